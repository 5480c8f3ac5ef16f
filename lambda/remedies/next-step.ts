/** What to try where the cause is not known: one step for each symptom, towards what no API shows. */

import { type EcrImage, parseImageReference, privateEcrImage } from '../image-reference.ts';
import { nameInArn } from '../names.ts';
import type { PullFailure, Remediation, StoppedTask, Symptom } from '../types.ts';
import { aws, command, newRevision, platformOf, redeploy } from './commands.ts';
import { describeDefinition, describeTask, hostOf, probe, probes, showCertificate } from './probes.ts';

export function nextStep(failure: PullFailure): Remediation {
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

  'access-denied': (failure) => {
    const { region } = failure.task;
    if (!privateEcrImage(failure)) return credentials(failure);
    return {
      text: "Look at what IAM's simulation does not cover: the repository policy of another account, the policies of the VPC endpoints, resource control policies. CloudTrail has the refusal with its reason.",
      commands: [
        aws('cloudtrail', 'lookup-events', ...refusals, '--max-results', '10', '--region', region),
        describeEndpoints(region, '--query', `VpcEndpoints[?contains(ServiceName, \`.ecr.\`)].${policies}`),
      ],
    };
  },

  'layer-denied': ({ task: { region } }) => ({
    text: `The policy of the S3 endpoint has to allow s3:GetObject on arn:aws:s3:::prod-${region}-starport-layer-bucket/*: that bucket is AWS's own, so that a condition on your own organization shuts it out.`,
    commands: [describeEndpoints(region, ...ofS3(region), '--query', `VpcEndpoints[].${policies}`)],
  }),

  'image-not-found': (failure) => lookForImage(failure),
  'repository-not-found': (failure) => lookForImage(failure),

  'rate-limited': ({ task }) => ({
    text: 'Wait, and start the task again; then copy the image into your own ECR registry, or give the container repositoryCredentials.',
    commands: redeploy(task),
  }),

  'platform-mismatch': (failure) => {
    const platform = platformOf(failure.task);
    return {
      text: 'Compare the platforms of the image with the runtimePlatform of the task definition; build for the one that the task runs on, or change the runtimePlatform.',
      commands: [
        inspect(failure),
        build(failure, '--platform', platform ?? 'linux/amd64,linux/arm64'),
        ...redeploy(failure.task),
      ],
    };
  },

  'disk-full': ({ task }) =>
    task.launchType === 'FARGATE'
      ? {
          text: 'Give the task more ephemeral storage (20 GiB unless said otherwise, 200 at most), or make the image smaller.',
          commands: newRevision(task, { ephemeralStorageGiB: 50 }),
        }
      : {
          text: 'Free the disk of the container instance (docker system prune there), or give it a larger volume; meanwhile keep tasks away from it.',
          commands: drain(task),
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

  'unsupported-manifest': (failure) => ({
    text: 'See of what kind the image is. An attestation or another artifact in its place, or layers compressed in a newer way, are mended by building it anew without them.',
    commands: [
      inspect(failure),
      build(failure, '--provenance=false', '--sbom=false'),
      ...redeploy(failure.task),
    ],
  }),

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

const inspect = (failure: PullFailure): string =>
  command('docker', 'buildx', 'imagetools', 'inspect', imageOf(failure));

const build = (failure: PullFailure, ...how: string[]): string =>
  command('docker', 'buildx', 'build', ...how, '--tag', imageOf(failure), '--push', '.');

const refusals = ['--lookup-attributes', 'AttributeKey=EventName,AttributeValue=BatchGetImage'];
const policies = '[VpcEndpointId,VpcId,PolicyDocument]';
const ofS3 = (region: string) => ['--filters', `Name=service-name,Values=com.amazonaws.${region}.s3`];

const describeEndpoints = (region: string, ...which: string[]): string =>
  aws('ec2', 'describe-vpc-endpoints', ...which, '--region', region);

function drain({ clusterArn, containerInstanceArn, region }: StoppedTask): string[] {
  if (!containerInstanceArn) return [];
  const which = [
    '--cluster',
    nameInArn(clusterArn),
    '--container-instances',
    nameInArn(containerInstanceArn),
  ];
  const how = ['--status', 'DRAINING', '--region', region];
  return [aws('ecs', 'update-container-instances-state', ...which, ...how)];
}

function newestImages({ account, repository, region }: EcrImage): string {
  const where = ['--registry-id', account, '--repository-name', repository, '--region', region];
  const newest = 'reverse(sort_by(imageDetails,&imagePushedAt))[:5].[imageTags,imageDigest,imagePushedAt]';
  return aws('ecr', 'describe-images', ...where, '--query', newest, '--output', 'json');
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
    return {
      text: 'See what the repository holds now: the image may have come after the failure (then start the task again), or the task asked for a digest that is gone.',
      commands: [newestImages(image), ...redeploy(failure.task)],
    };
  }
  return {
    text: 'See whether the image exists under this name, and is public. A name without a registry is looked for on Docker Hub: an image of your own needs its registry in front.',
    commands: [inspect(failure)],
  };
}

const statusPages: Record<string, string> = {
  'docker.io': 'https://www.dockerstatus.com',
  'ghcr.io': 'https://www.githubstatus.com',
  'quay.io': 'https://status.redhat.com',
};

function statusPage({ container }: PullFailure): string {
  const read = container.image ? parseImageReference(container.image) : undefined;
  if (!read || read.kind === 'invalid') return "the registry's status page";
  if (read.kind === 'ecr-private' || read.kind === 'ecr-public')
    return 'https://health.aws.amazon.com/health/status';
  return statusPages[read.host] ?? `the status page of ${read.host}`;
}
