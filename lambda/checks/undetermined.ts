import { distinct } from '../distinct.ts';
import { refusedByS3 } from '../iam/denial.ts';
import { refusalLine } from '../iam/words.ts';
import { nextStep } from '../remedies/next-step.ts';
import type { Found, Gap, PullFailure, Remediation, Symptom } from '../types.ts';
import { listed } from '../words.ts';

/**
 * The answer where no check explains the failure: what ECS reported, how much could not be seen, and what to do next.
 *
 * @param cacheRule the prefix of the pull-through cache rule that covers the image's repository, if one does
 */
export function undetermined(
  failure: PullFailure,
  couldNotCheck: number,
  gaps: readonly Gap[] = [],
  cacheRule?: string,
): Found {
  const { container, task, reason } = failure;
  const unseen =
    couldNotCheck === 1
      ? ', and 1 check could not be made'
      : `, and ${couldNotCheck} checks could not be made`;
  return {
    id: 'undetermined',
    title: 'Cause not determined',
    finding: {
      resource: task.taskArn,
      summary: `The pull of ${container.image ?? 'the image'} for container ${container.name} failed: ${reportedIn(failure)}${at(failure)}; nothing that was read explains it${couldNotCheck > 0 ? unseen : ''}.`,
      evidence: [
        `ECS message: ${legWords[reason.leg]}${reason.truncated ? ', in a text that was cut off before its end' : ''}`,
        ...refusalLine(reason.denial),
        ...(cacheRule
          ? [`ecr:DescribePullThroughCacheRules: the repository is filled by cache rule ${cacheRule}`]
          : []),
      ],
      remediation: withGrants(nextStep(failure, cacheRule), gaps),
    },
  };
}

/** What was refused to us may hold the answer: to allow it is the quickest gain. */
function withGrants(step: Remediation, gaps: readonly Gap[]): Remediation {
  const refused = distinct(gaps.filter(({ reason }) => reason.startsWith('not authorized: allow')));
  if (refused.length === 0) return step;
  const actions = listed(
    refused.map(({ action }) => action),
    'and',
  );
  return {
    ...step,
    text: `First allow ${actions}, and diagnose again: what could not be checked may be the cause. ${step.text}`,
  };
}

const reportedIn = (failure: PullFailure): string =>
  failure.reason.symptom === 'layer-denied' && refusedByS3(failure)
    ? 'Amazon S3 refused a layer'
    : reported[failure.reason.symptom];

function at({ reason: { host, address, status } }: PullFailure): string {
  const where = [host, address && host ? `(${address})` : address].filter(Boolean).join(' ');
  return `${where ? `, at ${where}` : ''}${status ? `, HTTP ${status}` : ''}`;
}

const legWords = {
  'registry-auth': 'the step that failed is the login to the registry',
  credentials: 'the step that failed is reading the registry credentials',
  manifest: 'the step that failed is reading the manifest',
  layer: 'the step that failed is fetching the layers',
  unknown: 'it does not tell which step failed',
};

const reported: Record<Symptom, string> = {
  timeout: 'the connection timed out',
  'dns-failure': 'the name of the registry did not resolve',
  'tls-failure': 'the TLS handshake failed',
  'connection-refused': 'the connection was refused',
  'access-denied': 'access was denied',
  'layer-denied': 'a layer was refused',
  'image-not-found': 'the image was not found',
  'repository-not-found': 'the repository was not found',
  'rate-limited': 'the registry takes no more pulls for now',
  'platform-mismatch': "the image has no manifest for the task's platform",
  'disk-full': 'the disk is full',
  interrupted: 'the pull was interrupted',
  'registry-error': 'the registry answered with an error of its own',
  'invalid-reference': 'the image is no valid reference',
  'unsupported-manifest': 'the image is of a kind that the container runtime cannot run',
  'role-unassumable': 'ECS could not assume the role',
  unrecognised: 'for a reason that the message does not tell',
};
