import { registryAsked } from '../registry.ts';
import { isRefusal, onLayer, type Row } from './row.ts';

/** Answers of the registry, of ECR's API and of S3. */
export const answers: readonly Row[] = [
  {
    name: 'the registry itself is ill',
    says: /internal server error|bad gateway|service unavailable|gateway time-?out|ServerException|UpstreamUnavailable|KmsException/i,
    answered: (status) => status >= 500,
    symptom: 'registry-error',
  },
  { name: 'S3 refused by name', says: /perform: s3:/i, symptom: 'layer-denied', leg: 'layer' },
  {
    name: 'IAM refused, and says what',
    says: /not authorized to perform|no (?:identity|resource)-based policy|explicit deny|VPC endpoint policy|Access to KMS is not allowed/i,
    symptom: 'access-denied',
  },
  {
    name: 'no credentials, or bad ones',
    says: /token (?:has |is |included in the request is )?(?:expired|invalid)|no basic auth|incorrect username|invalid_token|authentication (?:(?:is )?required|failed|to the upstream)|(?<!your )unauthenticated|permission \S+ denied|AuthorizationData is malformed|UnrecognizedClient|InvalidClientTokenId|InvalidSignature|ExpiredToken|NoCredentialProviders|no valid (?:credential )?providers|IMDS role|EC2RoleRequestError|get credentials:|credentials are empty|private registry credentials/i,
    symptom: 'access-denied',
  },
  {
    name: 'S3, or whichever store holds the layers, refused',
    says: /forbidden|access ?denied|unauthorized|(?<!permission )\bdenied\b/i,
    answered: isRefusal,
    when: onLayer,
    symptom: 'layer-denied',
  },
  {
    // The words name both causes; ECR has others (`name unknown`) for a repository that is not there.
    name: 'a registry that is not Docker Hub denied the pull, and no more is shown',
    says: /pull access denied|insufficient_scope|requested access to the resource is denied/i,
    when: ({ text }) => registryAsked(text) === 'named',
    symptom: 'access-denied',
    leg: 'manifest',
  },
  {
    // Docker Hub answers alike for a private repository and for none. For ECS it is nearly always a lost registry host.
    name: 'Docker Hub does not show such a repository',
    says: /insufficient_scope|requested access to the resource is denied/i,
    symptom: 'repository-not-found',
    leg: 'manifest',
  },
  {
    name: 'Docker Hub denied the pull, and no more is shown',
    says: /pull access denied/i,
    when: ({ text }) => registryAsked(text) === 'docker-hub',
    symptom: 'repository-not-found',
    leg: 'manifest',
  },
  {
    name: 'a registry that the text does not name denied the pull',
    says: /pull access denied/i,
    symptom: 'access-denied',
    leg: 'manifest',
  },
  {
    name: 'no such repository',
    says: /name unknown|name not known|NAME_UNKNOWN|RepositoryNotFound|repository (?:(?:with )?name )?(?:\S+ )?(?:not found|does not exist)|project <name> not found|does not exist or no pull access/i,
    symptom: 'repository-not-found',
    leg: 'manifest',
  },
  {
    name: 'no such tag or digest',
    says: /manifest (?:for .{0,300})?(?:unknown|not found)|MANIFEST_UNKNOWN|requested image not found|image .{0,300}(?:does not exist|archived)|ImageNotFound|no such manifest/i,
    symptom: 'image-not-found',
    leg: 'manifest',
  },
  {
    name: 'refused with 401 or 403',
    says: /access ?denied|unauthorized|forbidden|(?:^|: )denied\b|AuthorizationError/i,
    answered: isRefusal,
    symptom: 'access-denied',
  },
];
