import type { Check } from '../types.ts';
import { diskFull } from './disk-full.ts';
import { executionRoleMissing } from './execution-role-missing.ts';
import { executionRoleUntrusted } from './execution-role-untrusted.ts';
import { imageAccountMismatched } from './image-account-mismatched.ts';
import { imageMissing } from './image-missing.ts';
import { imagePlatformMismatched } from './image-platform-mismatched.ts';
import { imageReferenceInvalid } from './image-reference-invalid.ts';
import { imageRegionMismatched } from './image-region-mismatched.ts';
import { natGatewayBroken } from './nat-gateway-broken.ts';
import { networkAclClosed } from './network-acl-closed.ts';
import { publicAccessBlocked } from './public-access-blocked.ts';
import { publicIpMissing } from './public-ip-missing.ts';
import { pullPermissionDenied } from './pull-permission-denied.ts';
import { registryCredentialsInvalid } from './registry-credentials-invalid.ts';
import { registryRateLimited } from './registry-rate-limited.ts';
import { registryRouteMissing } from './registry-route-missing.ts';
import { registryUnavailable } from './registry-unavailable.ts';
import { repositoryMissing } from './repository-missing.ts';
import { repositoryPolicyClosed } from './repository-policy-closed.ts';
import { s3GatewayUnassociated } from './s3-gateway-unassociated.ts';
import { securityGroupEgressClosed } from './security-group-egress-closed.ts';
import { vpcDnsDisabled } from './vpc-dns-disabled.ts';
import { vpcEndpointClosed } from './vpc-endpoint-closed.ts';
import { vpcEndpointDnsDisabled } from './vpc-endpoint-dns-disabled.ts';
import { vpcEndpointMissing } from './vpc-endpoint-missing.ts';
import { vpcEndpointPolicyClosed } from './vpc-endpoint-policy-closed.ts';

/**
 * The checks, in the order in which a pull meets what they look at: the image's name, who pulls, the way out, what the
 * registry grants, what it holds, how much it gives. The first break that explains a failure is its root cause.
 */
export const checks: readonly Check[] = [
  imageReferenceInvalid,
  executionRoleMissing,
  executionRoleUntrusted,
  registryRouteMissing,
  vpcEndpointMissing,
  s3GatewayUnassociated,
  vpcEndpointDnsDisabled,
  vpcEndpointClosed,
  vpcEndpointPolicyClosed,
  vpcDnsDisabled,
  natGatewayBroken,
  publicIpMissing,
  securityGroupEgressClosed,
  networkAclClosed,
  publicAccessBlocked,
  pullPermissionDenied,
  repositoryPolicyClosed,
  registryCredentialsInvalid,
  imageRegionMismatched,
  imageAccountMismatched,
  repositoryMissing,
  imageMissing,
  imagePlatformMismatched,
  registryRateLimited,
  registryUnavailable,
  diskFull,
];
