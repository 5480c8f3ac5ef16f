import { parse } from '@aws-sdk/util-arn-parser';
import type { PullingRole } from '../evidence/facts.ts';
import {
  type ClosedRepositoryAction,
  closedBySentence,
  isClosed,
  judgeAdmission,
  type RepositoryPolicy,
  readPolicy,
  wordOfEcs,
} from '../iam/admission.ts';
import { evidenceLines, summarise, undecidedInWords } from '../iam/admission-words.ts';
import { namesResourcePolicy, refusedByS3 } from '../iam/denial.ts';
import { actionsIn } from '../iam/endpoint-words.ts';
import { principalOf } from '../iam/pull-context.ts';
import { refusalLine } from '../iam/words.ts';
import { privateEcrImage } from '../image-reference.ts';
import { nameInArn, repositoryArn, repositoryIn } from '../names.ts';
import { admit } from '../remedies/repository-policy.ts';
import type { Finding, Gap, Known, Leg, PullFailure, Symptom, Verdict } from '../types.ts';
import { defineCheck, explainsAny } from './define.ts';
import { mayBeRefusal, skipUnlessPrivateEcr } from './shared/ecr.ts';

const symptoms: Symptom[] = ['access-denied', 'unrecognised'];

type Facts = Partial<Known<'permissions' | 'pullingRole' | 'image'>>;

export const repositoryPolicyClosed = defineCheck({
  id: 'repository-policy-closed',
  title: 'Repository policy closed',
  needs: [],
  // The policy can rarely be read from here. Where AWS says itself that it refuses, that is enough.
  wants: ['permissions', 'pullingRole', 'image'],

  skip(failure) {
    const because = skipUnlessPrivateEcr(failure);
    if (because) return because;
    const { symptom } = failure.reason;
    const layerOfEcr = symptom === 'layer-denied' && !refusedByS3(failure);
    if (!symptoms.includes(symptom) && !layerOfEcr && !mayBeRefusal(failure)) {
      return `a repository policy refuses: that gives no ${symptom}`;
    }
    return privateEcrImage(failure)?.account === failure.task.account ? own : undefined;
  },

  evaluate(facts: Facts, failure): Verdict {
    const { permissions, pullingRole, image } = facts;
    const { denial } = failure.reason;
    const asked = privateEcrImage(failure);
    const arn = permissions?.repositoryArn ?? (asked && repositoryArn(failure.task, asked));
    if (!arn) return open('which repository was asked for could not be read');
    const account = parse(arn).accountId;
    if (account === failure.task.account) return { is: 'notApplicable', because: own };
    if (image?.repositoryExists === false) {
      return { is: 'notApplicable', because: 'there is no such repository: see repository-missing' };
    }
    const where = `repository ${repositoryIn(arn)} of account ${account}`;
    const shut = (closed: ClosedRepositoryAction[], policy?: RepositoryPolicy): Verdict => ({
      is: 'fail',
      finding: findingOf({ closed, policy, arn, roleArn: permissions?.roleArn, pullingRole }, failure),
    });
    // A repository that cannot be seen may be missing, and then has no policy either.
    const document = image ? permissions?.repositoryPolicy : permissions?.repositoryPolicy || undefined;
    if (!permissions || document === undefined) {
      const closed = closedBySentence(denial);
      return closed.length > 0 ? shut(closed) : open(unreadable(where, failure));
    }
    const policy = readPolicy(document);
    if ('unreadable' in policy) return open(`the policy of ${where} cannot be judged: ${policy.unreadable}`);
    const judged = judgeAdmission(policy, principalOf(permissions.roleArn, denial, pullingRole), arn, denial);
    const closed = judged.filter(isClosed);
    if (closed.length > 0) return shut(closed, policy);
    const gaps = undecidedInWords(judged).map(gap);
    if (gaps.length > 0) return { is: 'inconclusive', gaps };
    if (denial && namesResourcePolicy(denial)) {
      return open(
        `ECS's message names a resource-based policy (${denial.because}), which the policy of ${where}, as of now, does not bear out`,
      );
    }
    const because = `the policy of ${where} allows ${nameInArn(permissions.roleArn)} ${actionsIn(judged)} as of now`;
    return { is: 'pass', because };
  },

  // The token is given by the task's own account, so that the login never meets this policy.
  explains: explainsAny(symptoms),
});

const own = "the repository is in the task's own account: see pull-permission-denied";
const gap = (reason: string): Gap => ({ action: 'ecr:GetRepositoryPolicy', reason });
const open = (reason: string): Verdict => ({ is: 'inconclusive', gaps: [gap(reason)] });

const unreadable = (where: string, { task }: PullFailure): string =>
  `the policy of ${where} could not be read: it has to allow ecr:GetRepositoryPolicy to account ${task.account} too`;

interface Shut {
  closed: ClosedRepositoryAction[];
  /** `undefined`: not readable from here. */
  policy: RepositoryPolicy | undefined;
  arn: string;
  roleArn: string | undefined;
  pullingRole: PullingRole | undefined;
}

function findingOf({ closed, policy, arn, pullingRole, ...shut }: Shut, failure: PullFailure): Finding {
  const { task, reason } = failure;
  const { denial } = reason;
  const roleArn = shut.roleArn ?? pullingRole?.arn;
  const name = roleArn ? nameInArn(roleArn) : denial?.principalArn.split('/').at(-2);
  const { kind = 'execution role', source = 'not read' } = pullingRole ?? {};
  return {
    resource: arn,
    summary: summarise(closed, policy, arn, `${kind} ${name}`, denial),
    evidence: [
      ...(roleArn ? [`pulled by: ${kind} ${roleArn} (${source})`] : []),
      ...evidenceLines(closed, policy, arn),
      ...refusalLine(denial),
    ],
    remediation: admit({ closed, policy, repositoryArn: arn, roleArn: roleArn ?? '<ROLE_ARN>', task }),
    legs: closed.map(({ leg }): Leg => leg),
    symptoms: symptomsOf(closed, failure),
  };
}

/** What ECS can have said of it. Where it spelt out another refusal, or S3 had been asked for a layer: nothing. */
function symptomsOf(closed: readonly ClosedRepositoryAction[], failure: PullFailure): Symptom[] {
  if (wordOfEcs(closed, failure.reason.denial) === 'another' || refusedByS3(failure)) return [];
  return [
    ...symptoms,
    ...(mayBeRefusal(failure) ? (['repository-not-found'] as const) : []),
    // A layer's URL comes from ECR, and there this policy has its say.
    ...(closed.some(({ leg }) => leg === 'layer') ? (['layer-denied'] as const) : []),
  ];
}
