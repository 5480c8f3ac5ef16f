import type { ImageFact, PullingRole, RepositoryFact } from '../evidence/facts.ts';
import { layerInText } from '../iam/denial.ts';
import {
  type DeniedAction,
  isDenied,
  judgePullActions,
  layersOf,
  otherAccount,
  wordOfEcs,
} from '../iam/pull-permissions.ts';
import { actionsOf, evidenceLines, summarise } from '../iam/words.ts';
import { nameInArn } from '../names.ts';
import { remedyFor } from '../remedies/pull-permissions.ts';
import type { Known, Leg, PullFailure, Symptom } from '../types.ts';
import { defineCheck, explainsAny } from './define.ts';
import { mayBeRefusal, pullable, skipUnlessPrivateEcr } from './shared/ecr.ts';

const symptoms: Symptom[] = ['access-denied', 'unrecognised'];

type Facts = Known<'permissions'> & Partial<Known<'pullingRole' | 'image' | 'repository'>>;

/** Whose role it is matters for the words; IAM's simulation answers without. */
const unreadRole: PullingRole = { kind: 'execution role', source: 'not read' };

export const pullPermissionDenied = defineCheck({
  id: 'pull-permission-denied',
  title: 'Pull permission denied',
  needs: ['permissions'],
  // An image that is gone explains a bare 403 better than a policy which may not apply.
  wants: ['pullingRole', 'image', 'repository'],
  skip: skipUnlessPrivateEcr,

  evaluate(facts: Facts, failure) {
    const { permissions, pullingRole = unreadRole } = facts;
    if (pullingRole.exists === false) {
      return { is: 'notApplicable', because: 'the role does not exist: see execution-role-missing' };
    }
    const { denial } = failure.reason;
    const judged = judgePullActions(permissions, denial);
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
    const gaps = judged.flatMap(({ standing }) => (standing.is === 'open' ? [standing.gap] : []));
    if (gaps.length > 0) return { is: 'inconclusive', gaps };
    const limits = [...otherSide(facts), ...firstPull(facts), ...unseen(facts, failure)];
    return { is: 'pass', because: [`${role} may do ${actionsOf(judged)} as of now`, ...limits].join('; ') };
  },

  explains: explainsAny(symptoms),
});

const isToken = ({ decision }: DeniedAction): boolean => decision.action === 'ecr:GetAuthorizationToken';

/** The steps that the missing actions stop. */
function legsOf(denied: DeniedAction[]): Leg[] {
  return [
    ...(denied.some(isToken) ? (['registry-auth'] as const) : []),
    'manifest',
    ...(denied.every(isToken) ? [] : (['layer'] as const)),
  ];
}

/** What ECS can have said of it. Where ECS spelt out another refusal: nothing. */
function symptomsOf(denied: DeniedAction[], facts: Facts, failure: PullFailure): Symptom[] {
  const word = wordOfEcs(denied, failure.reason.denial);
  if (word === 'another') return [];
  if (word === 'silent' && layersOf(denied).every((layer) => layer === 'scp')) {
    return isGone(facts) && failure.reason.leg !== 'registry-auth' ? [] : symptoms;
  }
  const layerUrl = denied.some(({ decision }) => decision.action === 'ecr:GetDownloadUrlForLayer');
  return [
    ...symptoms,
    ...(mayBeRefusal(failure) ? (['repository-not-found'] as const) : []),
    ...(isThere(facts) ? (['image-not-found', 'repository-not-found'] as const) : []),
    ...(layerUrl && !hadLayerUrl(failure) ? (['layer-denied'] as const) : []),
  ];
}

/** Known to be there: a "not found" is then the registry's way to refuse. */
const isThere = ({ image }: Facts): boolean => image !== undefined && pullable(image);

/** Known not to be there to pull, with no cache rule to bring it. */
function isGone({ image, repository }: { image?: ImageFact; repository?: RepositoryFact }): boolean {
  return image !== undefined && !pullable(image) && !repository?.pullThroughPrefix;
}

/** A layer's URL comes from ECR: where S3 refused the layer, ECR had given one. Docker's agent redacts it. */
const hadLayerUrl = ({ text, reason }: PullFailure): boolean =>
  /\.s3[.-]|starport-layer|REDACTED ECR URL/.test(`${reason.host} ${text}`);

/** Across accounts both sides must allow, and this check is about the role's. */
function otherSide({ permissions }: Facts): string[] {
  const account = otherAccount(permissions);
  if (!account) return [];
  const none = permissions.repositoryPolicy === null ? ', and there is none' : '';
  return [`the repository policy of account ${account} has to allow it too${none}`];
}

/** The first pull through a cache rule takes two more actions. */
function firstPull({ image, repository }: Facts): string[] {
  const prefix = repository?.pullThroughPrefix;
  if (!prefix || (repository.exists && image?.exists !== false)) return [];
  return [
    `the first pull through the cache rule ${prefix} takes ecr:BatchImportUpstreamImage and ecr:CreateRepository besides, which were not simulated`,
  ];
}

/** A refusal by a policy that no simulation covers is not ruled out by it. */
function unseen({ permissions }: Facts, { reason: { denial } }: PullFailure): string[] {
  const sameAccount = otherAccount(permissions) === undefined;
  return denial && layerInText(denial, sameAccount) === 'unseen'
    ? [`ECS's message names a policy that no simulation covers: ${denial.because}`]
    : [];
}
