/** What to try where the cause is not known: one step for each symptom, towards what no API shows. */

import { refusedByEcr } from '../iam/denial.ts';
import { type EcrImage, privateEcrImage } from '../image-reference.ts';
import type { PullFailure, Remediation, Symptom } from '../types.ts';
import { afterRefusal, describeS3Endpoints } from './access-denied.ts';
import {
  aws,
  buildImage,
  command,
  inspectImage,
  platformOf,
  redeploy,
  withoutAttestations,
} from './commands.ts';
import { drain, moreEphemeralStorage } from './disk.ts';
import { describeDefinition, describeTask, hostOf, probe, probes, showCertificate } from './probes.ts';
import { statusPage } from './unavailable.ts';

/** @param cacheRule the prefix of the pull-through cache rule that covers the image's repository, if one does */
export function nextStep(failure: PullFailure, cacheRule?: string): Remediation {
  const image = privateEcrImage(failure);
  if (cacheRule && image && notFound.includes(failure.reason.symptom)) return askUpstream(image, cacheRule);
  return steps[failure.reason.symptom](failure);
}

const steps: Record<Symptom, (failure: PullFailure) => Remediation> = {
  timeout: (failure) => ({
    text: `What no API shows may still drop packets: a firewall or proxy on the way, a transit gateway or peering beyond this VPC, a DNS Firewall, a NAT gateway out of ports. ${probes(failure)}`,
    commands: probe(failure),
  }),

  'dns-failure': (failure) => ({
    text: `See whether the name exists at all, and what resolves names for this VPC: a DNS Firewall rule, a private hosted zone that hides it, a resolver of your own. ${probes(failure)}`,
    commands: [
      command('dig', '+short', hostOf(failure).name),
      aws('route53resolver', 'list-firewall-rule-group-associations', '--region', failure.task.region),
      ...probe(failure),
    ],
  }),

  'tls-failure': (failure) => ({
    text: `See who answers in the registry's place: a proxy or firewall that opens TLS, a private hosted zone with another name, a registry with a certificate of its own. Run the first command in the task's subnet. ${probes(failure)}`,
    commands: [showCertificate(failure), ...probe(failure)],
  }),

  'connection-refused': (failure) => ({
    text: `Something answered and refused, which neither security groups nor network ACLs do: look for a proxy, a firewall, or a registry that listens on another port. ${probes(failure)}`,
    commands: probe(failure),
  }),

  'access-denied': (failure) => (privateEcrImage(failure) ? afterRefusal(failure) : credentials(failure)),

  'layer-denied': (failure) => {
    if (refusedByEcr(failure)) return steps['access-denied'](failure);
    const { region } = failure.task;
    return {
      text: `The policy of the S3 endpoint has to allow s3:GetObject on arn:aws:s3:::prod-${region}-starport-layer-bucket/*: that bucket is AWS's own, so that a condition on your own organization shuts it out.`,
      commands: [describeS3Endpoints(region)],
    };
  },

  'image-not-found': (failure) => lookForImage(failure),
  'repository-not-found': (failure) => lookForImage(failure),

  'rate-limited': ({ task }) => ({
    text: 'Wait, and start the task again; then copy the image into your own ECR registry, or give the container repositoryCredentials.',
    commands: redeploy(task),
  }),

  'platform-mismatch': (failure) => ({
    text: 'See which platforms the image has now. If that of the task is among them, the image was pushed since: start the task again. If it was there before, build it without attestations, which some versions of the runtime take for images.',
    commands: [
      inspectImage(imageOf(failure)),
      ...redeploy(failure.task),
      buildImage(imageOf(failure), ...platformFlag(failure), ...withoutAttestations),
    ],
  }),

  'disk-full': (failure) =>
    failure.task.launchType === 'FARGATE'
      ? moreEphemeralStorage({}, failure)
      : {
          text: 'Free the disk of the container instance (docker system prune there), or give it a larger volume; meanwhile keep tasks away from it.',
          commands: drain(failure.task),
        },

  interrupted: (failure) => ({
    text: `A pull is cut short when another container of the task fails or the task is stopped, so look at all its containers; else at the connection. ${probes(failure)}`,
    commands: [describeTask(failure), ...probe(failure)],
  }),

  'registry-error': (failure) => ({
    text: `The registry failed, not the task: ECS tries again by itself. See ${statusPage(failure)} before anything is changed.`,
    commands: redeploy(failure.task),
  }),

  'invalid-reference': (failure) =>
    describeDefinition(failure, 'See the image of the container in the task definition.'),

  'unsupported-manifest': (failure) => {
    const { text, how } = kinds.find(({ says }) => says.test(failure.text)) ?? anyKind;
    return {
      text,
      commands: [
        inspectImage(imageOf(failure)),
        buildImage(imageOf(failure), ...platformFlag(failure), ...how),
        ...redeploy(failure.task),
      ],
    };
  },

  'role-unassumable': (failure) =>
    describeDefinition(
      failure,
      'See the execution role, and whether its trust policy lets ecs-tasks.amazonaws.com assume it (iam get-role shows it).',
    ),

  unrecognised: (failure) => ({
    text: `Read the whole of the message: ECS keeps a stopped task for an hour. ${probes(failure)}`,
    commands: [describeTask(failure), ...probe(failure)],
  }),
};

const imageOf = ({ container }: PullFailure): string => container.image ?? '<IMAGE_URI>';

const platformFlag = ({ task }: PullFailure): string[] => {
  const platform = platformOf(task);
  return platform ? ['--platform', platform] : [];
};

/** What a manifest may be in place of an image that the runtime can run, by its words; and how to build one that it can. */
const kinds: readonly { says: RegExp; text: string; how: readonly string[] }[] = [
  {
    says: /in-toto|attestation/i,
    text: 'An attestation, which BuildKit makes beside an image, was pushed or taken in its place. Build it anew without attestations.',
    how: withoutAttestations,
  },
  {
    says: /zstd|diffIDs|invalid tar header|magic number/i,
    text: 'Its layers are compressed with zstd, all or some of them, which not every version of the runtime reads. Build it anew with gzip throughout.',
    how: ['--output', 'type=image,compression=gzip,force-compression=true'],
  },
  {
    says: /schema (?:version )?v?1\b|manifest\.v1\+|image format v1/i,
    text: "It is stored in Docker's schema 1, which runtimes no longer read. Build it anew with a builder of today.",
    how: [],
  },
  {
    says: /helm|wasm|cosign|sigstore|spdx|cyclonedx/i,
    text: 'It is no image but another artifact that is kept in a registry. Name the image that was meant in the task definition, or build it.',
    how: [],
  },
];
const anyKind = {
  text: 'See of what kind the image is. An attestation or another artifact in its place, or layers compressed in a newer way, are mended by building it anew without them.',
  how: withoutAttestations,
};

function newestImages({ account, repository, region }: EcrImage): string {
  const where = ['--registry-id', account, '--repository-name', repository, '--region', region];
  const newest = 'reverse(sort_by(imageDetails,&imagePushedAt))[:5].[imageTags,imageDigest,imagePushedAt]';
  return aws('ecr', 'describe-images', ...where, '--query', newest, '--output', 'json');
}

const notFound: readonly Symptom[] = ['image-not-found', 'repository-not-found'];

/** What a pull-through cache rule covers comes from its upstream: there an image is missing, or may not be had. */
function askUpstream({ account, repository, region, tag, digest }: EcrImage, rule: string): Remediation {
  const upstream = repository.startsWith(`${rule}/`) ? repository.slice(rule.length + 1) : repository;
  const what = `${upstream}${digest ? `@${digest}` : `:${tag ?? 'latest'}`}`;
  const where = ['--registry-id', account, '--ecr-repository-prefixes', rule, '--region', region];
  return {
    text: `The repository is filled by the pull-through cache rule ${rule}: see whether its upstream registry has ${what} (of Docker Hub's own images only under library/), and whether the rule's credentials still get it there.`,
    commands: [
      aws('ecr', 'describe-pull-through-cache-rules', ...where),
      aws(
        ...['ecr', 'validate-pull-through-cache-rule', '--ecr-repository-prefix', rule],
        ...['--registry-id', account, '--region', region],
      ),
    ],
  };
}

function credentials(failure: PullFailure): Remediation {
  return describeDefinition(
    failure,
    'A registry that is not ECR asks for repositoryCredentials where the image is private: see whether the container has them, and whether user and token in that secret still pull the image by hand.',
  );
}

function lookForImage(failure: PullFailure): Remediation {
  const image = privateEcrImage(failure);
  if (image) {
    const whose =
      image.account === failure.task.account ? '' : `, with credentials of account ${image.account}`;
    return {
      text: `See what the repository holds now${whose}: the image may have come after the failure (then start the task again), or the task asked for a digest that is gone.`,
      commands: [newestImages(image), ...redeploy(failure.task)],
    };
  }
  return {
    text: 'See whether the image exists under this name, and is public. A name without a registry is looked for on Docker Hub: an image of your own needs its registry in front.',
    commands: [inspectImage(imageOf(failure))],
  };
}
