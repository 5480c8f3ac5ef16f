import type { Leg, Reason, Symptom } from '../lambda/types.ts';

export const host = '111122223333.dkr.ecr.us-east-1.amazonaws.com';
export const image = `${host}/payments:v42`;
export const manifestUrl = `https://${host}/v2/payments/manifests/v42`;
const layerBucket = 'prod-us-east-1-starport-layer-bucket.s3.us-east-1.amazonaws.com';
const layerUrl = `https://${layerBucket}/a1b2-c3d4/e5f6?X-Amz-Algorithm=AWS4-HMAC-SHA256`;
const digest = `sha256:${'4f3a'.repeat(16)}`;
export const user = 'arn:aws:sts::111122223333:assumed-role/payments-exec/0a1b2c3d4e5f4a1b8c9d0e1f2a3b4c5d';
export const resolving = `CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref ${image}:`;
export const copying =
  'CannotPullContainerError: ref pull has been retried 1 time(s): failed to copy: httpReadSeeker: failed open:';
export const daemon = 'CannotPullContainerError: Error response from daemon:';
export const wrapper = 'ResourceInitializationError: unable to pull secrets or registry auth:';
export const retrieval = `${wrapper} execution resource retrieval failed:`;
const tokenCall = `${retrieval} unable to retrieve ecr registry auth: service call has been retried 3 time(s):`;
const sdk2 = `${wrapper} The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. Check your task network configuration. operation error ECR: GetAuthorizationToken, exceeded maximum number of attempts, 3, https response error StatusCode: 0, RequestID: , request send failed, Post "https://api.ecr.us-east-1.amazonaws.com/":`;
const fargate = `CannotPullContainerError: The task cannot pull ${image} from the registry ${image}. There is a connection issue between the task and the registry. Check your task network configuration. :`;

/** What ECS says, what is to be read from it, and what else it shows. */
type Row = [text: string, symptom: Symptom | null, leg: Leg, shown?: Partial<Reason>];

/** Messages in the forms that ECS, its agent, Docker and containerd have printed over the years, by what they mean. */
export const families: Record<string, Row[]> = {
  'no answer from the token endpoint': [
    [
      `${tokenCall} RequestError: send request failed caused by: Post "https://api.ecr.us-east-1.amazonaws.com/": dial tcp 10.0.9.20:443: i/o timeout. Please check your task network configuration.`,
      'timeout',
      'registry-auth',
      { host: 'api.ecr.us-east-1.amazonaws.com', address: '10.0.9.20', truncated: false },
    ],
    [
      `${sdk2} dial tcp 44.213.79.50:443: i/o timeout.`,
      'timeout',
      'registry-auth',
      { address: '44.213.79.50' },
    ],
    [
      `${sdk2} dial tcp [2600:1f18:24e6:b900::15]:443: i/o timeout`,
      'timeout',
      'registry-auth',
      { address: '2600:1f18:24e6:b900::15' },
    ],
    [`${sdk2} context deadline exceeded`, 'timeout', 'registry-auth'],
    [`${retrieval} pull command failed: : signal: killed`, 'timeout', 'registry-auth'],
    [
      `${tokenCall} RequestCanceled: request context canceled caused by: context deadline exceeded`,
      'timeout',
      'registry-auth',
    ],
    [
      'CannotPullECRContainerError: RequestError: send request failed\ncaused by: Post "https://api.ecr.eu-west-1.amazonaws.com/": dial tcp 54.239.33.10:443: connect: connection timed out',
      'timeout',
      'registry-auth',
      { host: 'api.ecr.eu-west-1.amazonaws.com', address: '54.239.33.10' },
    ],
    [
      'The task can’t pull the image. Check your network configuration. RequestError: send request failed caused by: Post "https://api.ecr-fips.us-gov-west-1.amazonaws.com/": net/http: request canceled (Client.Timeout exceeded while awaiting headers)',
      'timeout',
      'registry-auth',
      { host: 'api.ecr-fips.us-gov-west-1.amazonaws.com' },
    ],
    [
      `${tokenCall} RequestError: send request failed caused by: Post "https://ecr.eu-west-1.api.aws/": dial tcp [2a05:d018:e4b::9]:443: i/o timeout`,
      'timeout',
      'registry-auth',
      { host: 'ecr.eu-west-1.api.aws' },
    ],
    [
      `CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref docker.io/acme/api:3: failed to authorize: failed to fetch anonymous token: Get "https://auth.docker.io/token?scope=repository%3Aacme%2Fapi%3Apull&service=registry.docker.io": dial tcp 98.85.153.80:443: i/o timeout`,
      'timeout',
      'registry-auth',
      { host: 'auth.docker.io', address: '98.85.153.80' },
    ],
  ],
  'no answer from the registry': [
    [
      `${resolving} failed to do request: Head "${manifestUrl}": dial tcp 10.0.3.17:443: i/o timeout`,
      'timeout',
      'manifest',
      { host, address: '10.0.3.17', truncated: false },
    ],
    [
      `${daemon} Get "https://${host}/v2/": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)`,
      'timeout',
      'manifest',
      { host },
    ],
    [
      `CannotPullContainerError: API error (500): Get https://${host}/v2/: net/http: request canceled while waiting for connection`,
      'timeout',
      'manifest',
      { host },
    ],
    [
      `${daemon} Get "https://registry-1.docker.io/v2/": context deadline exceeded`,
      'timeout',
      'manifest',
      { host: 'registry-1.docker.io' },
    ],
    [
      `${daemon} Get "https://registry-1.docker.io/v2/": dial tcp 3.94.224.37:443: connect: no route to host`,
      'timeout',
      'manifest',
      { address: '3.94.224.37' },
    ],
    [
      `${daemon} Get "https://public.ecr.aws/v2/": dial tcp [2600:1f2c::9]:443: connect: network is unreachable`,
      'timeout',
      'manifest',
      { address: '2600:1f2c::9' },
    ],
    [
      `${fargate} pull image manifest has been retried 5 time(s): failed to resolve ref ${image}: failed to do request: Head "${manifestUrl}": dial tcp 10.0.3.17:443: i/o timeout`,
      'timeout',
      'manifest',
      { host },
    ],
    [`${fargate}`, 'timeout', 'unknown'],
    [
      'CannotPullContainerError: The task cannot pull api from the Amazon ECR repository shop/api. There is a connection issue between the task and Amazon ECR. Check your task network configuration.',
      'timeout',
      'unknown',
      { truncated: false },
    ],
    ['CannotPullContainerError: context canceled', 'timeout', 'unknown'],
    ['CannotPullContainerError: Could not reach any registry endpoint', 'timeout', 'unknown'],
    ['CannotPullContainerError: inactivity time exceeded timeout while pulling image', 'timeout', 'unknown'],
    [
      'ContainerRuntimeTimeoutError: Could not transition to pulled; timed out after waiting 2h0m0s',
      'timeout',
      'unknown',
    ],
    [
      'DockerTimeoutError: Could not transition to MANIFEST_PULLED; timed out after waiting 3m0s',
      'timeout',
      'manifest',
    ],
    [
      `${daemon} Get "https://ghcr.io/v2/": net/http: timeout awaiting response headers`,
      'timeout',
      'manifest',
      { host: 'ghcr.io' },
    ],
  ],
  'no answer from where the layers are': [
    [
      `${copying} failed to do request: Get "${layerUrl}": dial tcp 52.216.9.21:443: i/o timeout`,
      'timeout',
      'layer',
      { host: layerBucket, address: '52.216.9.21' },
    ],
    [
      `${fargate} failed to copy: httpReadSeeker: failed open: failed to do request: Get ${image}: dial tcp 16.15.200.4:443: i/o timeout`,
      'timeout',
      'layer',
      { host, address: '16.15.200.4' },
    ],
    [
      `${daemon} error pulling image configuration: download failed after attempts=6: dial tcp 3.5.17.2:443: i/o timeout`,
      'timeout',
      'layer',
      { address: '3.5.17.2' },
    ],
    [
      `${copying} failed to do request: Get REDACTED ECR URL related to ${image} dial tcp 52.219.80.1:443: i/o timeout`,
      'timeout',
      'layer',
    ],
    [
      `${copying} failed to do request: Get "https://d5l0dvt14r5h8.cloudfront.net/docker/registry/v2/blobs/sha256/4f/4f3a/data": dial tcp 18.164.2.9:443: i/o timeout`,
      'timeout',
      'layer',
      { host: 'd5l0dvt14r5h8.cloudfront.net' },
    ],
    [
      'CannotPullContainerError: ref pull has been retried 1 time(s): pull command failed: panic: runtime error: invalid memory address or nil pointer dereference [signal SIGSEGV]',
      'timeout',
      'layer',
    ],
    [
      `CannotPullContainerError: error pulling image configuration: Get ${layerUrl}`,
      'timeout',
      'layer',
      { truncated: true },
    ],
  ],
  'a name that does not resolve': [
    [
      `${daemon} Get "https://${host}/v2/": dial tcp: lookup ${host} on 10.0.0.2:53: no such host`,
      'dns-failure',
      'manifest',
      { host },
    ],
    [
      `${tokenCall} RequestError: send request failed caused by: Post "https://api.ecr.us-east-1.amazonaws.com/": dial tcp: lookup api.ecr.us-east-1.amazonaws.com on 10.0.0.2:53: read udp 10.0.3.57:40001->10.0.0.2:53: i/o timeout`,
      'dns-failure',
      'registry-auth',
      { host: 'api.ecr.us-east-1.amazonaws.com' },
    ],
    [
      `${copying} failed to do request: Get "${layerUrl}": dial tcp: lookup ${layerBucket}: server misbehaving`,
      'dns-failure',
      'layer',
      { host: layerBucket },
    ],
    [
      `${daemon} Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io on 127.0.0.53:53: read udp 127.0.0.1:38000->127.0.0.53:53: read: connection refused`,
      'dns-failure',
      'manifest',
    ],
    [
      `${daemon} Get "https://quay.io/v2/": dial tcp: lookup quay.io: Temporary failure in name resolution`,
      'dns-failure',
      'manifest',
      { host: 'quay.io' },
    ],
    [
      `${resolving} failed to do request: Head "${manifestUrl}": dial tcp: lookup ${host}: i/o timeout`,
      'dns-failure',
      'manifest',
      { host },
    ],
  ],
  TLS: [
    [
      `${daemon} Get "https://registry.example.com:5000/v2/": x509: certificate signed by unknown authority`,
      'tls-failure',
      'manifest',
      { host: 'registry.example.com:5000' },
    ],
    [
      `${resolving} failed to do request: Head "${manifestUrl}": tls: failed to verify certificate: x509: certificate is valid for *.proxy.example, not ${host}`,
      'tls-failure',
      'manifest',
      { host },
    ],
    [
      `${copying} failed to do request: Get "${layerUrl}": net/http: TLS handshake timeout`,
      'tls-failure',
      'layer',
    ],
    [
      `${daemon} Get "https://10.0.7.7:5000/v2/": http: server gave HTTP response to HTTPS client`,
      'tls-failure',
      'manifest',
      { host: '10.0.7.7:5000' },
    ],
    [
      `${daemon} Get "https://registry.example.com/v2/": remote error: tls: handshake failure`,
      'tls-failure',
      'manifest',
    ],
  ],
  'something that answers, and refuses the connection': [
    [
      `${daemon} Get "https://${host}/v2/": dial tcp 10.0.8.8:443: connect: connection refused`,
      'connection-refused',
      'manifest',
      { address: '10.0.8.8' },
    ],
    [
      `${daemon} Get "https://registry-1.docker.io/v2/": proxyconnect tcp: dial tcp 10.0.8.9:3128: connect: connection refused`,
      'connection-refused',
      'manifest',
      { host: 'registry-1.docker.io' },
    ],
  ],
  'a connection or a layer that broke off': [
    [
      `${copying} failed to do request: Get "${layerUrl}": read tcp 10.0.3.57:41000->52.216.9.21:443: read: connection reset by peer`,
      'interrupted',
      'layer',
      { address: '52.216.9.21' },
    ],
    [`${resolving} failed to do request: Head "${manifestUrl}": EOF`, 'interrupted', 'manifest', { host }],
    [
      'CannotPullContainerError: ref pull has been retried 5 time(s): failed to copy: unexpected EOF',
      'interrupted',
      'layer',
    ],
    [
      `CannotPullContainerError: failed commit on ref "layer-${digest}": unexpected commit size 100, expected 200: failed precondition`,
      'interrupted',
      'layer',
    ],
    [
      `CannotPullContainerError: filesystem layer verification failed for digest ${digest}`,
      'interrupted',
      'layer',
    ],
    ['CannotPullContainerError: mismatched image rootfs and manifest layers', 'interrupted', 'manifest'],
    [
      `${daemon} Get "https://${host}/v2/payments/blobs/${digest}": write tcp 10.0.3.57:41000->10.0.8.8:443: write: broken pipe`,
      'interrupted',
      'layer',
    ],
  ],
  'IAM refusing': [
    [
      `CannotPullECRContainerError: AccessDeniedException: User: ${user} is not authorized to perform: ecr:GetAuthorizationToken on resource: * because no identity-based policy allows the ecr:GetAuthorizationToken action status code: 400, request id: 0a1b2c3d`,
      'access-denied',
      'registry-auth',
      {
        status: 400,
        denial: {
          principalArn: user,
          action: 'ecr:GetAuthorizationToken',
          resource: '*',
          because: 'no identity-based policy allows the ecr:GetAuthorizationToken action',
        },
      },
    ],
    [
      `${tokenCall} operation error ECR: GetAuthorizationToken, https response error StatusCode: 400, RequestID: 0a1b, api error AccessDeniedException: User: ${user} is not authorized to perform: ecr:GetAuthorizationToken on resource: * with an explicit deny in a service control policy`,
      'access-denied',
      'registry-auth',
      {
        status: 400,
        denial: {
          principalArn: user,
          action: 'ecr:GetAuthorizationToken',
          resource: '*',
          because: 'an explicit deny in a service control policy',
        },
      },
    ],
    [
      `The task can’t pull the image. Check that the role has the permissions to pull images from the registry. Error response from daemon: pull access denied for ${host}/payments, repository does not exist or may require 'docker login': denied: User: ${user} is not authorized to perform: ecr:BatchGetImage on resource: arn:aws:ecr:us-east-1:111122223333:repository/payments because no identity-based policy allows the ecr:BatchGetImage action`,
      'access-denied',
      'manifest',
      { truncated: false },
    ],
    [
      `${copying} unexpected status code ${layerUrl}: 403 Forbidden - Server message: denied: User: ${user} is not authorized to perform: ecr:GetDownloadUrlForLayer on resource: arn:aws:ecr:us-east-1:444455556666:repository/payments because no resource-based policy allows the ecr:GetDownloadUrlForLayer action`,
      'access-denied',
      'layer',
      { status: 403 },
    ],
    [
      `${resolving} pulling from host ${host} failed with status code [manifests v42]: 403 Forbidden`,
      'access-denied',
      'manifest',
      { host, status: 403 },
    ],
    [
      `${resolving} unexpected status from HEAD request to ${manifestUrl}: 403 Forbidden`,
      'access-denied',
      'manifest',
      { host, status: 403 },
    ],
    [
      `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${host}/payments@${digest}: unexpected status from HEAD request to https://${host}/v2/payments/blobs/${digest}: 403 Forbidden`,
      'access-denied',
      'manifest',
      { status: 403 },
    ],
    ['CannotPullContainerError: AccessDeniedException', 'access-denied', 'unknown'],
    [
      `CannotPullContainerError: AccessDeniedException: User: ${user} is not authorized to perform: ecr:BatchGetImage on resource: arn:aws:ecr:us-east-1:111122223333:repository/payments`,
      'access-denied',
      'manifest',
    ],
    [
      'CannotPullECRContainerError: NoCredentialProviders: no valid providers in chain. Deprecated.',
      'access-denied',
      'registry-auth',
    ],
    [
      'CannotPullECRContainerError: operation error ECR: GetAuthorizationToken, get identity: get credentials: failed to refresh cached credentials, no EC2 IMDS role found, operation error ec2imds: GetMetadata, http response error StatusCode: 404',
      'access-denied',
      'registry-auth',
    ],
    [
      `${tokenCall} UnrecognizedClientException: The security token included in the request is invalid. status code: 400, request id: 7`,
      'access-denied',
      'registry-auth',
    ],
  ],
  'a registry that wants other credentials': [
    [
      `${daemon} Get https://${host}/v2/payments/manifests/v42: no basic auth credentials`,
      'access-denied',
      'manifest',
      { host },
    ],
    [
      `${daemon} Head "https://ghcr.io/v2/acme/api/manifests/3": unauthorized`,
      'access-denied',
      'manifest',
      { host: 'ghcr.io' },
    ],
    [
      `${daemon} Get "https://registry-1.docker.io/v2/acme/api/manifests/3": unauthorized: incorrect username or password`,
      'access-denied',
      'manifest',
    ],
    [`${daemon} unauthorized: authentication required`, 'access-denied', 'unknown'],
    [
      `${daemon} pull access denied for ${host}/payments, repository does not exist or may require 'docker login': denied: Your authorization token has expired. Reauthenticate and try again.`,
      'access-denied',
      'manifest',
    ],
    [
      `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ghcr.io/acme/api:3: failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://ghcr.io/token?scope=repository%3Aacme%2Fapi%3Apull&service=ghcr.io: 401 Unauthorized`,
      'access-denied',
      'registry-auth',
      { host: 'ghcr.io', status: 401 },
    ],
    [
      `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref docker.io/acme/api:3: failed to authorize: failed to fetch oauth token: unexpected status: 401 Unauthorized`,
      'access-denied',
      'registry-auth',
      { status: 401 },
    ],
    [
      'CannotPullContainerError: failed to resolve ref quay.io/acme/api:3: failed to authorize: failed to fetch anonymous token',
      'access-denied',
      'registry-auth',
    ],
    [
      `CannotPullContainerError: failed to resolve ref quay.io/acme/api:3: unexpected status code [manifests 3]: 401 UNAUTHORIZED`,
      'access-denied',
      'manifest',
      { status: 401 },
    ],
    [
      `${daemon} pull access denied for registry.example.com/acme/api, repository does not exist or may require 'docker login'`,
      'access-denied',
      'manifest',
    ],
  ],
  'the secret of a private registry': [
    [
      'CannotPullContainerAuthError: engine docker private registry credentials: not found',
      'access-denied',
      'credentials',
    ],
    [
      `${retrieval} unable to get registry auth from asm: service call has been retried 5 time(s): asm fetching secret from the service for hub-login: RequestError: send request failed caused by: Post "https://secretsmanager.us-east-1.amazonaws.com/": dial tcp 52.94.233.10:443: i/o timeout`,
      'timeout',
      'credentials',
      { host: 'secretsmanager.us-east-1.amazonaws.com' },
    ],
    [
      `${retrieval} unable to get registry auth from asm: service call has been retried 1 time(s): asm fetching secret from the service for hub-login: AccessDeniedException: User: ${user} is not authorized to perform: secretsmanager:GetSecretValue on resource: hub-login`,
      'access-denied',
      'credentials',
    ],
    [
      `${retrieval} unable to get registry auth from asm: service call has been retried 1 time(s): asm fetching secret from the service for hub-login: InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion.`,
      'access-denied',
      'credentials',
      { truncated: false },
    ],
    [
      `${retrieval} unable to get registry auth from asm: service call has been retried 1 time(s): asm fetching secret from the service for hub-login: ResourceNotFoundException: Secrets Manager can't find the specified secret.`,
      'access-denied',
      'credentials',
      { truncated: false },
    ],
  ],
  'S3 refusing a layer': [
    [
      `${daemon} error pulling image configuration: error parsing HTTP 403 response body: invalid character '<' looking for beginning of value: "<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>"`,
      'layer-denied',
      'layer',
      { status: 403 },
    ],
    [`${copying} unexpected status code ${image}: 403 Forbidden`, 'layer-denied', 'layer', { status: 403 }],
    [
      `${copying} unexpected status code ${layerUrl}: 403 Forbidden`,
      'layer-denied',
      'layer',
      { host: layerBucket, status: 403 },
    ],
    [
      `${copying} unexpected status code https://${host}/v2/payments/blobs/${digest}: 403 Forbidden`,
      'layer-denied',
      'layer',
      { status: 403 },
    ],
    [
      `${copying} unexpected status code REDACTED ECR URL related to ${image} 403 Forbidden`,
      'layer-denied',
      'layer',
      { status: 403 },
    ],
  ],
  'no such tag or digest': [
    [`${resolving} ${image}: not found`, 'image-not-found', 'manifest', { truncated: false }],
    [
      `CannotPullContainerError: inspect image has been retried 1 time(s): failed to resolve ref "${image}": ${image}: not found`,
      'image-not-found',
      'manifest',
    ],
    [
      `${daemon} manifest for ${image} not found: manifest unknown: Requested image not found`,
      'image-not-found',
      'manifest',
    ],
    [`CannotPullImageManifestError: ${daemon} manifest unknown`, 'image-not-found', 'manifest'],
    [
      'CannotPullContainerError: Error: image acme/session-timeout:7 not found',
      'image-not-found',
      'manifest',
    ],
    [
      `(service payments) was unable to place a task. Reason: ${resolving} ${image}: not found.`,
      'image-not-found',
      'manifest',
    ],
    [
      `${resolving} pulling from host ${host} failed with status code [manifests v42]: 404 Not Found`,
      'image-not-found',
      'manifest',
      { status: 404 },
    ],
    [
      `failed to resolve reference "${host}/shop/forbidden-lookup:403": ${host}/shop/forbidden-lookup:403: not found`,
      'image-not-found',
      'manifest',
    ],
  ],
  'no such repository': [
    [
      `${daemon} name unknown: The repository with name 'payment' does not exist in the registry with id '111122223333'`,
      'repository-not-found',
      'manifest',
      { truncated: false },
    ],
    [
      `${daemon} repository ${host}/payment not found: name unknown: The repository with name 'payment' does not exist in the registry with id '111122223333'`,
      'repository-not-found',
      'manifest',
    ],
    [
      `CannotPullContainerError: API error (404): repository ${host}/payment not found`,
      'repository-not-found',
      'manifest',
    ],
    [
      `${daemon} pull access denied for payment, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`,
      'repository-not-found',
      'manifest',
      { truncated: false },
    ],
    [
      'CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref docker.io/library/payment:v42: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
      'repository-not-found',
      'manifest',
    ],
    [
      `${daemon} pull access denied for payment, repository does not exist or may require 'docker login'`,
      'repository-not-found',
      'manifest',
    ],
  ],
  'too many requests': [
    [
      `${daemon} toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit`,
      'rate-limited',
      'manifest',
      { truncated: false },
    ],
    [
      'CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref docker.io/library/nginx:1.27: unexpected status from HEAD request to https://registry-1.docker.io/v2/library/nginx/manifests/1.27: 429 Too Many Requests',
      'rate-limited',
      'manifest',
      { host: 'registry-1.docker.io', status: 429 },
    ],
    [
      'CannotPullContainerError: inspect image has been retried 5 time(s): httpReaderSeeker: failed open: unexpected status code https://registry-1.docker.io/v2/library/nginx/manifests/sha256:4f3a: 429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit.',
      'rate-limited',
      'manifest',
      { status: 429 },
    ],
    [`${daemon} toomanyrequests: Rate exceeded`, 'rate-limited', 'manifest'],
    [
      `${tokenCall} ThrottlingException: Rate exceeded status code: 400, request id: 7`,
      'rate-limited',
      'registry-auth',
      { status: 400 },
    ],
  ],
  'no manifest for the platform': [
    [
      "CannotPullContainerError: image Manifest does not contain descriptor matching platform 'linux/amd64'",
      'platform-mismatch',
      'manifest',
      { truncated: false },
    ],
    [
      `${daemon} no matching manifest for linux/arm64/v8 in the manifest list entries`,
      'platform-mismatch',
      'manifest',
    ],
    [
      'CannotPullContainerError: ref pull has been retried 1 time(s): failed to unpack image on snapshotter overlayfs: no match for platform in manifest sha256:4f3a: not found',
      'platform-mismatch',
      'layer',
    ],
    [
      `${daemon} image operating system "windows" cannot be used on this platform`,
      'platform-mismatch',
      'manifest',
    ],
    [
      'CannotPullContainerError: a Windows version 10.0.20348-based image is incompatible with a 10.0.17763 host',
      'platform-mismatch',
      'manifest',
    ],
  ],
  'no space left': [
    [
      'CannotPullContainerError: write /var/lib/docker/tmp/GetImageBlob123456: no space left on device',
      'disk-full',
      'layer',
    ],
    [
      `CannotPullContainerError: ref pull has been retried 1 time(s): failed to extract layer ${digest}: mount callback failed on /tmp/containerd-mount1: write /opt/app/model.bin: no space left on device: unknown`,
      'disk-full',
      'layer',
    ],
    [
      'CannotPullContainerError: failed to register layer: ApplyLayer exit status 1 stdout: stderr: write /usr/lib/x.so: no space left on device',
      'disk-full',
      'layer',
    ],
    [
      'CannotPullContainerError: failed to register layer: re-exec error: exit status 1: output: write \\\\?\\C:\\data: There is not enough space on the disk.',
      'disk-full',
      'layer',
    ],
    [
      'CannotPullContainerError: failed to register layer: devmapper: Thin Pool has 112 free data blocks which is less than minimum required 163 free data blocks.',
      'disk-full',
      'layer',
    ],
    [
      `CannotPullContainerError: containerd: pull command failed: time="2026-03-01T10:00:00Z" level=info msg="apply failure, attempting cleanup" error="failed to extract layer ${digest}: write /var...`,
      'disk-full',
      'layer',
      { truncated: true },
    ],
  ],
  'a registry that is ill': [
    [
      `${daemon} Get "https://registry-1.docker.io/v2/": received unexpected HTTP status: 503 Service Unavailable`,
      'registry-error',
      'manifest',
      { status: 503 },
    ],
    [
      'CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref quay.io/acme/api:3: unexpected status from HEAD request to https://quay.io/v2/acme/api/manifests/3: 502 Bad Gateway',
      'registry-error',
      'manifest',
      { status: 502 },
    ],
    [
      `${copying} unexpected status code https://ghcr.io/v2/acme/api/blobs/${digest}: 500 Internal Server Error`,
      'registry-error',
      'layer',
      { status: 500 },
    ],
    [`${daemon} unknown: Internal Server Error`, 'registry-error', 'unknown'],
    [
      `${daemon} Head "https://registry.example.com/v2/acme/manifests/3": received unexpected HTTP status: 504 Gateway Time-out`,
      'registry-error',
      'manifest',
      { status: 504 },
    ],
  ],
  'a string that is no image reference': [
    [`${daemon} invalid reference format`, 'invalid-reference', 'unknown'],
    [
      `${daemon} invalid reference format: repository name (Acme/api) must be lowercase`,
      'invalid-reference',
      'unknown',
    ],
    [
      'CannotPullContainerError: failed to parse image reference "acme/api:": invalid reference format',
      'invalid-reference',
      'unknown',
    ],
  ],
  'a manifest of another kind': [
    [
      'CannotPullContainerError: unsupported media type application/vnd.cncf.helm.config.v1+json',
      'unsupported-manifest',
      'manifest',
    ],
    [
      `CannotPullContainerError: ref pull has been retried 1 time(s): failed to unpack image on snapshotter overlayfs: failed to extract layer ${digest}: failed to get stream processor for application/vnd.oci.image.layer.v1.tar+zstd: no processor for media-type: unknown`,
      'unsupported-manifest',
      'layer',
    ],
    [
      `${daemon} mediaType in manifest should be 'application/vnd.docker.distribution.manifest.v2+json' not ''`,
      'unsupported-manifest',
      'manifest',
    ],
    [
      'CannotPullContainerError: number of layers and diffIDs don’t match: 7 != 6',
      'unsupported-manifest',
      'manifest',
    ],
    [
      `${daemon} [DEPRECATION NOTICE] Docker Image Format v1, and Docker Image manifest version 2, schema 1 support is disabled by default`,
      'unsupported-manifest',
      'manifest',
    ],
  ],
  'an execution role that ECS may not assume': [
    [
      `${retrieval} unable to retrieve ecr registry auth: ECS was unable to assume the execution role arn:aws:iam::111122223333:role/payments-exec`,
      'role-unassumable',
      'registry-auth',
    ],
    [
      `${tokenCall} AccessDenied: User: ${user} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/payments-exec`,
      'role-unassumable',
      'registry-auth',
    ],
  ],
  'a pull that failed, and no more': [
    ['CannotPullContainerError', 'unrecognised', 'unknown', { truncated: true }],
    ['CannotPullContainerError: Error response from daem', 'unrecognised', 'unknown', { truncated: true }],
    ['CannotPullContainerError: API error (404)', 'unrecognised', 'unknown'],
    ['CannotPullContainerError: ref pull has been retried 1 t', 'unrecognised', 'layer', { truncated: true }],
    [
      'CannotPullContainerError: something nobody has seen before',
      'unrecognised',
      'unknown',
      { truncated: false },
    ],
    [
      'STOPPED (ResourceInitializationError: unable to pull secrets or registry auth)',
      'unrecognised',
      'registry-auth',
      { truncated: true },
    ],
    [`${tokenCall}`, 'unrecognised', 'registry-auth', { truncated: true }],
    [
      'DockerTimeoutError: Could not transition to pullBegin; timed out after waiting 2m30s',
      'unrecognised',
      'unknown',
    ],
    [`No such image: ${image}`, 'unrecognised', 'unknown'],
  ],
  'a pull without an ECS error name': [
    ['toomanyrequests: You have reached your pull rate limit.', 'rate-limited', 'manifest'],
    [
      `pull access denied for ${host}/payments, repository does not exist or may require 'docker login'`,
      'access-denied',
      'manifest',
    ],
    [`manifest for ${image} not found`, 'image-not-found', 'manifest'],
    [
      `Post "https://api.ecr.us-east-1.amazonaws.com/": dial tcp 44.213.79.50:443: i/o timeout`,
      'timeout',
      'registry-auth',
    ],
    [`failed to register layer: write /x: no space left on device`, 'disk-full', 'layer'],
  ],
  'names made of the words of symptoms': [
    [
      `${daemon} name unknown: The repository with name 'shop/throttling-proxy' does not exist in the registry with id '111122223333'`,
      'repository-not-found',
      'manifest',
    ],
    [
      `${daemon} name unknown: The repository with name 'x509-renewal' does not exist in the registry with id '111122223333'`,
      'repository-not-found',
      'manifest',
    ],
    [
      `${daemon} name unknown: The repository with name 'unauthenticated' does not exist in the registry with id '111122223333'`,
      'repository-not-found',
      'manifest',
    ],
    [
      `${daemon} pull access denied for throttling, repository does not exist or may require 'docker login'`,
      'repository-not-found',
      'manifest',
    ],
    [
      `${resolving} pulling from host ${host} failed with status code [manifests no-throttling]: 403 Forbidden`,
      'access-denied',
      'manifest',
      { status: 403 },
    ],
    [
      `(service throttling) was unable to place a task. Reason: ${resolving} ${image}: not found`,
      'image-not-found',
      'manifest',
    ],
    [
      `service x509-renewal was unable to place a task. Reason: ${resolving} ${image}: not found`,
      'image-not-found',
      'manifest',
    ],
    [
      `(service api) (deployment rate-limit) was unable to place a task. Reason: ${resolving} ${image}: not found`,
      'image-not-found',
      'manifest',
    ],
    [
      `${retrieval} unable to get registry auth from asm: service call has been retried 1 time(s): asm fetching secret from the service for throttling-login: AccessDeniedException: User: ${user} is not authorized to perform: secretsmanager:GetSecretValue on resource: throttling-login`,
      'access-denied',
      'credentials',
    ],
    [
      'CannotPullContainerError: failed to register layer: chmod /srv/throttling/x509/notes: operation not permitted',
      'unrecognised',
      'layer',
    ],
    [
      `${daemon} Get "https://x509.registry.example.com/v2/": dial tcp: lookup x509.registry.example.com on 10.0.0.2:53: no such host`,
      'dns-failure',
      'manifest',
      { host: 'x509.registry.example.com' },
    ],
    [
      'CannotPullContainerError: failed to resolve ref localhost:5000/throttling:1: localhost:5000/throttling:1: not found',
      'image-not-found',
      'manifest',
    ],
    [
      'CannotPullContainerError: Tag 403 not found in repository docker.io/acme/api',
      'image-not-found',
      'manifest',
      { status: undefined },
    ],
    [
      `The task can’t pull the image. Check whether the image exists. Error response from daemon: pull access denied for acme/efs-backup, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`,
      'repository-not-found',
      'manifest',
    ],
    [
      `The task can’t pull the image. Check your network configuration. Error response from daemon: Get "https://eni.example.com/v2/": dial tcp 10.0.7.8:443: i/o timeout`,
      'timeout',
      'manifest',
      { host: 'eni.example.com', address: '10.0.7.8' },
    ],
    ['manifest for acme/jobs-exited:7 not found: manifest unknown', 'image-not-found', 'manifest'],
    [`failed to resolve ref ${host}/efs:1: ${host}/efs:1: not found`, 'image-not-found', 'manifest'],
    [
      `${daemon} Head "https://europe-docker.pkg.dev/v2/throttling/api/manifests/1": denied: Permission "artifactregistry.repositories.downloadArtifacts" denied on resource "projects/throttling/locations/europe/repositories/api" (or it may not exist)`,
      'access-denied',
      'manifest',
    ],
  ],
  'something that went wrong on the host while a layer was unpacked': [
    [
      'CannotPullContainerError: failed to register layer: mkdir /var/lib/docker/overlay2/4f3a: read-only file system',
      'unrecognised',
      'layer',
    ],
    [
      'CannotPullContainerError: failed to register layer: mkdir /var/lib/docker/overlay2/4f3a/diff/etc: file exists',
      'unrecognised',
      'layer',
    ],
    [
      `CannotPullContainerError: ref pull has been retried 1 time(s): failed to extract layer ${digest}: write /var/lib/containerd/4f3a: operation not permitted: unknown`,
      'unrecognised',
      'layer',
    ],
    [
      'CannotPullContainerError: write /var/lib/docker/tmp/GetImageBlob765432: file already closed',
      'unrecognised',
      'layer',
    ],
    [
      'CannotPullContainerError: failed to register layer: ApplyLayer exit status 1 stdout: stderr: open /etc/app.conf: permission denied',
      'unrecognised',
      'layer',
    ],
    [
      `CannotPullContainerError: ref pull has been retried 1 time(s): failed to extract layer ${digest}: failed to get reader from content store: content digest ${digest}: not found`,
      'unrecognised',
      'layer',
    ],
    [
      `CannotPullContainerError: ref pull has been retried 1 time(s): failed to prepare extraction snapshot "extract-7 ${digest}": parent snapshot ${digest} does not exist: not found`,
      'unrecognised',
      'layer',
    ],
    ['CannotPullContainerError: write /var/lib/docker/tmp/GetImageBlob765432', 'disk-full', 'layer'],
    [
      `${copying} content at https://${host}/v2/payments/blobs/${digest} not found: not found`,
      'image-not-found',
      'layer',
    ],
    [
      `CannotPullContainerError: ref pull has been retried 1 time(s): failed to extract layer ${digest}: wrong diff id calculated on extraction "sha256:00ff"`,
      'interrupted',
      'layer',
    ],
    [
      `CannotPullContainerError: error during connect: Post "http://%2Fvar%2Frun%2Fdocker.sock/v1.44/images/create?fromImage=111122223333.dkr.ecr.us-east-1.amazonaws.com%2Fpayments&tag=v42": dial unix /var/run/docker.sock: connect: connection refused`,
      'unrecognised',
      'unknown',
      { host: undefined },
    ],
  ],
  'a registry that denies, by name or as Docker Hub': [
    [
      'CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref registry.example.com/shop/api:1: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
      'access-denied',
      'manifest',
    ],
    [
      `${daemon} pull access denied for quay.io/acme/api, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`,
      'access-denied',
      'manifest',
    ],
    [
      `${daemon} pull access denied for mirror:5000/api, repository does not exist or may require 'docker login'`,
      'access-denied',
      'manifest',
    ],
    [
      `${daemon} pull access denied for localhost:5000/api, repository does not exist or may require 'docker login'`,
      'access-denied',
      'manifest',
    ],
    [
      `${daemon} pull access denied for acme/v2.1/api, repository does not exist or may require 'docker login'`,
      'repository-not-found',
      'manifest',
    ],
    [
      `${daemon} pull access denied for index.docker.io/acme/api, repository does not exist or may require 'docker login'`,
      'repository-not-found',
      'manifest',
    ],
    [`${daemon} pull access denied for 111122223333.dkr.e`, 'access-denied', 'manifest', { truncated: true }],
    [
      `${daemon} pull access denied for ${host}/My-Api!, repository does not exist or may require 'docker login'`,
      'access-denied',
      'manifest',
    ],
    [
      'CannotPullContainerError: failed to resolve ref docker.io/acme/api:1: pull access denied, repository does not exist or may require authorization: server message: invalid_token: authorization failed',
      'access-denied',
      'manifest',
    ],
    [`${daemon} repository name not known to registry`, 'repository-not-found', 'manifest'],
    [`${daemon} project shop not found: project shop not found`, 'repository-not-found', 'manifest'],
    [
      'CannotPullContainerError: failed to resolve ref registry.example.com/shop/api:1: unexpected status from HEAD request to https://registry.example.com/v2/shop/api/manifests/1: 402 Payment Required',
      'access-denied',
      'manifest',
      { status: 402 },
    ],
  ],
  'wordings that are seldom seen': [
    [
      'InternalError: failed to create container model: failed to normalize image reference',
      'invalid-reference',
      'unknown',
    ],
    ['InternalError: failed to create container model', null, 'unknown'],
    [
      'CannotPullContainerError: failed to find a descriptor for platform {linux/arm64}',
      'platform-mismatch',
      'manifest',
    ],
    [`${daemon} operating system is not supported`, 'platform-mismatch', 'manifest', { truncated: false }],
    [
      `CannotPullContainerError: ref pull has been retried 1 time(s): failed to extract layer ${digest}: hcsshim::ProcessBaseLayer \\\\?\\C:\\data\\4f3a: The system cannot find the path specified.: unknown`,
      'platform-mismatch',
      'layer',
    ],
    [
      `${daemon} not implemented: media type "application/vnd.docker.distribution.manifest.v1+json" is no longer supported since containerd v2.1, please rebuild the image`,
      'unsupported-manifest',
      'manifest',
    ],
    [
      `${daemon} encountered remote "application/vnd.acme.chart.v1+json"(unknown) when fetching`,
      'unsupported-manifest',
      'manifest',
    ],
    [`${daemon} invalid rootfs in image configuration`, 'unsupported-manifest', 'manifest'],
    [
      `${daemon} Get "https://${host}/v2/": read tcp 10.0.3.57:49152->10.0.8.8:443: wsarecv: An existing connection was forcibly closed by the remote host.`,
      'interrupted',
      'manifest',
      { address: '10.0.8.8' },
    ],
    [
      'CannotPullContainerError: error parsing HTTP 403 response body: invalid character \'<\' looking for beginning of value: "<?xml version=\\"1.0\\"?><Error><Code>AccessDenied</Code></Error>"',
      'layer-denied',
      'layer',
      { status: 403 },
    ],
    [
      `${tokenCall} operation error ECR: GetAuthorizationToken, get identity: get credentials: failed to refresh cached credentials, static credentials are empty`,
      'access-denied',
      'registry-auth',
    ],
    [
      'CannotPullECRContainerError: EC2RoleRequestError: no EC2 instance role found caused by: RequestError: send request failed caused by: Get "http://169.254.169.254/latest/meta-data/iam/security-credentials/": dial tcp 169.254.169.254:80: connect: connection refused',
      'access-denied',
      'registry-auth',
      { host: undefined, address: undefined },
    ],
    [
      'CannotPullECRContainerError: operation error ECR: GetAuthorizationToken, failed to get rate limit token, retry quota exceeded, 1 available, 5 requested',
      'unrecognised',
      'registry-auth',
    ],
    [`${daemon} Get "https:///v2/": http: no Host in request URL`, 'invalid-reference', 'manifest'],
    [
      'CannotPullContainerError: You have reached your unauthenticated p',
      'rate-limited',
      'manifest',
      { truncated: true },
    ],
  ],
  'a request that leads to another': [
    [
      'CannotPullContainerError: failed to resolve ref acme.azurecr.io/api:1: failed to authorize: failed to fetch oauth token: unexpected status from POST request to https://acme.azurecr.io/oauth2/token: 401 Unauthorized',
      'access-denied',
      'registry-auth',
      { host: 'acme.azurecr.io', status: 401 },
    ],
    [
      `${daemon} Head "https://registry-1.docker.io/v2/acme/api/manifests/3": Get "https://auth.docker.io/token?scope=repository%3Aacme%2Fapi%3Apull&service=registry.docker.io": dial tcp 98.85.153.80:443: i/o timeout`,
      'timeout',
      'registry-auth',
      { host: 'auth.docker.io', address: '98.85.153.80' },
    ],
    [
      `${daemon} Get https://acme.azurecr.io/v2/api/manifests/1: Get https://acme.azurecr.io/oauth2/token?account=acme&service=acme.azurecr.io: net/http: request canceled (Client.Timeout exceeded while awaiting headers)`,
      'timeout',
      'registry-auth',
      { host: 'acme.azurecr.io' },
    ],
    [
      `${daemon} Head "https://registry-1.docker.io/v2/acme/api/manifests/3": Get "https://auth.dock`,
      'timeout',
      'manifest',
      { host: undefined, truncated: true },
    ],
    [`${resolving} failed to authorize:`, 'access-denied', 'registry-auth', { truncated: true }],
    [
      `${daemon} Get "https://registry.example.com:8443/v2/": dial tcp: lookup registry.example.com on 10.0.0.2:53: no such host`,
      'dns-failure',
      'manifest',
      { host: 'registry.example.com:8443' },
    ],
    [
      `${resolving} unexpected status from HEAD request to https://ghcr.io/v2/acme/auth/manifests/token: 403 Forbidden`,
      'access-denied',
      'manifest',
      { host: 'ghcr.io', status: 403 },
    ],
  ],
  'words of pulling where nothing was pulled': [
    ['Task stopped by (deployment circuit breaker): CannotPull alarm', null, 'unknown'],
    ['(service api) deployment failed: alarm detected: [CannotPullContainerError].', null, 'unknown'],
    ['failed to pull events from queue: 403 Forbidden', null, 'unknown'],
    ['fatal: repository https://example.com/acme/api not found', null, 'unknown'],
    [
      `${retrieval} unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret arn:aws:secretsmanager:us-east-1:111122223333:secret:repositoryCredentials/hub-a1B2c3 from secrets manager: AccessDeniedException`,
      null,
      'credentials',
      {
        secret: {
          name: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:repositoryCredentials/hub-a1B2c3',
          symptom: 'access-denied',
        },
      },
    ],
  ],
  'something other than a pull': [
    ['', null, 'unknown', { truncated: false }],
    ['(task 0a1b2c3d) Essential container in task exited', null, 'unknown'],
    ['Task failed to start', null, 'unknown'],
    ['OutOfMemoryError: container killed due to memory usage, 512 MiB', null, 'unknown'],
    [
      'Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/CannotPullContainerError/73e2d6bc24d8a067)',
      null,
      'unknown',
    ],
    ['Scaling activity initiated by (deployment ecs-svc/1234567890123456789)', null, 'unknown'],
    ['Task stopped by user', null, 'unknown'],
    ['Your Spot Task was interrupted.', null, 'unknown'],
    ['Host EC2 (instance i-0abc1234) terminated.', null, 'unknown'],
    [
      'Capacity is unavailable at this time. Please try again later or in a different availability zone',
      null,
      'unknown',
    ],
    ['(service payments) has reached a steady state.', null, 'unknown'],
    [
      '(service CannotPullContainerError) was unable to place a task because no container instance met all of its requirements.',
      null,
      'unknown',
    ],
    ['(service pull-access-denied) deployment failed: tasks failed to start.', null, 'unknown'],
    [
      'service toomanyrequests was unable to place a task because the closest matching container-instance has insufficient memory available.',
      null,
      'unknown',
    ],
    [
      `CannotStartContainerError: Error response from daemon: failed to create shim task: OCI runtime create failed: exec: "/app": stat /app: no such file or directory: unknown`,
      null,
      'unknown',
    ],
    [`CannotCreateContainerError: Error response from daemon: No such image: ${image}`, null, 'unknown'],
    [
      'CannotCreateContainerError: failed to copy: write /var/lib/x: no space left on device',
      null,
      'unknown',
    ],
    [
      'CannotInspectContainerError: Could not transition to inspecting; timed out after waiting 30s',
      null,
      'unknown',
    ],
    ['CannotCreateVolumeError: failed to get image reference: context deadline exceeded', null, 'unknown'],
    [
      'CannotStartContainerError: Error response from daemon: failed to initialize logging driver: failed to create Cloudwatch log stream: RequestError: send request failed caused by: Post "https://logs.us-east-1.amazonaws.com/": dial tcp 10.0.9.9:443: i/o timeout',
      null,
      'unknown',
    ],
    ['DockerTimeoutError: Could not transition to started; timed out after waiting 3m0s', null, 'unknown'],
    [
      'TaskStoppedBeforePullBeginError: Task stopped before image pull could begin for task: arn:aws:ecs:us-east-1:111122223333:task/prod/0a1b',
      null,
      'unknown',
    ],
    [
      'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: operation error CloudWatch Logs: CreateLogStream, https response error StatusCode: 400',
      null,
      'unknown',
    ],
    [
      'ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: Failed to resolve "fs-0abc1234.efs.us-east-1.amazonaws.com"',
      null,
      'unknown',
    ],
    [
      'ResourceInitializationError: failed to download env files: file download command: non empty error stream: AccessDenied: Access Denied status code: 403',
      null,
      'unknown',
    ],
    ['ResourceInitializationError: failed to configure ENI: failed to setup regular eni', null, 'unknown'],
    [
      'Unexpected EC2 error while attempting to Create Network Interface in subnet subnet-0priv1234: InsufficientFreeAddressesInSubnet',
      null,
      'unknown',
    ],
    [
      "ECS was unable to assume the role 'arn:aws:iam::111122223333:role/payments-task' that was provided for this task.",
      null,
      'unknown',
    ],
    ['no space left on device', null, 'unknown'],
    ['dial tcp 10.0.9.9:5432: connect: connection refused', null, 'unknown'],
    [`container payments (image ${image}) exited: dial tcp 10.0.9.9:5432: i/o timeout`, null, 'unknown'],
    ['AccessDeniedException: Rate exceeded 403 Forbidden not found', null, 'unknown'],
  ],
  'a secret, for which only the task definition tells whose': [
    [
      `${retrieval} unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret arn:aws:secretsmanager:us-east-1:111122223333:secret:ecr-login-a1B2c3 from secrets manager: AccessDeniedException: User: ${user} is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:us-east-1:111122223333:secret:ecr-login-a1B2c3 because no identity-based policy allows the secretsmanager:GetSecretValue action`,
      null,
      'credentials',
      {
        secret: {
          name: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:ecr-login-a1B2c3',
          symptom: 'access-denied',
        },
      },
    ],
    [
      `${wrapper} unable to retrieve secret from asm: There is a connection issue between the task and AWS Secrets Manager. Check your task network configuration. failed to fetch secret arn:aws:secretsmanager:us-east-1:111122223333:secret:hub-a1B2c3 from secrets manager: operation error Secrets Manager: GetSecretValue, https response error StatusCode: 0, RequestID: , canceled, context deadline exceeded`,
      null,
      'credentials',
      {
        secret: {
          name: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:hub-a1B2c3',
          symptom: 'timeout',
        },
      },
    ],
    [
      `${retrieval} unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret arn:aws:secretsmanager:us-east-1:1111...`,
      null,
      'credentials',
      { secret: { symptom: 'unrecognised' }, truncated: true },
    ],
    [
      `${retrieval} unable to retrieve secrets from ssm: service call has been retried 5 time(s): RequestCanceled: request context canceled caused by: context deadline exceeded`,
      null,
      'credentials',
      { secret: { symptom: 'timeout' } },
    ],
    [
      'Fetching secret data from SSM Parameter Store in us-east-1: invalid parameters: /prod/db-password',
      null,
      'credentials',
      { secret: { name: '/prod/db-password', symptom: 'access-denied' } },
    ],
    [
      `Fetching secret data from AWS Secrets Manager in region us-east-1: secret arn:aws:secretsmanager:us-east-1:111122223333:secret:hub-a1B2c3: ResourceNotFoundException: Secrets Manager can't find the specified secret.`,
      null,
      'credentials',
      {
        secret: {
          name: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:hub-a1B2c3',
          symptom: 'access-denied',
        },
      },
    ],
    [
      `${retrieval} unable to retrieve secret from asm: service call has been retried 1 time(s): invalid character 'p' looking for beginning of value`,
      null,
      'credentials',
      { secret: { symptom: 'access-denied' } },
    ],
  ],
};
