/** What the judgement that a role may pull does not say. */
import type { Permissions } from '../evidence/facts.ts';
import type { Denial } from '../types.ts';
import { listed } from '../words.ts';
import { layerInText, namesResourcePolicy } from './denial.ts';
import { type JudgedAction, otherAccount } from './pull-permissions.ts';
import type { FirstPull } from './resource-policies.ts';

/** Clauses behind "may pull": each tells of something that was not judged, and could stop the pull all the same. */
export function limitsOf(
  permissions: Permissions,
  judged: readonly JudgedAction[],
  first: FirstPull | undefined,
  denial: Denial | undefined,
): string[] {
  return [...otherSide(permissions), ...firstPullUnasked(first, judged), ...unseen(permissions, denial)];
}

/** Across accounts both sides must allow, and only the role's is judged. */
function otherSide(permissions: Permissions): string[] {
  const account = otherAccount(permissions);
  if (!account) return [];
  const none = permissions.repositoryPolicy === null ? ', and there is none' : '';
  return [`the repository policy of account ${account} has to allow it too${none}`];
}

/** A run that was saved before the first pull was simulated. */
function firstPullUnasked(first: FirstPull | undefined, judged: readonly JudgedAction[]): string[] {
  const asked = new Set(judged.map(({ decision }) => decision.action));
  const unasked = first?.actions.filter((action) => !asked.has(action)) ?? [];
  if (unasked.length === 0) return [];
  const were = unasked.length > 1 ? 'were' : 'was';
  return [
    `the first pull through the cache rule ${first?.prefix} takes ${listed(unasked, 'and')} besides, which ${were} not simulated`,
  ];
}

/** A refusal by a policy that no simulation covers is not ruled out by it. The other side of two accounts is spoken of already. */
function unseen(permissions: Permissions, denial: Denial | undefined): string[] {
  if (!denial) return [];
  const sameAccount = otherAccount(permissions) === undefined;
  if (namesResourcePolicy(denial)) {
    return sameAccount && /explicit deny/i.test(denial.because ?? '')
      ? [`ECS's message names ${denial.because}, which the repository policy, as of now, does not bear out`]
      : [];
  }
  return layerInText(denial, sameAccount) === 'unseen'
    ? [`ECS's message names a policy that no simulation covers: ${denial.because}`]
    : [];
}
