import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadRun, replayOf } from '../bin/saved-run.ts';
import { autopsy } from '../lambda/autopsy.ts';
import { parseStoppedTaskEvent } from '../lambda/failure.ts';
import { type Alert, alertOf } from '../lambda/report/index.ts';

/** Folders of test/scenarios: a saved run, and the exact message that must come of it. */
const scenarios = readdirSync(new URL('scenarios', import.meta.url));

async function replay(name: string): Promise<Alert> {
  const run = loadRun(`test/scenarios/${name}/run.json`);
  const stopped = parseStoppedTaskEvent(run.event);
  const examined = stopped && (await autopsy(stopped, replayOf(run)));
  if (!examined) throw new Error(`${name} holds no pull failure`);
  return alertOf(examined);
}

describe.each(scenarios)('the saved run %s', (name) => {
  it('gives exactly its message and its document', async () => {
    const { subject, bodies, document } = await replay(name);
    await expect(`Subject: ${subject}\nSMS: ${bodies.sms}\n\n${bodies.email}`).toMatchFileSnapshot(
      `scenarios/${name}/alert.txt`,
    );
    const { text, ...data } = document;
    expect(text).toBe(bodies.email);
    await expect(`${JSON.stringify(data, null, 2)}\n`).toMatchFileSnapshot(`scenarios/${name}/alert.json`);
  });

  it('is named by its root cause, where the folder bears the name of one', async () => {
    const { attributes } = await replay(name);
    const expected: Record<string, string> = {
      'side-car': 'registry-route-missing',
      'two-containers': 'image-missing',
    };
    expect(attributes.rootCause).toBe(expected[name] ?? name);
  });

  it('fits what SNS and its subscribers accept', async () => {
    const { subject, bodies, attributes } = await replay(name);
    expect(subject).toMatch(/^[\x20-\x7e]{1,99}$/);
    expect(bodies.sms).toMatch(/^[\x20-\x7e]{1,280}$/);
    expect(Buffer.byteLength(JSON.stringify(bodies))).toBeLessThan(262_144);
    for (const value of Object.values(attributes)) expect(value).not.toBe('');
    // Commands, ARNs and links stand whole, so that they can be copied.
    const prose = bodies.email.split('\n').filter((line) => !/^ {4}|\S{60}/.test(line));
    expect(prose.filter((line) => line.length >= 100)).toEqual([]);
  });
});
