import type { RepositoryFact } from '../evidence/facts.ts';
import { uriAt } from '../image-reference.ts';
import { repositoryArn } from '../names.ts';
import { aws, newRevision, pushImage } from '../remedies/commands.ts';
import type { Gap, PullFailure, Remediation } from '../types.ts';
import { defineCheck, explainsAny } from './define.ts';
import { mayBeRefusal, mismatchOf, referenceAsked, skipUnlessPrivateEcr, unreadRule } from './shared/ecr.ts';

const explains = explainsAny(['repository-not-found', 'image-not-found', 'access-denied', 'unrecognised']);

export const repositoryMissing = defineCheck({
  id: 'repository-missing',
  title: 'Repository missing',
  needs: ['repository'],
  wants: ['imageAtHome'],
  skip: skipUnlessPrivateEcr,

  evaluate({ repository, imageAtHome }, failure) {
    const { account, region, name, exists, nearest, pullThroughPrefix } = repository;
    const where = `account ${account}, ${region}`;
    if (exists) return { is: 'pass', because: `repository ${name} exists in ${where}` };
    if (pullThroughPrefix) {
      const because = `repository ${name} is made by the pull-through cache rule ${pullThroughPrefix} on the first pull`;
      return { is: 'notApplicable', because };
    }
    const mismatch = mismatchOf(failure, { ...repository, repositoryExists: false }, imageAtHome);
    if (mismatch)
      return { is: 'notApplicable', because: `the image is where the task runs: see ${mismatch}` };
    const doubt = doubtOf(repository, failure);
    if (doubt && !isAnswer(failure)) return { is: 'inconclusive', gaps: [doubt] };
    const near = nearest.length > 0 ? `; nearest: ${nearest.join(', ')}` : '';
    return {
      is: 'fail',
      finding: {
        resource: repositoryArn(failure.task, { account, region, repository: name }),
        summary: `Repository ${name}, which the image of container ${failure.container.name} names, does not exist in ${where}${near}${doubt ? ' (a pull-through cache rule that makes it on the first pull may cover the name: the rules could not be read)' : ''}.`,
        evidence: [
          `ecr:DescribeRepositories: there is no repository ${name} in ${where}`,
          ...(nearest.length > 0
            ? [`ecr:DescribeRepositories: the nearest names there are ${nearest.join(', ')}`]
            : []),
          ...unreadRule({ ...repository, ...(doubt && { pullThroughUnknown: doubt }) }),
        ],
        remediation: doubt
          ? afterRules(remedy(repository, failure), repository)
          : remedy(repository, failure),
        legs: ['manifest'],
      },
    };
  },

  /** A refusal that names who was refused what is IAM's, and comes before the registry looks for the repository. */
  explains: (finding, failure) =>
    explains(finding, failure) && !(failure.reason.symptom === 'access-denied' && failure.reason.denial),
});

/**
 * Why it is not known whether a pull-through cache rule covers the name. Where one does, that there is no repository is
 * normal before the first pull, and to create it by hand mends nothing.
 */
function doubtOf({ account, pullThroughUnknown }: RepositoryFact, { task }: PullFailure): Gap | undefined {
  if (pullThroughUnknown || account === task.account) return pullThroughUnknown;
  const action = 'ecr:DescribePullThroughCacheRules';
  return { action, reason: `the rules of account ${account} cannot be read from here` };
}

/** Whether the registry itself says that something is not there. A refusal says nothing of what is. */
const isAnswer = (failure: PullFailure): boolean =>
  ['repository-not-found', 'image-not-found'].includes(failure.reason.symptom) && !mayBeRefusal(failure);

/** First of all, whether it is a repository that anybody has to create. */
function afterRules(remediation: Remediation, { account, region }: RepositoryFact): Remediation {
  const rules = aws('ecr', 'describe-pull-through-cache-rules', '--registry-id', account, '--region', region);
  const { text, commands } = remediation;
  return {
    ...remediation,
    text: `See first whether a pull-through cache rule of account ${account} covers the name: then ECR makes the repository, and the puller lacks ecr:CreateRepository or ecr:BatchImportUpstreamImage, or the upstream registry has no such image. If none does: ${text[0]?.toLowerCase()}${text.slice(1)}`,
    commands: [rules, ...commands],
  };
}

function remedy({ account, region, name, nearest }: RepositoryFact, failure: PullFailure): Remediation {
  const { task, container } = failure;
  const reference = referenceAsked(failure, 'latest');
  const uri = (repository: string) => uriAt(failure, { account, region, repository, reference });
  const create = [
    aws('ecr', 'create-repository', '--repository-name', name, '--region', region),
    ...pushImage(uri(name), region),
  ];
  const [meant] = nearest;
  const asCode = {
    cdk: `new ecr.Repository(this, 'Repository', { repositoryName: '${name}' });`,
    terraform: `resource "aws_ecr_repository" "this" {\n  name = "${name}"\n}`,
  };
  const push = `create the repository${account === task.account ? '' : ` with credentials of account ${account}`} and push the image`;
  if (!meant)
    return {
      text: `${push[0]?.toUpperCase()}${push.slice(1)}, or correct its name in the task definition.`,
      commands: create,
      ...asCode,
    };
  const revision = newRevision(task, { image: uri(meant), of: container.name });
  return {
    text: `If ${meant} was meant, register a revision that names it (whether it has ${reference} was not read).`,
    commands: revision,
    alternatives: [{ text: `${push}.`, commands: create }],
    ...asCode,
  };
}
