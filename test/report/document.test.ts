import { describe, expect, it } from 'vitest';
import { loadRun, replayOf } from '../../bin/saved-run.ts';
import { type Autopsy, autopsy } from '../../lambda/autopsy.ts';
import type { ServiceFact } from '../../lambda/evidence/facts.ts';
import { parseStoppedTaskEvent } from '../../lambda/failure.ts';
import { documentOf } from '../../lambda/report/document.ts';
import type { StoppedTask } from '../../lambda/types.ts';

async function examined(
  over: { task?: Partial<StoppedTask>; service?: Partial<ServiceFact> | null } = {},
): Promise<Autopsy> {
  const run = loadRun('test/scenarios/vpc-endpoint-missing/run.json');
  const stopped = parseStoppedTaskEvent(run.event);
  const result = stopped && (await autopsy(stopped, replayOf(run)));
  const evidence = result?.evidence.payments;
  const saved = evidence?.service;
  if (!result || !saved || 'gap' in saved || !saved.known) throw new Error('the saved run has changed');
  const service = over.service === null ? null : { ...saved.known, ...over.service };
  return {
    ...result,
    task: { ...result.task, ...over.task },
    evidence: { payments: { ...evidence, service: { known: service } } },
  };
}

describe('severity', () => {
  it.each([
    ['critical where nothing of the service runs', { service: { runningCount: 0 } }, 'critical'],
    ['warning where an older deployment still serves', { service: { runningCount: 2 } }, 'warning'],
    ['warning for a one-off task', { task: { group: 'family:nightly' }, service: null }, 'warning'],
    ['info for a drill', { task: { drill: true } }, 'info'],
    ['critical where the service could not be read', { service: null }, 'critical'],
  ])('is %s', async (_name, over, expected) => {
    expect(documentOf(await examined(over)).severity).toBe(expected);
  });
});

describe('the incident', () => {
  it('keeps its id from one retry of the same failure to the next', async () => {
    const first = documentOf(await examined());
    const retry = documentOf(await examined({ task: { taskArn: `${first.failure.taskArn}0` } }));
    expect(retry.incident.id).toBe(first.incident.id);
  });

  it('has another id for another workload', async () => {
    const other = documentOf(await examined({ task: { group: 'service:orders' } }));
    expect(other.incident.id).not.toBe(documentOf(await examined()).incident.id);
    expect(other.incident.affected).toEqual(['orders']);
  });
});

it('says once what stops several containers alike', async () => {
  const result = await examined();
  const [diagnosis] = result.diagnoses;
  const container = { name: 'proxy', image: diagnosis.failure.container.image };
  const twin = { ...diagnosis, failure: { ...diagnosis.failure, container } };
  const document = documentOf({ ...result, diagnoses: [diagnosis, twin] });
  expect(document.alsoRequired).toEqual([]);
  expect(document.failure.containers).toEqual(['payments', 'proxy']);
  expect(document.text).toContain('payments cannot pull the images of its containers payments, proxy.');
});

it.each([
  ['aws', 'us-east-1', 'https://us-east-1.console.aws.amazon.com/ecs/v2/clusters/prod/tasks/'],
  ['aws-cn', 'cn-north-1', 'https://console.amazonaws.cn/ecs/v2/clusters/prod/tasks/'],
  ['aws-us-gov', 'us-gov-west-1', 'https://console.amazonaws-us-gov.com/ecs/v2/clusters/prod/tasks/'],
])('links to the console of partition %s', async (partition, region, start) => {
  const { consoleUrl } = documentOf(await examined({ task: { partition, region } }));
  expect(consoleUrl.startsWith(start)).toBe(true);
  expect(consoleUrl.endsWith(`?region=${region}`)).toBe(true);
});

describe('several containers', () => {
  it('lead with the one whose cause is known', async () => {
    const result = await examined();
    const [known] = result.diagnoses;
    const otel = { ...known.failure, container: { name: 'otel' } };
    const rootCause = { ...known.rootCause, id: 'undetermined' as const, title: 'Cause not determined' };
    const document = documentOf({ ...result, diagnoses: [{ ...known, failure: otel, rootCause }, known] });
    expect(document.rootCause).toMatchObject({ id: 'vpc-endpoint-missing', container: 'payments' });
    expect(document.failure.container).toBe('payments');
    expect(document.alsoRequired).toMatchObject([{ id: 'undetermined', container: 'otel' }]);
  });

  it('rule out only what is ruled out for each of them', async () => {
    const result = await examined();
    const [first] = result.diagnoses;
    const imageMissing = { ...first.rootCause, id: 'image-missing' as const };
    const other = {
      ...first,
      failure: { ...first.failure, container: { name: 'otel' } },
      rootCause: imageMissing,
    };
    expect(first.ruledOut.map(({ id }) => id)).toContain('image-missing');
    const document = documentOf({ ...result, diagnoses: [first, other] });
    expect(document.ruledOut.map(({ check }) => check)).not.toContain('image-missing');
    expect(document.ruledOut.map(({ check }) => check)).toContain('repository-missing');
  });
});

describe('the diagram', () => {
  const withDiagrams = async (...diagrams: string[]) => {
    const result = await examined();
    const [first] = result.diagnoses;
    const [lead = first, ...others] = diagrams.map((diagram, index) => ({
      ...first,
      failure: { ...first.failure, container: { name: `container-${index}` } },
      diagram,
    }));
    return documentOf({ ...result, diagnoses: [lead, ...others] });
  };

  it.each([
    [
      'is that of the container that leads',
      ['flowchart LR\n  n1', 'flowchart LR\n  n2'],
      'flowchart LR\n  n1',
    ],
    ['is that of the next where the first has no path', ['', 'flowchart LR\n  n2'], 'flowchart LR\n  n2'],
    ['is empty where no container has a path', ['', ''], ''],
  ])('%s', async (_, diagrams, expected) => {
    expect((await withDiagrams(...diagrams)).diagram).toBe(expected);
  });

  it('is in no text that people read', async () => {
    const { text } = await withDiagrams('flowchart LR\n  n1');
    expect(text).not.toContain('flowchart');
  });
});

it('shows further breaks of a path indented below it', async () => {
  const result = await examined();
  const [first] = result.diagnoses;
  const path = [
    `task ─ sg-0task1234 ─✗ ${'closed '.repeat(14)}\n  then ✗ acl-0a1b2c3d ${'denied '.repeat(14)}`,
  ];
  expect(documentOf({ ...result, diagnoses: [{ ...first, path }] }).text).toContain(
    [
      'PATH',
      `  task ─ sg-0task1234 ─✗ ${'closed '.repeat(10).trim()}`,
      `      ${'closed '.repeat(4).trim()}`,
      `    then ✗ acl-0a1b2c3d ${'denied '.repeat(10).trim()}`,
      `      ${'denied '.repeat(4).trim()}`,
      '',
      'FIX',
    ].join('\n'),
  );
});
