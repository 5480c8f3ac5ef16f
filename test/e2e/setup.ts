import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { deploy, type StackOutputs } from './harness/deploy.ts';
import { startMinistack } from './harness/emulator.ts';
import type { Endpoints } from './harness/environment.ts';
import { freeUrl } from './harness/server.ts';
import { ec2 } from './stand-in/ec2.ts';
import { ecr } from './stand-in/ecr.ts';
import { ecs } from './stand-in/ecs.ts';
import { iam } from './stand-in/iam.ts';
import { startStandIn } from './stand-in/proxy.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    endpoints: Endpoints;
    stack: StackOutputs;
    logFile: string;
  }
}

/** Emulator, stand-in, `cdk bootstrap`, `cdk deploy`: once for all test files. Hands back how to take it all down. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'ecs-autopsy-e2e-'));
  const endpoints = { ministack: await freeUrl(), standIn: await freeUrl() };
  const removeFolder = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  // Where vitest is interrupted it does not call the teardown.
  process.once('exit', removeFolder);
  const undo: (() => unknown)[] = [removeFolder];
  const teardown = async () => {
    for (const step of undo.reverse()) await step();
  };
  try {
    const ministack = await startMinistack(endpoints, folder);
    undo.push(ministack.stop);
    const standIn = await startStandIn(endpoints.standIn, endpoints.ministack, {
      ...ec2(),
      ...ecr(),
      ...ecs(),
      ...iam,
    });
    undo.push(standIn.stop);
    project.provide('endpoints', endpoints);
    project.provide('logFile', ministack.logFile);
    project.provide('stack', await deploy(endpoints, folder));
    return teardown;
  } catch (error) {
    await teardown();
    throw error;
  }
}
