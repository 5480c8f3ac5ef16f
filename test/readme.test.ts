import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checks } from '../lambda/checks/index.ts';
import { grants } from '../lambda/evidence/index.ts';

const readme = readFileSync('README.md', 'utf8');
const sections = new Map(readme.split(/^## /m).map((section) => [section.split('\n', 1)[0] ?? '', section]));
const section = (title: string): string => sections.get(title) ?? '';

describe('the README', () => {
  it('shows the message of the worked incident, to the letter', () => {
    const [subject, , ...text] = readFileSync('test/scenarios/vpc-endpoint-missing/alert.txt', 'utf8').split(
      '\n',
    );
    expect(section('The message you get')).toContain([subject, ...text].join('\n').trimEnd());
  });

  it('lists the root causes in the order of the checks, each with its page', () => {
    const ids = [...section('What it checks').matchAll(/\| \[`([\w-]+)`\]\(docs\/checks\/([\w-]+)\.md\)/g)];
    expect(ids.map(([, id]) => id)).toEqual([...checks.map(({ id }) => id), 'undetermined']);
    expect(ids.map(([, , page]) => page)).toEqual(ids.map(([, id]) => id));
  });

  it('lists exactly the actions that the function may ask', () => {
    const table = section('What it may read in your account')
      .split('\n')
      .filter((line) => line.startsWith('|'));
    const listed = [...table.join('\n').matchAll(/`(\w+:\w+)`/g)].map(([, action]) => action);
    expect(listed.sort()).toEqual([...new Set(grants.map(({ action }) => action))].sort());
  });

  it('names only npm scripts that there are', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
    const commands = [...readme.matchAll(/npm (?:run )?([\w:-]+)/g)].map(([, script]) => script ?? '');
    const named = commands.filter((script) => script !== 'ci');
    expect(named.length).toBeGreaterThan(1);
    for (const script of named) expect(scripts).toHaveProperty(script);
  });
});
