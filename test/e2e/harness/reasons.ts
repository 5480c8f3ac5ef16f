import type { Reasons } from './stopped-task.ts';

/** The texts that ECS writes where a pull fails on Fargate, by the leg that failed. */

/** Fargate writes it twice: on the task and on the container. */
const pull = (text: string): Reasons => ({
  stoppedReason: `CannotPullContainerError: ${text}`,
  containerReason: `CannotPullContainerError: ${text}`,
});

/** The ECR token: before there is a container that could have a reason of its own. */
const authFailed = (region: string, error: string): Reasons => ({
  stoppedReason:
    'ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from ' +
    'Amazon ECR: There is a connection issue between the task and Amazon ECR. Check your task network configuration. ' +
    `RequestError: send request failed caused by: Post "https://api.ecr.${region}.amazonaws.com/": dial tcp${error}: i/o timeout`,
});

/** At an address of ECR's on the internet, or at an endpoint's. */
export const authTimeout = (region: string, address = '44.213.79.10'): Reasons =>
  authFailed(region, ` ${address}:443`);

/** At the resolver of the VPC. */
export const lookupTimeout = (region: string): Reasons =>
  authFailed(
    region,
    `: lookup api.ecr.${region}.amazonaws.com on 10.0.0.2:53: read udp 10.0.3.57:38614->10.0.0.2:53`,
  );

export const manifestTimeout = (image: string, address = '52.94.190.12'): Reasons => {
  const [registry = '', repository = '', tag = ''] = image.split(/[/:]/);
  return pull(
    `pull image manifest has been retried 5 time(s): failed to resolve ref ${image}: failed to do request: ` +
      `Head "https://${registry}/v2/${repository}/manifests/${tag}": dial tcp ${address}:443: i/o timeout`,
  );
};

/** In Amazon S3, whose addresses are public with a gateway endpoint too. */
export const layerTimeout = (image: string, region: string): Reasons =>
  pull(
    `The task cannot pull ${image} from the registry ${image}. There is a connection issue between the task and the ` +
      'registry. Check your task network configuration. : failed to copy: httpReadSeeker: failed open: failed to do ' +
      `request: Get "${layer(region)}": dial tcp 52.216.9.27:443: i/o timeout`,
  );

export const layerDenied = (image: string, region: string): Reasons =>
  pull(
    `ref pull has been retried 1 time(s): failed to pull and unpack ${image}: failed to copy: httpReadSeeker: failed ` +
      `open: unexpected status code ${layer(region)}: 403 Forbidden`,
  );

const layer = (region: string) =>
  `https://prod-${region}-starport-layer-bucket.s3.${region}.amazonaws.com/0aa1-bb22-cc33`;

/** The registry itself, in the sentence that names the kind of policy which decided. */
const denied = (image: string, repositoryArn: string, caller: string, because: string): Reasons =>
  pull(
    `pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: denied: User: ${caller} is not ` +
      `authorized to perform: ecr:BatchGetImage on resource: ${repositoryArn} because ${because} the ecr:BatchGetImage action`,
  );

/** By the policy of the endpoint that the request came through. */
export const deniedByEndpoint = (image: string, repositoryArn: string, caller: string): Reasons =>
  denied(image, repositoryArn, caller, 'no VPC endpoint policy allows');

/** By the policy of the repository. */
export const deniedByRepository = (image: string, repositoryArn: string, caller: string): Reasons =>
  denied(image, repositoryArn, caller, 'no resource-based policy allows');

/** What is asked for first is asked for by HEAD, whose answer has no body to say why. */
const headRefused = (image: string, asked: string, path: string): Reasons => {
  const [host, repository] = image.split(/[/:]/);
  return pull(
    `pull image manifest has been retried 1 time(s): failed to resolve ref ${asked}: unexpected status from HEAD request ` +
      `to https://${host}/v2/${repository}/${path}: 403 Forbidden`,
  );
};

export const manifestRefused = (image: string): Reasons =>
  headRefused(image, image, `manifests/${image.split(':').at(-1)}`);

/** By ECR, which gives no URL of S3 for the layer. */
export const layerRefused = (image: string): Reasons => {
  const [host, repository] = image.split(/[/:]/);
  return pull(
    `ref pull has been retried 1 time(s): failed to pull and unpack ${image}: failed to copy: httpReadSeeker: failed ` +
      `open: unexpected status code https://${host}/v2/${repository}/blobs/sha256:${'4d'.repeat(32)}: 403 Forbidden`,
  );
};

/** A digest that is gone: containerd looks for it among the layers then, and shows that answer. */
export const digestRefused = (image: string, digest: string): Reasons =>
  headRefused(image, `${image}@${digest}`, `blobs/${digest}`);

export const invalidReference = (image: string): Reasons =>
  pull(`failed to normalize image reference "${image}": invalid reference format: must be lowercase`);

export const imageNotFound = (image: string): Reasons =>
  pull(`pull image manifest has been retried 7 time(s): failed to resolve ref ${image}: ${image}: not found`);

export const repositoryNotFound = (image: string, repository: string, account: string): Reasons =>
  pull(
    `pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: unexpected status from HEAD ` +
      `request to https://${image.replace('/', '/v2/').replace(/:(?=[^:]*$)/, '/manifests/')}: 404 Not Found - Server ` +
      `message: name unknown: The repository with name '${repository}' does not exist in the registry with id '${account}'`,
  );

/** Of a first pull through a cache rule, whose upstream has no such tag. */
export const manifestUnknown = (image: string): Reasons =>
  pull(
    `pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: manifest unknown: Requested image not found`,
  );

/** Docker Hub, of a private repository and of none alike. */
export const hubDenied = (repository: string, tag: string): Reasons =>
  pull(
    `pull image manifest has been retried 1 time(s): failed to resolve ref docker.io/${repository}:${tag}: pull access ` +
      'denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
  );

export const badGateway = (image: string): Reasons => {
  const [host, ...path] = image.split(/[/:]/);
  const tag = path.pop();
  return pull(
    `pull image manifest has been retried 5 time(s): failed to resolve ref ${image}: unexpected status from HEAD request ` +
      `to https://${host}/v2/${path.join('/')}/manifests/${tag}: 502 Bad Gateway`,
  );
};

/** The layers came, and did not fit. */
export const noSpace: Reasons = pull(
  'ref pull has been retried 1 time(s): failed to extract layer ' +
    `sha256:${'5b'.repeat(32)}: write /var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/31/fs/opt/model.bin: ` +
    'no space left on device',
);

/** The manifest was read, and has no image for the task. */
export const platformMismatch = (platform: string): Reasons =>
  pull(`image Manifest does not contain descriptor matching platform '${platform}'`);

/** The caller that a role's task is, in AWS's words. */
export const sessionOf = (account: string, role: string): string =>
  `arn:aws:sts::${account}:assumed-role/${role}/0f9c1d5e7b7c4f0fa0f7d1b4f4c1a2b3`;

export const tokenDenied = (account: string, role: string): Reasons => ({
  stoppedReason:
    'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: ' +
    'unable to retrieve ecr registry auth: service call has been retried 1 time(s): AccessDeniedException: User: ' +
    `${sessionOf(account, role)} is not authorized to perform: ` +
    'ecr:GetAuthorizationToken on resource: * because no identity-based policy allows the ' +
    'ecr:GetAuthorizationToken action status code: 400',
});

/** A secret, for a registry or for the process: the text does not tell for which. */
const secretFailed = (secretArn: string, error: string): Reasons => ({
  stoppedReason:
    'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable ' +
    `to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret ${secretArn} from ` +
    `secrets manager: ${error}`,
});

export const secretNotFound = (secretArn: string): Reasons =>
  secretFailed(secretArn, "ResourceNotFoundException: Secrets Manager can't find the specified secret.");

export const secretDenied = (secretArn: string, caller: string): Reasons =>
  secretFailed(
    secretArn,
    `AccessDeniedException: User: ${caller} is not authorized to perform: secretsmanager:GetSecretValue on resource: ` +
      `${secretArn} because no identity-based policy allows the secretsmanager:GetSecretValue action status code: 400`,
  );

export const roleUnassumable = (roleArn: string): Reasons => ({
  stoppedReason:
    'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: ' +
    `ECS was unable to assume the role '${roleArn}' that was provided for this task. Please verify that the role being ` +
    'passed has the proper trust relationship and permissions',
});

export const rateLimited = (repository: string, tag: string): Reasons =>
  pull(
    'pull image manifest has been retried 5 time(s): httpReadSeeker: failed open: unexpected status code ' +
      `https://registry-1.docker.io/v2/${repository}/manifests/${tag}: 429 Too Many Requests - Server message: ` +
      'toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit',
  );

/** No failed pull: the process ended by itself. */
export const exited: Reasons = {
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
};

/** No failed pull, though the task did not start: the rule lets it through, the function keeps silent. */
export const noSuchFileSystem: Reasons = {
  stoppedReason:
    'ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: mount target is missing',
};

/** The same on an instance: the task's own reason is a general one, and the text is on the container alone. */
export const onInstance = ({ stoppedReason, containerReason = stoppedReason }: Reasons): Reasons => ({
  launchType: 'EC2',
  stoppedReason: 'Task failed to start',
  containerReason,
});
