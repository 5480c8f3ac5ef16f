/** What to do where an image was not built for the platform that the task runs on. */
import { distinct } from '../distinct.ts';
import type { Platform } from '../evidence/facts.ts';
import { type EcrImage, privateEcrImage, uriAt } from '../image-reference.ts';
import { architectureOf, platformWords } from '../platform.ts';
import type { PullFailure, Remediation } from '../types.ts';
import { listed } from '../words.ts';
import {
  buildImage,
  dockerLogin,
  inspectImage,
  newRevision,
  redeploy,
  withoutAttestations,
} from './commands.ts';

/** What is known of the two sides. */
export interface Mismatch {
  /** `undefined`: nobody tells it. */
  wanted?: Platform | undefined;
  /** Those of the image's index; `undefined`: no index was read. */
  offered?: readonly Platform[] | undefined;
  /** The manifest was read, and there is no image behind it. */
  artifact?: boolean;
  /** What there is instead, where it tells its kind. */
  artifactType?: string | undefined;
}

/** What a build leaves beside an image. Anything else was put there by somebody who wants to keep it. */
const isByProduct = (artifactType: string): boolean => /in-toto|attestation/i.test(artifactType);

export function platformRemedy(failure: PullFailure, mismatch: Mismatch): Remediation {
  const { artifactType } = mismatch;
  if (artifactType && !isByProduct(artifactType)) return nameMeant(failure);
  const cpu = otherCpu(failure, mismatch);
  const image = privateEcrImage(failure);
  return {
    ...(image ? rebuild(failure, image, mismatch) : nameAnother(failure, mismatch)),
    ...(cpu && {
      alternatives: [runOn(failure, cpu, mismatch.offered !== undefined)],
      terraform: `runtime_platform {\n  cpu_architecture        = "${cpu}"\n  operating_system_family = "LINUX"\n}`,
    }),
  };
}

const withoutVersion = ({ os, architecture, variant }: Platform): string =>
  platformWords({ os, architecture, ...(variant && { variant }) });

function rebuild(failure: PullFailure, image: EcrImage, mismatch: Mismatch): Remediation {
  const { wanted, offered = [], artifact = false } = mismatch;
  const uri = uriAt(failure, { ...image, reference: image.tag ?? '<TAG>' });
  const platforms = wanted
    ? distinct([wanted, ...offered.filter(({ os }) => os === wanted.os)].map(withoutVersion))
    : ['linux/amd64', 'linux/arm64'];
  const attached = artifact || offered.length === 0 ? withoutAttestations : [];
  return {
    text: `Build the image ${forWhat(wanted, platforms)} and push it${image.tag ? ' under the same tag' : ' under a tag'}, then start the task again.${artifact ? '' : caveat(mismatch)}`,
    commands: [
      dockerLogin(uri, image.region),
      buildImage(uri, '--platform', platforms.join(','), ...attached),
      ...(image.tag
        ? redeploy(failure.task)
        : newRevision(failure.task, { image: uri, of: failure.container.name })),
    ],
    ...(wanted && { cdk: asset(wanted) }),
  };
}

/** Where nobody read what the image has, it may have what the task wants. */
const caveat = ({ offered }: Mismatch): string =>
  offered
    ? ''
    : ' If it is built for that already, what its index holds besides is in the way: attestations are left out here.';

/** By the third part of their version: the tags of Microsoft's base images. */
const bases: Record<string, string> = {
  14393: 'ltsc2016',
  17763: 'ltsc2019',
  20348: 'ltsc2022',
  26100: 'ltsc2025',
};

function forWhat(wanted: Platform | undefined, platforms: readonly string[]): string {
  const { osVersion } = wanted ?? {};
  if (!osVersion) return `for ${listed(platforms, 'and')}`;
  const base = bases[osVersion.split('.')[2] ?? ''];
  return `on a base image of Windows ${osVersion}${base ? ` (those tagged ${base})` : ''}`;
}

function nameMeant({ task, container }: PullFailure): Remediation {
  return {
    text: 'It is no image but another artifact that is kept in a registry. Name the image that was meant in a revision of the task definition; pushed under this tag, an image would take it from the artifact.',
    commands: newRevision(task, { image: '<IMAGE_URI>', of: container.name }),
  };
}

function nameAnother(failure: PullFailure, { wanted }: Mismatch): Remediation {
  const image = failure.container.image ?? '<IMAGE_URI>';
  const platform = wanted ? platformWords(wanted) : 'the platform of the task';
  return {
    text: `Name an image, or a tag of this one, that has ${platform}; the command shows what this one has. If it is your own, build it for ${platform}.`,
    commands: [inspectImage(image)],
    ...(wanted && { cdk: asset(wanted) }),
  };
}

type Cpu = 'X86_64' | 'ARM64';

const cpus: Record<string, Cpu> = { amd64: 'X86_64', arm64: 'ARM64' };

/** The CPU that the image is built for, of the two that ECS has; the other one where its index was not read. */
function otherCpu({ container }: PullFailure, { wanted, offered, artifact }: Mismatch): Cpu | undefined {
  if (!container.image || artifact || wanted?.os !== 'linux') return undefined;
  const own = architectureOf(wanted.architecture);
  const built = offered
    ? offered.filter(({ os }) => os === 'linux').map(({ architecture }) => architectureOf(architecture))
    : Object.keys(cpus);
  const other = built.find((architecture) => architecture !== own && architecture in cpus);
  return other && own in cpus ? cpus[other] : undefined;
}

function runOn({ task }: PullFailure, cpu: Cpu, read: boolean) {
  const placed =
    task.launchType === 'FARGATE' ? '' : ' Without container instances of that kind it finds no place.';
  return {
    text: `run the task on ${cpu}, ${read ? 'which the image has' : 'if that is what the image was built for'}.${placed}`,
    commands: newRevision(task, { cpuArchitecture: cpu }),
  };
}

const constants: Record<string, string> = { 'linux/amd64': 'LINUX_AMD64', 'linux/arm64': 'LINUX_ARM64' };

function asset(wanted: Platform): string {
  const name = `${wanted.os}/${architectureOf(wanted.architecture)}`;
  const constant = constants[name];
  const platform = constant ? `Platform.${constant}` : `Platform.custom('${name}')`;
  return `ecs.ContainerImage.fromAsset('.', { platform: ecrAssets.${platform} });`;
}
