import type { ImageFact } from '../evidence/facts.ts';
import { type ImageReference, parseImageReference, registryHost, separator } from '../image-reference.ts';
import { holdsCredentials, withoutLogin } from '../redact.ts';
import { hostSlip, regionSlip } from '../registry-host.ts';
import { newRevision } from '../remedies/commands.ts';
import type { PullFailure, Symptom, Verdict } from '../types.ts';
import { defineCheck, explainsAny } from './define.ts';
import { describeImage } from './shared/ecr.ts';
import { hidesRepository, isOfficial } from './shared/registry-answer.ts';

export const imageReferenceInvalid = defineCheck({
  id: 'image-reference-invalid',
  title: 'Image reference invalid',
  needs: [],
  wants: ['namesake'],

  skip({ container, reason }) {
    return container.image || reason.symptom === 'invalid-reference'
      ? undefined
      : 'ECS did not name the image';
  },

  evaluate({ namesake }, failure): Verdict {
    const { container, task, text } = failure;
    const fault = faultOf(failure, namesake ?? undefined);
    if (!fault) return { is: 'pass', because: `${container.image} is a well-formed image reference` };
    return {
      is: 'fail',
      finding: {
        resource: task.taskDefinitionArn,
        summary: `Container ${container.name} has ${container.image ? `the image "${container.image}"` : 'an image'}, ${fault.because}.`,
        evidence: [
          ...(container.image
            ? [`ECS task: container ${container.name} has the image "${container.image}"`]
            : []),
          ...(fault.evidence ?? []),
          ...(failure.reason.symptom === 'invalid-reference' ? [`ECS message: ${text}`] : []),
        ],
        remediation: {
          text: `Register a revision of the task definition with the image that was meant, as REGISTRY/REPOSITORY:TAG, and mend whatever wrote this one.${fault.besides ?? ''}`,
          commands: newRevision(task, { image: fault.meant ?? '<IMAGE_URI>', of: container.name }),
        },
        ...(fault.symptoms && { symptoms: fault.symptoms }),
      },
    };
  },

  explains: explainsAny([
    'invalid-reference',
    'image-not-found',
    'repository-not-found',
    'access-denied',
    'dns-failure',
    'unrecognised',
  ]),
});

interface Fault {
  because: string;
  evidence?: string[];
  /** The image that was probably meant. */
  meant?: string | undefined;
  /** What to do beside correcting it. */
  besides?: string;
  symptoms?: Symptom[];
}

/** Strings that Docker's rules may well accept, and nobody meant. */
const slips: readonly [RegExp, string][] = [
  [
    /^(docker\.io\/(library\/)?)?(sha256:)?[0-9a-f]{64}$|^(docker\.io\/(library\/)?)?sha256:[0-9a-f]+$/,
    'which is the id of an image and not its name: nothing says which repository it is in',
  ],
  [/^(docker\.io\/(library\/)?)?latest(:latest)?$/, 'which is a tag without a repository'],
];

function faultOf(failure: PullFailure, namesake: ImageFact | undefined): Fault | undefined {
  const { image } = failure.container;
  if (image) {
    const slip = slips.find(([pattern]) => pattern.test(image));
    if (slip) return { because: slip[1] };
    const read = parseImageReference(image);
    if (read.kind === 'invalid') {
      return {
        because: `which is no image reference: ${read.because}`,
        meant: bareOf(image, failure),
        ...(holdsCredentials(image) && { besides: leaked }),
      };
    }
    const lost = registryLost(image, read, namesake, failure) ?? mistyped(image, read, failure);
    if (lost) return lost;
  }
  return failure.reason.symptom === 'invalid-reference'
    ? { because: 'which ECS could not read as an image reference' }
    : undefined;
}

const leaked =
  ' Whoever may read the task definition has read the password: change it, and keep the new one in a secret for repositoryCredentials.';

/** The string without its scheme, user and password, where that is an image reference. */
function bareOf(image: string, { task }: PullFailure): string | undefined {
  const bare = withoutLogin(image);
  const read = parseImageReference(bare);
  return bare === image || read.kind === 'invalid' || hostSlip(read.host, task) ? undefined : bare;
}

type Named = Exclude<ImageReference, { kind: 'invalid' }>;

/** What Docker Hub says of an image that is not its own. A pull that never got there may still be of one. */
const answers: Symptom[] = ['repository-not-found', 'access-denied', 'image-not-found'];

/** A name without a registry is one on Docker Hub, whatever is meant. */
function registryLost(
  image: string,
  read: Named,
  namesake: ImageFact | undefined,
  failure: PullFailure,
): Fault | undefined {
  if (read.kind !== 'docker-hub') return undefined;
  const asked = /^(index\.|registry-1\.)?docker\.io\//.test(image)
    ? 'which names Docker Hub'
    : 'which names no registry, so that Docker Hub is asked for it';
  const hidden = hidesRepository(failure);
  // Where Docker Hub may have the image too, only the very tag tells that it is one's own.
  if (namesake && (hidden ? namesake.repositoryExists : namesake.exists)) {
    const { account, region, repository, reference } = namesake;
    return {
      because: `${asked}, and ${hidden ? `repository ${repository}` : `${repository}${separator(reference)}${reference}`} is in Amazon ECR, account ${account}, ${region}`,
      evidence: [describeImage(namesake)],
      meant: `${registryHost(failure.task, namesake)}/${repository}${separator(reference)}${reference}`,
      symptoms: answers,
    };
  }
  if (!hidden || !isOfficial(image)) return undefined;
  const name = read.repository.replace(/^library\//, '');
  return {
    because: `${asked}: an official image ${name}, and there is none`,
    evidence: [
      'ECS message: Docker Hub denied it, and its official images are all public: what it denies among them does not exist',
      ...(namesake ? [describeImage(namesake)] : []),
    ],
    meant: `<REGISTRY>/${name}${read.digest ? `@${read.digest}` : `:${read.tag}`}`,
    symptoms: answers,
  };
}

/** What a host gives that is no registry. One that answers like a registry is one. */
const silence: Symptom[] = ['dns-failure', 'timeout', 'tls-failure', 'connection-refused', 'unrecognised'];

function mistyped(image: string, read: Named, { task, reason }: PullFailure): Fault | undefined {
  const slip = read.kind === 'ecr-private' ? regionSlip(read.region, task) : hostSlip(read.host, task);
  const inHost = read.kind === 'ecr-private' ? hostSlip(read.host, task) : undefined;
  const found = inHost ?? slip;
  if (!found || (!found.certain && !silence.includes(reason.symptom))) return undefined;
  const wrong = read.kind === 'ecr-private' && !inHost ? read.region : read.host;
  return {
    because: `at the host ${read.host}, ${found.because}`,
    meant: image.replace(wrong, found.meant),
    symptoms: found.certain ? [...silence, ...answers, 'registry-error', 'unsupported-manifest'] : silence,
  };
}
