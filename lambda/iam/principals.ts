/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
import { nameInArn } from '../names.ts';
import { matchesGlob } from './matching.ts';

/** A role that asks, and the account it is in. */
export interface PolicyPrincipal {
  /** With its path: `arn:aws:iam::111122223333:role/service/payments-execution`. */
  roleArn: string;
  account: string;
  /** The session's name, where the failure's text tells it. */
  session?: string;
  /** Whether the role is known to have a permissions boundary. */
  hasPermissionsBoundary?: true;
}

export type Caller =
  | PolicyPrincipal
  /** An AWS service: `ecs-tasks.amazonaws.com`. */
  | { service: string }
  /** Whoever an identity-based policy or a permissions boundary is attached to. Such a policy names no principal. */
  | 'attached'
  /** Somebody of whom nothing is known. */
  | 'unknown';

/** What a policy names: an id of a kind, `AWS`, `Service`, `Federated` or `CanonicalUser`. Everybody is `AWS` `*`. */
export interface NamedPrincipal {
  kind: string;
  id: string;
}

/**
 * `session`: by the very session that asks, which no permissions boundary limits.
 * `account`: the statement names the whole account. To another account that is an admission; in the resource's own
 * account it grants nothing, it only lets the identity policies decide.
 */
export type PrincipalMatch = 'session' | 'principal' | 'account' | 'unknown' | 'no';

/** Whether the caller is among those that a `Principal` element names. */
export function matchAny(named: readonly NamedPrincipal[], caller: Caller): PrincipalMatch {
  const matches = new Set(named.map((each) => matchOne(each, caller)));
  const strongest: PrincipalMatch[] = ['session', 'principal', 'account', 'unknown'];
  return strongest.find((match) => matches.has(match)) ?? 'no';
}

/**
 * Whether a `NotPrincipal` element leaves the caller in: it hits whoever is not listed. A Deny hits a role with a permissions
 * boundary, listed or not. An account that is listed need not exempt its roles, and a role that is listed may be denied by
 * way of an account that is not, so neither alone is known. Nor is an Allow: AWS advises against it, and who is then let in
 * differs.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
export function matchUnlisted(
  listed: readonly NamedPrincipal[],
  caller: Caller,
  effect: 'Allow' | 'Deny',
): PrincipalMatch {
  const isRole = typeof caller === 'object' && 'roleArn' in caller;
  if (effect === 'Deny' && isRole && caller.hasPermissionsBoundary) return 'principal';
  const match = matchAny(listed, caller);
  if (match === 'principal' || match === 'session') {
    const withAccount = !isRole || listed.some((each) => matchOne(each, caller) === 'account');
    const isEverybody = listed.some(({ kind, id }) => kind === 'AWS' && id === '*');
    return effect === 'Allow' || withAccount || isEverybody ? 'no' : 'unknown';
  }
  return match === 'no' && effect === 'Deny' ? 'principal' : 'unknown';
}

function matchOne({ kind, id }: NamedPrincipal, caller: Caller): PrincipalMatch {
  if (kind === 'AWS' && id === '*') return 'principal';
  if (typeof caller === 'string') return 'unknown';
  if ('service' in caller) return kind === 'Service' && id === caller.service ? 'principal' : 'no';
  return kind === 'AWS' ? matchRole(id, caller) : 'no';
}

/** A unique id (`AROA…`) is what AWS shows of a role that was deleted: it matches nobody. */
function matchRole(listed: string, { roleArn, account, session }: PolicyPrincipal): PrincipalMatch {
  if (listed === roleArn) return 'principal';
  if (listed === account || new RegExp(`^arn:[\\w-]+:iam::${account}:root$`).test(listed)) return 'account';
  const sessionOfRole = `:${account}:assumed-role/${nameInArn(roleArn)}/`;
  if (listed.includes(sessionOfRole)) {
    if (session === undefined) return 'unknown';
    return listed.endsWith(sessionOfRole + session) ? 'session' : 'no';
  }
  // IAM takes no part of an ARN for a wildcard here, and not every service refuses to store one.
  return /[*?]/.test(listed) && matchesGlob(listed, roleArn) ? 'unknown' : 'no';
}
