import { describe, expect, it } from 'vitest';
import { loadRun, replayOf } from '../../bin/saved-run.ts';
import { type Autopsy, autopsy } from '../../lambda/autopsy.ts';
import { parseStoppedTaskEvent } from '../../lambda/failure.ts';
import { alertOf } from '../../lambda/report/index.ts';

async function incident(): Promise<Autopsy> {
  const run = loadRun('test/scenarios/vpc-endpoint-missing/run.json');
  const stopped = parseStoppedTaskEvent(run.event);
  const examined = stopped && (await autopsy(stopped, replayOf(run)));
  if (!examined) throw new Error('no pull failure');
  return examined;
}

/** Ten containers, the most that a task may have, each with a break of its own and no end of evidence. */
async function monster(lines: number): Promise<Autopsy> {
  const examined = await incident();
  const [first] = examined.diagnoses;
  const many = Array.from({ length: 10 }, (_, i) => ({
    ...first,
    failure: { ...first.failure, container: { name: `container-${i}-${'n'.repeat(200)}` } },
    rootCause: {
      ...first.rootCause,
      finding: {
        ...first.rootCause.finding,
        resource: `vpc-${i}`,
        evidence: Array.from({ length: lines }, (_, line) => `evidence ${line} ${'é'.repeat(200)}`),
      },
    },
  }));
  return { ...examined, diagnoses: [first, ...many] };
}

const bytes = (bodies: object) => Buffer.byteLength(JSON.stringify(bodies));

describe('the length of an alert', () => {
  it.each([20, 200, 5_000])(
    'stays below what SNS takes, with %d lines of evidence a container',
    async (lines) => {
      const { bodies, document } = alertOf(await monster(lines));
      expect(bytes(bodies)).toBeLessThan(262_144 - 2_000);
      expect(document.rootCause.id).toBe('vpc-endpoint-missing');
      expect(document.rootCause.remediation.commands.length).toBeGreaterThan(0);
      expect(JSON.parse(bodies.sqs).text).toBe(bodies.email);
    },
  );

  it('is left alone where it fits', async () => {
    const { document } = alertOf(await incident());
    expect(document.ruledOut.length).toBeGreaterThan(0);
    expect(document.diagram).toMatch(/^flowchart LR\n/);
  });

  it('leaves out the diagram first: the path says the same in fewer words', async () => {
    const { document } = alertOf(await monster(20));
    expect(document.diagram).toBe('');
    expect(document.path.length).toBeGreaterThan(0);
  });

  it('says what was left out', async () => {
    const { bodies } = alertOf(await monster(5_000));
    expect(bodies.email).toMatch(/more breaks are not listed/);
  });
});

it('has no empty attribute: SNS would refuse the message', async () => {
  const examined = await incident();
  const { attributes } = alertOf({
    ...examined,
    task: { ...examined.task, group: 'family:', clusterArn: '' },
  });
  expect(attributes).toMatchObject({ service: 'unknown', cluster: 'unknown' });
});
