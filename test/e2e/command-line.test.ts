import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventOf } from './harness/bus.ts';
import { ecsAutopsy } from './harness/command-line.ts';
import { region } from './harness/environment.ts';
import { layerTimeout } from './harness/reasons.ts';
import { keepInEcs, type StoppedTaskDetail, stoppedTask } from './harness/stopped-task.ts';
import { buildWorld, type World } from './harness/world.ts';

describe('ecs-autopsy diagnose', () => {
  let folder: string;
  let world: World;
  let task: StoppedTaskDetail;
  let event: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ecs-autopsy-e2e-'));
    world = await buildWorld('wallet', { network: { endpoints: ['ecr.api', 'ecr.dkr'] } });
    task = stoppedTask(world, layerTimeout(world.image, region));
    await keepInEcs(task);
    event = join(folder, 'event.json');
    await writeFile(event, JSON.stringify(eventOf(task)));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const ways = [
    { way: 'a task', parameters: () => ['--cluster', 'prod', '--task', task.taskArn] },
    { way: 'a service', parameters: () => ['--cluster', 'prod', '--service', 'wallet'] },
    { way: 'an event', parameters: () => ['--event', event] },
  ];
  for (const { way, parameters } of ways) {
    it(`finds of ${way} what the function would have found, and exits with 1`, async () => {
      const { status, stdout, stderr } = await ecsAutopsy('diagnose', ...parameters(), '--json');
      expect(status, stderr).toBe(1);
      expect(JSON.parse(stdout)).toMatchObject({
        failure: { taskArn: task.taskArn },
        rootCause: { id: 'vpc-endpoint-missing' },
        couldNotCheck: [],
      });
    });
  }

  it('prints the alert to read, and replays it without AWS', async () => {
    const run = join(folder, 'run.json');
    const asked = await ecsAutopsy('diagnose', '--event', event, '--save', run);
    expect(asked.stdout).toContain(`com.amazonaws.${region}.s3`);
    const replayed = await ecsAutopsy('diagnose', '--replay', run);
    expect(replayed.stdout).toBe(asked.stdout);
    expect(replayed.status).toBe(asked.status);
  });
});
