import { distinct } from '../distinct.ts';
import type { ImageFact, PullingRole, RepositoryFact } from '../evidence/facts.ts';
import { refusedByS3 } from '../iam/denial.ts';
import { limitsOf } from '../iam/limits.ts';
import {
  type DeniedAction,
  isDenied,
  judgePullActions,
  layersOf,
  unanswered,
  wordOfEcs,
} from '../iam/pull-permissions.ts';
import { firstPullOf, isOfFirstPull } from '../iam/resource-policies.ts';
import { toldBySentence } from '../iam/told-permissions.ts';
import { actionsOf, evidenceLines, evidenceOfSentence, summarise } from '../iam/words.ts';
import { privateEcrImage } from '../image-reference.ts';
import { nameInArn, repositoryArn } from '../names.ts';
import { remedyFor } from '../remedies/pull-permissions.ts';
import type { Finding, Known, Leg, PullFailure, Symptom, Verdict } from '../types.ts';
import { defineCheck, explainsAny } from './define.ts';
import { mayBeRefusal, pullable, skipUnlessPrivateEcr } from './shared/ecr.ts';

const symptoms: Symptom[] = ['access-denied', 'unrecognised'];

type Facts = Partial<Known<'permissions' | 'pullingRole' | 'image' | 'repository' | 'registryPolicy'>>;

/** Whose role it is matters for the words; IAM's simulation answers without. */
const unreadRole: PullingRole = { kind: 'execution role', source: 'not read' };

export const pullPermissionDenied = defineCheck({
  id: 'pull-permission-denied',
  title: 'Pull permission denied',
  needs: [],
  // Where AWS says itself which kind of policy refused, the simulation can be done without.
  // An image that is gone explains a bare 403 better than a policy which may not apply; one that a pull-through cache
  // rule has still to bring takes more.
  wants: ['permissions', 'pullingRole', 'image', 'repository', 'registryPolicy'],
  skip: skipUnlessPrivateEcr,

  evaluate(facts: Facts, failure): Verdict {
    const { permissions, pullingRole = unreadRole } = facts;
    if (pullingRole.exists === false) {
      return { is: 'notApplicable', because: 'the role does not exist: see execution-role-missing' };
    }
    if (!permissions) return fromSentence(facts, failure);
    const { denial } = failure.reason;
    const first = firstPullOf(facts.repository, facts.image, facts.registryPolicy);
    const judged = judgePullActions(permissions, denial, first, pullingRole);
    const denied = judged.filter(isDenied);
    const role = `${pullingRole.kind} ${nameInArn(permissions.roleArn)}`;
    if (denied.length > 0) {
      return {
        is: 'fail',
        finding: {
          resource: permissions.roleArn,
          summary: summarise(role, denied, permissions.repositoryArn, denial),
          evidence: [
            `pulled by: ${pullingRole.kind} ${permissions.roleArn} (${pullingRole.source})`,
            ...evidenceLines(judged, permissions.repositoryArn, denial),
          ],
          remediation: remedyFor({ denied, permissions, pullingRole, task: failure.task }),
          legs: legsOf(denied),
          symptoms: symptomsOf(denied, facts, failure),
        },
      };
    }
    const open = judged.flatMap(({ standing }) => (standing.is === 'open' ? [standing.gap] : []));
    const gaps = distinct([...open, ...unanswered(permissions)]);
    if (gaps.length > 0) return { is: 'inconclusive', gaps };
    const limits = limitsOf(permissions, judged, first, denial);
    return { is: 'pass', because: [`${role} may do ${actionsOf(judged)} as of now`, ...limits].join('; ') };
  },

  explains: explainsAny(symptoms),
});

/** AWS's sentence alone can tell as much: the action, the kind of policy and the principal. */
function fromSentence(facts: Facts, failure: PullFailure): Verdict {
  const { pullingRole = unreadRole } = facts;
  const { task, reason } = failure;
  const asked = privateEcrImage(failure);
  const told = toldBySentence(reason.denial, facts.pullingRole, asked && repositoryArn(task, asked));
  if (!told) {
    const because =
      facts.pullingRole && !facts.pullingRole.arn
        ? `no role to simulate: the task has no ${pullingRole.kind}`
        : "IAM's simulation could not be read, and the message does not tell which policy refused";
    return { is: 'inconclusive', gaps: [{ action: 'iam:SimulatePrincipalPolicy', reason: because }] };
  }
  const { permissions } = told;
  const denied = [told.denied];
  const role = `${pullingRole.kind} ${nameInArn(permissions.roleArn)}`;
  const finding: Finding = {
    resource: permissions.roleArn,
    summary: summarise(role, denied, permissions.repositoryArn, reason.denial, 'ECS says so'),
    evidence: [
      `pulled by: ${pullingRole.kind} ${permissions.roleArn} (${pullingRole.source})`,
      ...evidenceOfSentence(reason.denial),
    ],
    remediation: remedyFor({ denied, permissions, pullingRole, task }),
    legs: legsOf(denied),
    symptoms: symptomsOf(denied, facts, failure),
  };
  return { is: 'fail', finding };
}

const actionIn = ({ decision }: DeniedAction): string => decision.action;
const isToken = (denied: DeniedAction): boolean => actionIn(denied) === 'ecr:GetAuthorizationToken';

/** The steps that the missing actions stop. */
function legsOf(denied: DeniedAction[]): Leg[] {
  return [
    ...(denied.some(isToken) ? (['registry-auth'] as const) : []),
    'manifest',
    ...(denied.every((each) => isToken(each) || isOfFirstPull(actionIn(each))) ? [] : (['layer'] as const)),
  ];
}

/** What ECS can have said of it. Where ECS spelt out another refusal: nothing. */
function symptomsOf(denied: DeniedAction[], facts: Facts, failure: PullFailure): Symptom[] {
  const word = wordOfEcs(denied, failure.reason.denial);
  if (word === 'another') return [];
  if (word === 'silent' && layersOf(denied).every((layer) => layer === 'scp')) {
    return isGone(facts) && failure.reason.leg !== 'registry-auth' ? [] : symptoms;
  }
  const layerUrl = denied.some((each) => actionIn(each) === 'ecr:GetDownloadUrlForLayer');
  // ECR answers a first pull that it may not import for as it answers one for a name that is not there.
  const unimported = denied.some((each) => isOfFirstPull(actionIn(each)));
  return [
    ...symptoms,
    ...(mayBeRefusal(failure) ? (['repository-not-found'] as const) : []),
    ...(isThere(facts) || unimported ? (['image-not-found', 'repository-not-found'] as const) : []),
    // A layer's URL comes from ECR: where S3 refused the layer, ECR had given one.
    ...(layerUrl && !refusedByS3(failure) ? (['layer-denied'] as const) : []),
  ];
}

/** Known to be there: a "not found" is then the registry's way to refuse. */
const isThere = ({ image }: Facts): boolean => image !== undefined && pullable(image);

/** Known not to be there to pull, with no cache rule to bring it. */
function isGone({ image, repository }: { image?: ImageFact; repository?: RepositoryFact }): boolean {
  return image !== undefined && !pullable(image) && !repository?.pullThroughPrefix;
}
