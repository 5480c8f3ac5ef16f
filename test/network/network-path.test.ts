import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { grants } from '../../lambda/evidence/index.ts';
import { flowchartOf } from '../../lambda/network/mermaid.ts';
import { tracePull } from '../../lambda/network/trace.ts';
import { all, factsOf, failureOf, toNat, type World } from './worlds.ts';

const page = readFileSync('docs/network-path.md', 'utf8');

describe('the page about the network path', () => {
  it('shows the diagrams that its examples give', () => {
    const worlds: World[] = [{ endpoints: all }, { routes: [toNat] }, { endpoints: ['ecr.api', 'ecr.dkr'] }];
    const shown = [...page.matchAll(/```mermaid\n(.*?)\n```/gs)].map(([, chart]) => chart);
    expect(shown).toEqual(worlds.map((world) => flowchartOf(tracePull(factsOf(world), failureOf(world)))));
  });

  it('names only actions that the function may ask', () => {
    const named = [...page.matchAll(/`(ec2:\w+)`/g)].map(([, action]) => action);
    expect(named.length).toBeGreaterThan(10);
    const granted = grants.map(({ action }) => action);
    expect(named.filter((action = '') => !granted.includes(action))).toEqual([]);
  });

  it('links to a page for each root cause that it names', () => {
    const linked = [...page.matchAll(/\[`([\w-]+)`\]\(checks\/([\w-]+)\.md\)/g)];
    expect(linked.length).toBeGreaterThan(10);
    for (const [, id, file] of linked) {
      expect(file).toBe(id);
      expect(existsSync(`docs/checks/${file}.md`), file).toBe(true);
    }
  });
});
