/** What to try where private ECR, or its storage, refused and nothing that was read shows why. */
import { type EcrImage, privateEcrImage, registryHost } from '../image-reference.ts';
import { withoutNames } from '../reason/text.ts';
import type { Denial, PullFailure, Remediation, StoppedTask } from '../types.ts';
import { aws, redeploy } from './commands.ts';

const policies = '[VpcEndpointId,VpcId,PolicyDocument]';

const describeEndpoints = (region: string, ...which: string[]): string =>
  aws('ec2', 'describe-vpc-endpoints', ...which, '--region', region);

/** The S3 endpoints of a Region, with their policies. */
export const describeS3Endpoints = (region: string): string =>
  describeEndpoints(
    region,
    ...['--filters', `Name=service-name,Values=com.amazonaws.${region}.s3`],
    ...['--query', `VpcEndpoints[].${policies}`],
  );

/** The step for a refusal of private ECR: as the registry's own words say, else as AWS's sentence does, else everywhere. */
export function afterRefusal(failure: PullFailure): Remediation {
  const words = withoutNames(failure.text);
  if (/authorization token has expired/i.test(words)) return expiredToken(failure);
  if (/no basic auth credentials/i.test(words)) return noToken(failure);
  const { denial } = failure.reason;
  const layer = denial?.because && layers.find(({ says }) => says.test(denial.because ?? ''));
  if (layer) return { text: layer.text, commands: layer.commands(failure, denial) };
  const { region } = failure.task;
  return {
    text: "Look at what IAM's simulation does not cover: the repository policy of another account, the policies of the VPC endpoints, resource control policies. CloudTrail has the refusal with its reason.",
    commands: [
      refusals(failure),
      describeEndpoints(region, '--query', `VpcEndpoints[?contains(ServiceName, \`.ecr.\`)].${policies}`),
    ],
  };
}

interface Step {
  /** Tried on AWS's sentence about the refusal. */
  says: RegExp;
  text: string;
  commands: (failure: PullFailure, denial: Denial) => string[];
}

/** By the kind of policy that AWS says refused. https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
const layers: readonly Step[] = [
  {
    says: /service control policy/i,
    text: "AWS says that a service control policy of the organization refused, and to change it takes the organization's management account: ask those who keep it, with the refusal in CloudTrail.",
    commands: (failure) => [refusals(failure), organizationPolicies(failure, 'SERVICE_CONTROL_POLICY')],
  },
  {
    says: /resource control policy/i,
    text: "AWS says that a resource control policy refused: one of the organization that owns the repository. To change it takes that organization's management account: ask those who keep it, with the refusal in CloudTrail.",
    commands: (failure) => [refusals(failure), organizationPolicies(failure, 'RESOURCE_CONTROL_POLICY')],
  },
  {
    says: /session policy/i,
    text: 'AWS says that a session policy refused: one that was passed when the role was assumed. ECS passes none, so see in CloudTrail who assumed the role, and with what.',
    commands: (failure) => [refusals(failure), lookUp('AssumeRole', failure)],
  },
  {
    says: /identity-based policy|permissions boundary/i,
    text: "AWS says that the role's own policies refused. If they were changed after the failure, start the task again; if not, CloudTrail has the refusal with its reason.",
    commands: (failure) => [refusals(failure), ...redeploy(failure.task)],
  },
];

const expiredToken = (failure: PullFailure): Remediation => ({
  text: 'What logged in sent a token of ECR past its twelve hours: no policy is at fault. Start the task again; if it comes again on a container instance, set its clock right and update its ECS agent, which fetches the token.',
  commands: redeploy(failure.task),
});

/** ECR had no token to judge: whatever pulls had fetched none for this host. */
function noToken(failure: PullFailure): Remediation {
  const { task } = failure;
  const image = privateEcrImage(failure);
  const host =
    image && /\.dkr-ecr\b/.test(image.host)
      ? `. The image names a dual-stack host, which an older agent may not take for ECR: try ${ipv4(image, task)}`
      : '';
  const instance =
    task.launchType === 'FARGATE'
      ? ''
      : ' On a container instance the agent fetches it, with the execution role or else the instance profile: see that there is one, and that the agent reaches it.';
  return {
    text: `No token was sent at all, so no policy was asked: whatever pulls had none for this host${host}.${instance}`,
    commands: [refusals(failure, 'GetAuthorizationToken'), ...redeploy(task)],
  };
}

const ipv4 = (image: EcrImage, task: StoppedTask): string => {
  const host = registryHost(task, image);
  return image.host.includes('-fips') ? host.replace('.dkr.ecr.', '.dkr.ecr-fips.') : host;
};

/** What CloudTrail has of the action that was refused: of the manifest's where the text names none. */
function refusals(failure: PullFailure, event?: string): string {
  const action = failure.reason.denial?.action.split(':')[1];
  return lookUp(event ?? action ?? 'BatchGetImage', failure);
}

const lookUp = (event: string, { task }: PullFailure): string =>
  aws(
    ...['cloudtrail', 'lookup-events', '--lookup-attributes'],
    `AttributeKey=EventName,AttributeValue=${event}`,
    ...['--max-results', '10', '--region', task.region],
  );

const organizationPolicies = ({ task }: PullFailure, filter: string): string =>
  aws(
    ...['organizations', 'list-policies-for-target', '--target-id', task.account],
    ...['--filter', filter, '--region', task.region],
  );
