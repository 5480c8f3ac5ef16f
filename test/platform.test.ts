import { describe, expect, it } from 'vitest';
import type { Platform, RegistrationFact, TaskDefinitionFact } from '../lambda/evidence/facts.ts';
import {
  imageVersionIn,
  mayRunOn,
  platformWords,
  runsOn,
  saysMismatch,
  wantedPlatform,
} from '../lambda/platform.ts';
import type { PullFailure, StoppedTask } from '../lambda/types.ts';
import { pull } from './checks/pulls.ts';

const silent = 'CannotPullContainerError: the image could not be pulled';
const say = (text: string, truncated = false, task: Partial<StoppedTask> = {}): PullFailure =>
  pull('platform-mismatch', { text, task: { cpuArchitecture: undefined, ...task }, reason: { truncated } });
const definition = (changes: Partial<TaskDefinitionFact> = {}): TaskDefinitionFact => ({
  taskDefinitionArn: 'arn:aws:ecs:us-east-1:111122223333:task-definition/payments:12',
  family: 'payments',
  containers: [],
  ...changes,
});
const instance = (changes: Partial<RegistrationFact> = {}): RegistrationFact => ({
  ec2InstanceId: 'i-0abc1234',
  ...changes,
});

describe('the platform that the message names', () => {
  it.each([
    ["image Manifest does not contain descriptor matching platform 'linux/amd64'", 'linux/amd64'],
    ["does not contain descriptor matching platform 'linux/arm64/v8'", 'linux/arm64/v8'],
    ["does not contain descriptor matching platform 'linux/arm64 v8'", 'linux/arm64/v8'],
    ['no matching manifest for linux/arm64/v8 in the manifest list entries', 'linux/arm64/v8'],
    ['no matching manifest for linux/arm/v7 in the manifest list entries', 'linux/arm/v7'],
    [
      'no matching manifest for windows/amd64 10.0.17763 in the manifest list entries',
      'windows/amd64 10.0.17763',
    ],
    ['no match for platform windows(10.0.20348)/amd64: not found', 'windows/amd64 10.0.20348'],
    ['failed to find a descriptor for platform {linux/arm64}', 'linux/arm64'],
    ['no match for platform linux/arm64', 'linux/arm64'],
    [
      'a Windows version 10.0.20348.2700-based image is incompatible with a 10.0.17763 host',
      'windows/amd64 10.0.17763',
    ],
  ])('%s', (text, platform) => {
    const wanted = wantedPlatform(say(text), {});
    expect(wanted && platformWords(wanted.platform)).toBe(platform);
    expect(wanted?.told).toEqual([expect.stringMatching(/^ECS message: /)]);
  });

  it.each([
    ['is none where the text is cut inside it', say("descriptor matching platform 'linux/arm", true)],
    ['is none where the text names none', say('no match for platform in manifest sha256:4f3a: not found')],
    ['is none in the name of an image', say('failed to pull ghcr.io/shop/linux/arm64:v1: not found')],
  ])('%s', (_, failure) => {
    expect(wantedPlatform(failure, {})).toBeUndefined();
  });
});

describe('the platform that the task wants', () => {
  const said = "image Manifest does not contain descriptor matching platform 'linux/arm64'";
  const revision = 'ecs:DescribeTaskDefinition: payments:12 has';
  const onInstance = { launchType: 'EC2' } as const;
  const windows = { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' };

  it.each<[string, PullFailure, Parameters<typeof wantedPlatform>[1], string]>([
    [
      'by the message, whatever else tells',
      say(said, false, { cpuArchitecture: 'x86_64' }),
      { taskDefinition: definition({ cpuArchitecture: 'X86_64' }) },
      'ECS message: the runtime found nothing for linux/arm64',
    ],
    [
      'by the attribute of the task',
      say(silent, false, { cpuArchitecture: 'arm64' }),
      { taskDefinition: definition({ cpuArchitecture: 'X86_64' }) },
      'ECS task: its attribute ecs.cpu-architecture is arm64: the task wants linux/arm64',
    ],
    [
      'by its definition',
      say(silent),
      { taskDefinition: definition({ cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' }) },
      `${revision} the cpuArchitecture ARM64: the task wants linux/arm64`,
    ],
    [
      'by what Fargate takes',
      say(silent),
      { taskDefinition: definition() },
      `${revision} no runtimePlatform, for which Fargate takes X86_64: the task wants linux/amd64`,
    ],
    [
      'by the instance',
      say(silent, false, onInstance),
      {
        taskDefinition: definition(),
        registration: instance({ cpuArchitecture: 'arm64', operatingSystemFamily: 'LINUX' }),
      },
      'ecs:DescribeContainerInstances: i-0abc1234 has the attribute ecs.cpu-architecture arm64: the task wants linux/arm64',
    ],
    [
      'on Windows, with its version',
      say(silent, false, { cpuArchitecture: 'x86_64' }),
      { taskDefinition: definition(windows) },
      'ECS task: its attribute ecs.cpu-architecture is x86_64: the task wants windows/amd64 10.0.20348',
    ],
  ])('%s', (_, failure, facts, told) => {
    expect(wantedPlatform(failure, facts)?.told).toEqual([told]);
  });

  it('by the message, and by what else agrees with it', () => {
    const failure = say(said, false, { cpuArchitecture: 'arm64' });
    expect(wantedPlatform(failure, {})?.told).toEqual([
      'ECS message: the runtime found nothing for linux/arm64',
      'ECS task: its attribute ecs.cpu-architecture is arm64',
    ]);
  });

  it.each([
    ['WINDOWS_SERVER_2016_FULL', '10.0.14393'],
    ['WINDOWS_SERVER_2019_CORE', '10.0.17763'],
    ['WINDOWS_SERVER_2004_CORE', '10.0.19041'],
    ['WINDOWS_SERVER_20H2_CORE', '10.0.19042'],
    ['WINDOWS_SERVER_2022_FULL', '10.0.20348'],
    ['WINDOWS_SERVER_2025_FULL', '10.0.26100'],
    ['WINDOWS', undefined],
  ])('has the version of %s', (operatingSystemFamily, osVersion) => {
    const failure = say("no matching manifest for 'windows/amd64'");
    const wanted = wantedPlatform(failure, { taskDefinition: definition({ operatingSystemFamily }) });
    expect(wanted?.platform.osVersion).toBe(osVersion);
  });

  it.each<[string, Parameters<typeof wantedPlatform>[1]]>([
    ['the task definition cannot be read', {}],
    ['on an instance that does not tell', { taskDefinition: definition(), registration: instance() }],
    ['outside AWS, with nothing in the definition', { taskDefinition: definition(), registration: null }],
  ])('is not known where %s', (_, facts) => {
    expect(wantedPlatform(say(silent, false, onInstance), facts)).toBeUndefined();
  });
});

describe('an image runs', () => {
  const on = (text: string): Platform => {
    const [, os = '', architecture = '', variant, osVersion] =
      /^(\w+)\/(\w+)(?:\/(v\d+))?(?: ([\d.]+))?$/.exec(text) ?? [];
    return { os, architecture, ...(variant && { variant }), ...(osVersion && { osVersion }) };
  };

  it.each<[string, string, boolean]>([
    ['linux/amd64', 'linux/amd64', true],
    ['linux/x86_64', 'linux/amd64', true],
    ['linux/arm64', 'linux/arm64/v8', true],
    ['linux/arm64/v8', 'linux/arm64', true],
    ['linux/aarch64', 'linux/arm64', true],
    ['linux/arm64/v9', 'linux/arm64', false],
    ['linux/arm/v7', 'linux/arm64/v8', false],
    ['linux/arm/v6', 'linux/arm/v7', true],
    ['linux/arm', 'linux/arm/v7', true],
    ['linux/arm/v7', 'linux/arm/v6', false],
    ['linux/amd64/v3', 'linux/amd64', false],
    ['linux/amd64', 'linux/arm64', false],
    ['windows/amd64', 'linux/amd64', false],
    ['windows/amd64 10.0.20348.2700', 'windows/amd64 10.0.20348', true],
    ['windows/amd64 10.0.17763.6293', 'windows/amd64 10.0.20348', false],
    ['windows/amd64 10.0.20348.2700', 'windows/amd64 10.0.17763', false],
    ['windows/amd64 10.0.20348.2700', 'windows/amd64 10.0.26100', true],
    ['windows/amd64 10.0.26100.1', 'windows/amd64 10.0.20348', false],
    ['windows/amd64', 'windows/amd64 10.0.17763', true],
    ['windows/amd64 10.0.17763.1', 'windows/amd64', true],
  ])('of %s where %s is wanted: %s', (offered, wanted, runs) => {
    expect(runsOn(on(offered), on(wanted))).toBe(runs);
  });

  it.each([
    ['linux/arm/v7', 'linux/arm64/v8', true],
    ['linux/arm/v5', 'linux/aarch64', true],
    ['linux/386', 'linux/amd64', true],
    ['linux/386', 'linux/arm64', false],
    ['linux/arm64', 'linux/arm/v7', false],
    ['windows/386', 'linux/amd64', false],
    ['linux/s390x', 'linux/amd64', false],
  ])('of %s in the place of %s, in some runtimes: %s', (offered, wanted, may) => {
    expect(mayRunOn(on(offered), on(wanted))).toBe(may);
  });
});

describe('the runtime says that the registry has nothing for it', () => {
  it.each([
    ["image Manifest does not contain descriptor matching platform 'linux/amd64'", true],
    ['no matching manifest for linux/arm64/v8 in the manifest list entries', true],
    ['image operating system "windows" cannot be used on this platform', true],
    ['a Windows version 10.0.20348-based image is incompatible with a 10.0.17763 host', true],
    ['hcsshim::ProcessBaseLayer: The system cannot find the path specified.', false],
    ['unsupported media type application/vnd.in-toto+json', false],
  ])('%s: %s', (text, said) => {
    expect(saysMismatch(text)).toBe(said);
  });

  it('and on which Windows the image is built', () => {
    expect(
      imageVersionIn('a Windows version 10.0.20348.1-based image is incompatible with a 10.0.17763 host'),
    ).toBe('10.0.20348');
    expect(imageVersionIn(silent)).toBeUndefined();
  });
});
