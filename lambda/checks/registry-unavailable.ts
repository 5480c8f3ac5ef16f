import { parseImageReference } from '../image-reference.ts';
import { registryName } from '../network/destinations.ts';
import { withoutNames } from '../reason/text.ts';
import { ecrKey, statusPage, unavailableRemedy } from '../remedies/unavailable.ts';
import type { Finding, PullFailure, Remediation, Symptom } from '../types.ts';
import { defineCheck, explainsAny } from './define.ts';

const symptoms: Symptom[] = ['registry-error', 'interrupted'];

export const registryUnavailable = defineCheck({
  id: 'registry-unavailable',
  title: 'Registry unavailable',
  needs: [],

  skip(failure) {
    const { symptom } = failure.reason;
    if (symptom === 'registry-error') return undefined;
    if (symptom !== 'interrupted') return `a failing registry does not give the symptom ${symptom}`;
    return closedByPeer(failure)
      ? undefined
      : 'a connection that breaks off does not tell who broke it: the registry, or something on the way to it';
  },

  /** The text is the fact: no API shows how a registry was. */
  evaluate(_, failure) {
    return { is: 'fail', finding: findingOf(failure) };
  },

  explains: explainsAny(symptoms),
});

/** HTTP/2's own words, which come over TLS: from the registry, or from what opens TLS in its place. */
const closedByPeer = ({ text }: PullFailure): boolean =>
  /GOAWAY|stream error: .{0,60}received from peer/i.test(text);

/** KMS's refusal, handed on by ECR: the key of the repository is disabled, deleted or no longer ECR's to use. */
const ofKey = ({ text }: PullFailure): boolean => /KmsException|KmsError/.test(withoutNames(text));

/** ECR's pull-through cache hands on that the registry behind it failed. */
const ofUpstream = ({ text, container }: PullFailure): boolean =>
  parseImageReference(container.image ?? '').kind === 'ecr-private' && /upstream/i.test(withoutNames(text));

function findingOf(failure: PullFailure): Finding {
  const { container, reason, task } = failure;
  return {
    resource: container.image ?? task.taskDefinitionArn,
    summary: `${what(failure)} when container ${container.name} pulled ${container.image ?? 'its image'}.`,
    evidence: [
      `ECS message: ${reason.status ? `HTTP ${reason.status}` : said(failure)}${reason.host ? ` from ${reason.host}` : ''}`,
    ],
    remediation: remedy(failure),
  };
}

function what(failure: PullFailure): string {
  const { symptom, status } = failure.reason;
  if (ofKey(failure)) return 'Amazon ECR could not use the KMS key of the repository';
  if (ofUpstream(failure)) {
    return "The upstream registry, from which ECR's pull-through cache fetches, was unavailable";
  }
  const who = whoAnswered(failure);
  if (symptom === 'interrupted') return `${who} closed the connection`;
  return `${who} failed${status ? ` with HTTP ${status}` : ''}`;
}

/** S3 answers for ECR's layers. */
function whoAnswered(failure: PullFailure): string {
  const { host = '' } = failure.reason;
  if (/\.s3[.-]|starport-layer/.test(host)) return 'Amazon S3, where ECR keeps the layers,';
  const name = registryName(failure);
  return name === 'the registry' ? host || 'The registry' : name;
}

const said = (failure: PullFailure): string =>
  failure.reason.symptom === 'interrupted'
    ? 'the connection was closed by its other end'
    : 'an error of its own';

function remedy(failure: PullFailure): Remediation {
  if (ofKey(failure)) return ecrKey(failure);
  return unavailableRemedy(
    failure,
    ofUpstream(failure) ? 'the status page of the upstream registry' : statusPage(failure),
  );
}
