import { GetRepositoryPolicyCommand } from '@aws-sdk/client-ecr';
import type { EcrImage } from '../image-reference.ts';
import { repositoryArn } from '../names.ts';
import type { Gathered } from '../types.ts';
import { askedEcrImage, askRegistry } from './asked-image.ts';
import { attempt, defineGatherer, gap, known, type Question, unlessNotFound } from './define.ts';
import type { Permissions } from './facts.ts';
import { configuredRole } from './pulling-role.ts';
import { anyRepository } from './repository.ts';
import { simulate } from './simulation.ts';

const simulatePrincipalPolicy = 'iam:SimulatePrincipalPolicy';
const getRepositoryPolicy = 'ecr:GetRepositoryPolicy';

const pullActions = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
/** Pull-through cache rules of another account cannot be seen, so that they are asked of the own registry alone. */
const firstPullActions = ['ecr:BatchImportUpstreamImage', 'ecr:CreateRepository'];

/** Whether the role that pulls may, by IAM's simulation, and the policy on the repository, which IAM cannot simulate. */
export const permissions = defineGatherer({
  key: 'permissions',
  scope: 'image',
  grants: [
    { action: simulatePrincipalPolicy, on: { service: 'iam', resource: 'role/*', region: '' } },
    { action: getRepositoryPolicy, on: anyRepository },
  ],
  async gather(question): Promise<Gathered<Permissions>> {
    const asked = await askedEcrImage(question, simulatePrincipalPolicy);
    if ('gap' in asked) return asked;
    const image = asked.known;
    const [simulated, repositoryPolicy] = await Promise.all([
      simulatePull(question, image),
      readRepositoryPolicy(question, image),
    ]);
    if ('gap' in simulated) return simulated;
    return known({ ...simulated.known, ...(repositoryPolicy !== undefined && { repositoryPolicy }) });
  },
});

async function simulatePull(question: Question, image: EcrImage): Promise<Gathered<Permissions>> {
  const { task } = question.failure;
  const asked = await roleToSimulate(question);
  if ('gap' in asked) return asked;
  const roleArn = asked.known;
  if (!roleArn.includes(`::${task.account}:`)) {
    return gap(
      simulatePrincipalPolicy,
      `${roleArn} is in another account, where it cannot be simulated from here`,
    );
  }
  const repository = repositoryArn(task, image);
  const isOwn = image.account === task.account;
  const ask = (actions: string[], resource: string) =>
    simulate(question.clients.iam, { roleArn, actions, resource, region: image.region });
  const answer = await attempt(simulatePrincipalPolicy, () =>
    unlessNotFound(
      Promise.all([
        // It takes no resource: asked together with the others, on a repository, it gives a misleading answer.
        ask(['ecr:GetAuthorizationToken'], '*'),
        ask([...pullActions, ...(isOwn ? firstPullActions : [])], repository),
      ]),
      'NoSuchEntityException',
    ),
  );
  if ('gap' in answer) return answer;
  if (!answer.known) return gap(simulatePrincipalPolicy, `role ${roleArn} does not exist`);
  return known({ roleArn, repositoryArn: repository, decisions: answer.known.flat() });
}

/**
 * The simulation wants the role's ARN with its path, which an execution role's configuration gives at once. Only for
 * an instance's role, or one that the message alone names, has IAM to be asked first.
 */
async function roleToSimulate(question: Question): Promise<Gathered<string>> {
  const configured = await configuredRole(question);
  if ('gap' in configured) return configured;
  if (configured.known.role?.arn) return known(configured.known.role.arn);
  const asked = await question.ask('pullingRole');
  if ('gap' in asked) return asked;
  const { kind, source, arn, exists } = asked.known;
  if (!arn) return gap(simulatePrincipalPolicy, `there is no ${kind} (${source})`);
  return exists === false ? gap(simulatePrincipalPolicy, `role ${arn} does not exist`) : known(arn);
}

/** `null`: there is none. `undefined`: it cannot be read from here, which leaves the simulation as good as it was. */
async function readRepositoryPolicy(question: Question, image: EcrImage): Promise<string | null | undefined> {
  const command = new GetRepositoryPolicyCommand({
    registryId: image.account,
    repositoryName: image.repository,
  });
  const answer = await askRegistry(getRepositoryPolicy, image.account, question, () =>
    unlessNotFound(
      question.clients.ecr(image.region).send(command),
      'RepositoryPolicyNotFoundException',
      'RepositoryNotFoundException',
    ),
  );
  return 'gap' in answer ? undefined : answer.known?.policyText || null;
}
