import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { run } from '../bin/program.ts';

const folder = mkdtempSync(join(tmpdir(), 'ecs-autopsy-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  vi.stubEnv('AWS_REGION', '');
  vi.stubEnv('AWS_DEFAULT_REGION', '');
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'no-config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'no-credentials'));
  return () => vi.unstubAllEnvs();
});

interface Ended {
  status: number;
  stdout: string;
  stderr: string;
}

/** In this process: the program itself is three lines over `run`. */
async function ecsAutopsy(args: string[], stdin = ''): Promise<Ended> {
  const ended = { stdout: '', stderr: '' };
  const into = (stream: keyof typeof ended) => ({
    write(text: string) {
      ended[stream] += text;
    },
  });
  const io = { stdin: Readable.from([stdin]), stdout: into('stdout'), stderr: into('stderr') };
  return { status: await run(args, io), ...ended };
}

const incident = 'test/scenarios/vpc-endpoint-missing/run.json';
const timeout =
  'CannotPullContainerError: failed to copy: httpReadSeeker: failed open: failed to do request: Get "https://prod-eu-west-1-starport-layer-bucket.s3.eu-west-1.amazonaws.com/ab12": dial tcp 3.5.66.12:443: i/o timeout';

describe('classify', () => {
  it('prints one JSON object for each line of standard input, with every member', async () => {
    const { status, stdout } = await ecsAutopsy(
      ['classify', '--json'],
      `${timeout}\n\nOutOfMemoryError: killed\n`,
    );
    expect(status).toBe(0);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      {
        symptom: 'timeout',
        leg: 'layer',
        host: 'prod-eu-west-1-starport-layer-bucket.s3.eu-west-1.amazonaws.com',
        address: '3.5.66.12',
        status: null,
        truncated: false,
      },
      { symptom: null, leg: 'unknown', host: null, address: null, status: null, truncated: false },
    ]);
  });

  it('reads reasons from arguments, and says them in words', async () => {
    const { stdout } = await ecsAutopsy(['classify', timeout, 'Task stopped by user']);
    expect(stdout).toBe(
      'timeout (leg: layer), host prod-eu-west-1-starport-layer-bucket.s3.eu-west-1.amazonaws.com, address 3.5.66.12\nno pull failure\n',
    );
  });
});

describe('diagnose', () => {
  it('replays a saved run: exit status 1, and the message on standard output', async () => {
    const { status, stdout } = await ecsAutopsy(['diagnose', '--replay', incident]);
    expect(status).toBe(1);
    expect(stdout).toContain('ROOT CAUSE  VPC endpoint missing (vpc-endpoint-missing)');
  });

  it('prints the document with --json', async () => {
    const { stdout } = await ecsAutopsy(['diagnose', '--replay', incident, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, rootCause: { id: 'vpc-endpoint-missing' } });
  });

  it('exits with 2 where nothing explains the failure', async () => {
    const { status } = await ecsAutopsy(['diagnose', '--replay', 'test/scenarios/undetermined/run.json']);
    expect(status).toBe(2);
  });

  it('exits with 0 where there is no pull failure', async () => {
    const run = JSON.parse(readFileSync(incident, 'utf8'));
    const event = join(folder, 'exit.json');
    const detail = {
      ...run.event.detail,
      containers: [],
      stoppedReason: 'Essential container in task exited',
    };
    writeFileSync(event, JSON.stringify({ ...run.event, detail }));
    const { status, stdout } = await ecsAutopsy(['diagnose', '--event', event]);
    expect([status, stdout]).toEqual([0, 'No pull failure: nothing to diagnose.\n']);
  });

  it('saves a run that replays to the same message, with no signed URL in it', async () => {
    const run = JSON.parse(readFileSync(incident, 'utf8'));
    const unsafe = join(folder, 'unsafe.json');
    const text = JSON.stringify(run).replaceAll('?[signature removed]', '?X-Amz-Signature=0badc0de');
    writeFileSync(unsafe, text);
    const saved = join(folder, 'saved.json');
    const first = await ecsAutopsy(['diagnose', '--replay', unsafe, '--save', saved]);
    expect(readFileSync(saved, 'utf8')).not.toContain('0badc0de');
    const second = await ecsAutopsy(['diagnose', '--replay', saved]);
    expect(second.stdout).toBe(first.stdout);
  });
});

it('saves nothing of the event but what is read, even where there is nothing wrong', async () => {
  const run = JSON.parse(readFileSync(incident, 'utf8'));
  const environment = [{ name: 'DB_PASSWORD', value: 'hunter2' }];
  const overrides = {
    containerOverrides: [{ name: 'payments', environment, command: ['--key', 'hunter2'] }],
  };
  const event = join(folder, 'overrides.json');
  const saved = join(folder, 'quiet.json');
  const detail = { ...run.event.detail, overrides, containers: [], stoppedReason: 'Task stopped by user' };
  writeFileSync(event, JSON.stringify({ ...run.event, detail }));
  expect((await ecsAutopsy(['diagnose', '--event', event, '--save', saved])).status).toBe(0);
  expect(readFileSync(saved, 'utf8')).not.toContain('hunter2');
  expect((await ecsAutopsy(['diagnose', '--replay', saved])).status).toBe(0);
});

it('prints the diagnosis before it fails to save it', async () => {
  const { status, stdout, stderr } = await ecsAutopsy([
    'diagnose',
    '--replay',
    incident,
    '--save',
    '/nowhere/run.json',
  ]);
  expect(stdout).toContain('ROOT CAUSE');
  expect(stderr).toContain('cannot write /nowhere/run.json');
  expect(status).toBe(64);
});

describe('wrong usage is said in a line, with exit status 64', () => {
  it.each([
    ['nothing to look at', ['diagnose'], 'exactly one of --task, --service, --event and --replay'],
    ['two things to look at', ['diagnose', '--event', 'a', '--replay', 'b'], 'exactly one of'],
    [
      'a service without a cluster',
      ['diagnose', '--service', 'payments', '--region', 'us-east-1'],
      '--cluster',
    ],
    ['no Region', ['diagnose', '--cluster', 'prod', '--task', 'abc'], 'set AWS_REGION'],
    ['a file that is not there', ['diagnose', '--event', 'nowhere.json'], 'cannot read nowhere.json'],
    ['a run that is none', ['diagnose', '--replay', 'package.json'], 'no saved run'],
    ['an event that is none', ['diagnose', '--event', 'package.json'], 'event'],
    ['an unknown flag', ['diagnose', '--clutser', 'prod'], '--cluster'],
    ['an unknown verb', ['dissect'], 'dissect'],
  ])('%s', async (_name, args, said) => {
    const { status, stderr, stdout } = await ecsAutopsy(args);
    expect(stderr).toContain(said);
    expect([status, stdout]).toEqual([64, '']);
  });
});

it('shows examples with --help', async () => {
  for (const args of [['--help'], ['diagnose', '--help'], ['classify', '--help']]) {
    const { status, stdout } = await ecsAutopsy(args);
    expect(status).toBe(0);
    expect(stdout).toMatch(/Examples:|Exit status:/);
  }
});

it('is a program', () => {
  const stdout = execFileSync(
    'node',
    ['--import', 'tsx', 'bin/ecs-autopsy.ts', 'classify', 'Task stopped by user'],
    {
      encoding: 'utf8',
    },
  );
  expect(stdout).toBe('no pull failure\n');
});
