import { parse } from '@aws-sdk/util-arn-parser';
import type { PullingRole } from '../evidence/facts.ts';
import { nameInArn } from '../names.ts';
import type { Denial } from '../types.ts';
import type { Context } from './conditions.ts';
import type { Caller, PolicyPrincipal } from './principals.ts';

/** The role as policies see it, with its session's name where the failure's text tells it, and whether it has a boundary. */
export function principalOf(
  roleArn: string,
  denial: Denial | undefined,
  pullingRole?: PullingRole,
): PolicyPrincipal {
  const ofRole = denial?.principalArn.includes(`assumed-role/${nameInArn(roleArn)}/`);
  const session = ofRole && denial ? { session: nameInArn(denial.principalArn) } : {};
  const isBounded = pullingRole?.arn === roleArn && pullingRole.permissionsBoundaryArn !== undefined;
  return {
    roleArn,
    account: parse(roleArn).accountId,
    ...session,
    ...(isBounded && { hasPermissionsBoundary: true }),
  };
}

/** What is known of any request of a pull, who makes it and where: pulls go over HTTPS, and no service makes them for the role. */
export function contextOf(caller: Caller, region: string): Context {
  const role = typeof caller === 'object' && 'roleArn' in caller ? caller : undefined;
  return {
    'aws:RequestedRegion': region,
    'aws:SecureTransport': 'true',
    ...(role && {
      'aws:PrincipalArn': role.roleArn,
      'aws:PrincipalAccount': role.account,
      'aws:PrincipalIsAWSService': 'false',
      'aws:ViaAWSService': 'false',
    }),
  };
}
