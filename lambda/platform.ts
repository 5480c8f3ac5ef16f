/** The operating system and CPU that an image has to be built for. */
import type { Platform, RegistrationFact, TaskDefinitionFact } from './evidence/facts.ts';
import { nameInArn } from './names.ts';
import type { PullFailure } from './types.ts';

/** `linux/arm64`, `linux/arm/v7`, `windows/amd64 10.0.20348`: as Docker writes them. */
export const platformWords = ({ os, architecture, variant, osVersion }: Platform): string =>
  `${os}/${architecture}${variant ? `/${variant}` : ''}${osVersion ? ` ${osVersion}` : ''}`;

/** Which platform the task wants, and who says so, as lines of evidence. */
export interface Wanted {
  platform: Platform;
  told: string[];
}

interface Facts {
  /** `undefined`: not readable. */
  taskDefinition?: TaskDefinitionFact | undefined;
  /** `null`: it ran on no instance of EC2. */
  registration?: RegistrationFact | null | undefined;
}

/**
 * The runtime's own words first, then what the task ran on, then what its definition asks for, and what Fargate takes
 * where that asks for nothing. `undefined`: nothing tells it.
 */
export function wantedPlatform(failure: PullFailure, facts: Facts): Wanted | undefined {
  const host = hostVersionIn(failure.text);
  if (host) {
    const platform = { os: 'windows', architecture: 'amd64', osVersion: host };
    return { platform, told: [`ECS message: the host that should run it is of Windows ${host}`] };
  }
  const system = systemOf(failure, facts);
  const cpu = cpuOf(failure, facts);
  const asked = platformIn(failure);
  if (asked) {
    // The version is that of the host, and a registry is asked for it on Windows only.
    const version = asked.os === 'windows' ? system?.version : undefined;
    const told = `ECS message: the runtime found nothing for ${platformWords(asked)}`;
    return {
      platform: { ...(version && { osVersion: version }), ...asked },
      told: [told, ...(cpu?.architecture === asked.architecture ? [cpu.told] : [])],
    };
  }
  if (!cpu || !system) return undefined;
  const platform = {
    os: system.os,
    architecture: cpu.architecture,
    ...(system.version && { osVersion: system.version }),
  };
  return { platform, told: [`${cpu.told}: the task wants ${platformWords(platform)}`] };
}

/** Docker's names for what ECS calls `X86_64` and `ARM64`. */
export const architectureOf = (cpuArchitecture: string): string =>
  ({ x86_64: 'amd64', aarch64: 'arm64' })[cpuArchitecture.toLowerCase()] ?? cpuArchitecture.toLowerCase();

function cpuOf({ task }: PullFailure, facts: Facts): { architecture: string; told: string } | undefined {
  const { taskDefinition, registration } = facts;
  const revision = nameInArn(task.taskDefinitionArn);
  const [cpu, told] =
    [
      [task.cpuArchitecture, `ECS task: its attribute ecs.cpu-architecture is ${task.cpuArchitecture}`],
      [
        taskDefinition?.cpuArchitecture,
        `ecs:DescribeTaskDefinition: ${revision} has the cpuArchitecture ${taskDefinition?.cpuArchitecture}`,
      ],
      [
        task.launchType === 'FARGATE' && taskDefinition ? 'X86_64' : undefined,
        `ecs:DescribeTaskDefinition: ${revision} has no runtimePlatform, for which Fargate takes X86_64`,
      ],
      [
        registration?.cpuArchitecture,
        `ecs:DescribeContainerInstances: ${registration?.ec2InstanceId} has the attribute ecs.cpu-architecture ${registration?.cpuArchitecture}`,
      ],
    ].find(([value]) => value) ?? [];
  return cpu && told ? { architecture: architectureOf(cpu), told } : undefined;
}

/** The first three parts of the version of each Windows that ECS knows. */
const windowsVersions: readonly [RegExp, string][] = [
  [/_2016_/, '10.0.14393'],
  [/_2019_/, '10.0.17763'],
  [/_2004_/, '10.0.19041'],
  [/_20H2_/, '10.0.19042'],
  [/_2022_/, '10.0.20348'],
  [/_2025_/, '10.0.26100'],
];

/** Fargate takes Linux where the task definition tells none; elsewhere it is what the instance runs. */
function systemOf(
  { task }: PullFailure,
  { taskDefinition, registration }: Facts,
): { os: string; version?: string } | undefined {
  const byDefault = task.launchType === 'FARGATE' && taskDefinition ? 'LINUX' : undefined;
  const family = (
    taskDefinition?.operatingSystemFamily ??
    registration?.operatingSystemFamily ??
    byDefault
  )?.toUpperCase();
  if (!family) return undefined;
  if (!family.startsWith('WINDOWS')) return { os: 'linux' };
  const version = windowsVersions.find(([pattern]) => pattern.test(`${family}_`))?.[1];
  return { os: 'windows', ...(version && { version }) };
}

/**
 * `matching platform 'linux/arm64 v8'`, `no matching manifest for windows/amd64 10.0.17763 in the manifest list`,
 * `platform {linux/arm64}`, `platform windows(10.0.17763)/amd64`. Something has to follow where the text may be cut.
 */
const asked =
  /(?:platform|manifest for)[\s:('"{`]*(?<os>linux|windows)(?:\((?<inside>[\d.]+)\))?\/(?<architecture>[a-z\d]+)(?:[/ ](?<variant>v\d+))?(?: (?<after>\d+\.\d+\.\d+)[\d.]*)?(?<next>[\s'"}`),:;]|$)/i;

function platformIn({ text, reason }: PullFailure): Platform | undefined {
  const { os, inside, architecture, variant, after, next } = asked.exec(text)?.groups ?? {};
  if (!os || !architecture || (next === '' && reason.truncated)) return undefined;
  const osVersion = after ?? inside;
  return {
    os: os.toLowerCase(),
    architecture: architectureOf(architecture),
    ...(variant && { variant }),
    ...(osVersion && { osVersion }),
  };
}

const incompatible =
  /Windows version (?<image>\d+\.\d+\.\d+)[\d.]*-based image is incompatible with an? (?<host>\d+\.\d+\.\d+)[\d.]* host/i;

const hostVersionIn = (text: string): string | undefined => incompatible.exec(text)?.groups?.host;

/** The version of Windows that the image is built on, where the runtime says that the host cannot run it. */
export const imageVersionIn = (text: string): string | undefined => incompatible.exec(text)?.groups?.image;

/**
 * Sentences in which the runtime says of itself that the registry's manifest has none for it. Other signs of a wrong
 * platform, such as a layer of Windows that cannot be unpacked, leave it open.
 */
export const saysMismatch = (text: string): boolean =>
  /contain descriptor|descriptor for platform|matching platform|no matching manifest|no match for platform|is incompatible with an? .{0,100}host|image operating system .{0,100}cannot be used|operating system is not supported|does not match the (?:specified|detected) .{0,100}platform/i.test(
    text,
  );

/** Whether an image for `offered` runs where `wanted` is asked for. */
export const runsOn = (offered: Platform, wanted: Platform): boolean =>
  offered.os === wanted.os &&
  architectureOf(offered.architecture) === architectureOf(wanted.architecture) &&
  levelOf(offered) <= levelOf(wanted) &&
  isCompatible(offered.osVersion, wanted.osVersion);

/**
 * Whether the runtime takes an image for `offered` where it finds none that was built for `wanted`: 32-bit ARM on
 * `arm64`, `386` on `amd64`. By `Only` of github.com/containerd/platforms; Docker's own agents need not.
 */
export const mayRunOn = (offered: Platform, wanted: Platform): boolean =>
  offered.os === wanted.os &&
  narrower[architectureOf(wanted.architecture)] === architectureOf(offered.architecture);

const narrower: Record<string, string> = { arm64: 'arm', amd64: '386' };

/** What a platform without a variant stands for: github.com/containerd/platforms. `v8` is every `arm64` there is so far. */
const levels: Record<string, number> = { arm64: 8, arm: 7 };

function levelOf({ architecture, variant }: Platform): number {
  const told = Number(variant?.match(/^v(\d+)$/)?.[1]);
  return Number.isNaN(told) ? (levels[architectureOf(architecture)] ?? 1) : told;
}

/**
 * A container shares the kernel of a Windows host: before Server 2022 the builds have to be the same, and since then an
 * older image runs on a newer host, back to that of 2022. Where one is not told, nothing speaks against it.
 */
function isCompatible(image: string | undefined, host: string | undefined): boolean {
  if (!image || !host) return true;
  const [ofImage, ofHost] = [image, host].map((version) => Number(version.split('.')[2]));
  if (ofImage === undefined || ofHost === undefined || ofImage === ofHost) return true;
  return ofImage >= 20_348 && ofImage <= ofHost;
}
