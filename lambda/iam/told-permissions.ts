/** What AWS's own sentence tells of a refused pull, where IAM's simulation could not be read. */
import { parse } from '@aws-sdk/util-arn-parser';
import type { Permissions, PullingRole } from '../evidence/facts.ts';
import { nameInArn } from '../names.ts';
import type { Denial } from '../types.ts';
import { layerInText } from './denial.ts';
import { type DeniedAction, otherAccount, pullActions } from './pull-permissions.ts';
import { isOfFirstPull } from './resource-policies.ts';

/** One action that the sentence denies, in the place of the simulation's answer. */
export interface Told {
  permissions: Permissions;
  denied: DeniedAction;
}

/** `undefined` where the sentence is of no action of a pull, or names no kind of policy that is to be mended here. */
export function toldBySentence(
  denial: Denial | undefined,
  pullingRole: PullingRole | undefined,
  repositoryArn: string | undefined,
): Told | undefined {
  const roleArn = denial && roleIn(denial, pullingRole);
  const asked = repositoryArn ?? denial?.resource;
  if (!denial || !roleArn || !asked?.includes(':repository/')) return undefined;
  const { action, because = '' } = denial;
  if (!pullActions.includes(action) && !isOfFirstPull(action)) return undefined;
  const permissions: Permissions = { roleArn, repositoryArn: asked, decisions: [] };
  const isToken = action === 'ecr:GetAuthorizationToken';
  const said = layerInText(denial, isToken || otherAccount(permissions) === undefined);
  if (!said || said === 'unseen') return undefined;
  return {
    permissions,
    denied: {
      decision: {
        action,
        resource: isToken ? '*' : asked,
        decision: /explicit deny/i.test(because) ? 'explicitDeny' : 'implicitDeny',
        matchedPolicies: [],
        missingContext: [],
      },
      resourcePolicies: [],
      said,
      standing: { is: 'denied', layer: said, policies: [] },
    },
  };
}

/** The session's ARN has lost the role's path, which the role that was read has. */
function roleIn({ principalArn }: Denial, pullingRole: PullingRole | undefined): string | undefined {
  const [, partition, account, name] =
    /^arn:([\w-]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(principalArn) ?? [];
  if (!name || !account) return undefined;
  const { arn } = pullingRole ?? {};
  const isSame = arn !== undefined && nameInArn(arn) === name && parse(arn).accountId === account;
  return isSame ? arn : `arn:${partition}:iam::${account}:role/${name}`;
}
