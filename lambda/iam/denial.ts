/**
 * What AWS's own sentence says of a refusal: which kind of policy decided. It names one, even where several deny.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
import type { Denial, PullFailure } from '../types.ts';

/** The kind of policy that stops an action. `none`: no policy allows it. */
export type Layer = 'none' | 'explicit-deny' | 'boundary' | 'scp' | 'repository-policy' | 'registry-policy';

/** `unseen`: one that neither the simulation nor the repository policy shows, such as a VPC endpoint policy. */
export type SaidLayer = Layer | 'unseen';

const layers: readonly [RegExp, Layer][] = [
  [/explicit deny in an? identity-based policy/i, 'explicit-deny'],
  [/no identity-based policy allows/i, 'none'],
  [/permissions boundary/i, 'boundary'],
  [/service control policy/i, 'scp'],
];

/** Of the repository; another account's is not for the role's own side to mend. */
const resourceLayers: readonly [RegExp, Layer][] = [
  [/explicit deny in a resource-based policy/i, 'repository-policy'],
  [/no resource-based policy allows/i, 'none'],
];

/** The kind of policy that the sentence names. `undefined`: none, or it was cut off. */
export function layerInText({ because }: Denial, sameAccount: boolean): SaidLayer | undefined {
  if (!because) return undefined;
  const seen = sameAccount ? [...layers, ...resourceLayers] : layers;
  return seen.find(([pattern]) => pattern.test(because))?.[1] ?? 'unseen';
}

/** Whether the sentence names the policy of a VPC endpoint, which no simulation covers. */
export const namesEndpointPolicy = ({ because }: Denial): boolean =>
  /VPC endpoint policy/i.test(because ?? '');

/** Whether the sentence names a policy on the resource itself: of the repository, in another account's case. */
export const namesResourcePolicy = ({ because }: Denial): boolean =>
  /resource-based policy/i.test(because ?? '');

/** Whether it was S3 that refused the layer. Its URL comes from ECR, which had let the puller in. Docker's agent redacts it. */
export const refusedByS3 = ({ text, reason }: PullFailure): boolean =>
  /\.s3[.-]|starport-layer|REDACTED ECR URL/.test(`${reason.host} ${text}`);

/** Whether it was ECR itself, by its host: asked for where a layer is, it had not yet sent the puller to S3. */
export const refusedByEcr = (failure: PullFailure): boolean =>
  !refusedByS3(failure) && /\.dkr[.-]ecr(?:-fips)?\./.test(failure.reason.host ?? '');
