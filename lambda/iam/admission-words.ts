/** What the judgement on another account's repository policy says to people. */
import { parse } from '@aws-sdk/util-arn-parser';
import { repositoryIn } from '../names.ts';
import type { Denial } from '../types.ts';
import { listed } from '../words.ts';
import {
  type ClosedRepositoryAction,
  deletedRolesIn,
  type JudgedRepositoryAction,
  type RepositoryPolicy,
  wordOfEcs,
} from './admission.ts';
import { statementInWords } from './endpoint-policy.ts';
import { actionsIn } from './endpoint-words.ts';

/** `undefined`: AWS's sentence alone tells of the policy. */
type Read = RepositoryPolicy | undefined;

/** The closed actions that fail for the same reason, together. */
function groupsOf(closed: readonly ClosedRepositoryAction[]): ClosedRepositoryAction[][] {
  const reasons = [...new Set(closed.map(reasonOf))];
  return reasons.map((reason) => closed.filter((each) => reasonOf(each) === reason));
}

const reasonOf = ({ admission }: ClosedRepositoryAction): string => JSON.stringify(admission);

/** One sentence: what the policy keeps from whom. `role`: `execution role payments-execution`. */
export function summarise(
  closed: readonly ClosedRepositoryAction[],
  policy: Read,
  repositoryArn: string,
  role: string,
  denial: Denial | undefined,
): string {
  const { accountId } = parse(repositoryArn);
  const repository = `repository ${repositoryIn(repositoryArn)} of account ${accountId}`;
  const said = wordOfEcs(closed, denial) === 'same' ? ` (ECS says the same: ${denial?.because})` : '';
  const clauses = groupsOf(closed).map((group) => clauseOf(group, role));
  if (policy?.document === null) {
    return `The ${repository} has no policy, without which nobody of another account may pull: not the ${role} either${said}.`;
  }
  return `The policy on ${repository} ${clauses.join('; it ')}${said}.`;
}

function clauseOf(group: readonly ClosedRepositoryAction[], role: string): string {
  const by = group[0]?.admission.by;
  if (!by) return `does not allow the ${role} ${actionsIn(group)}`;
  const verb = by.effect === 'Deny' ? 'denies' : 'does not allow';
  const on = by.applies === 'unknown' ? `, which depends on ${listed(by.on, 'and')}` : '';
  return `${verb} the ${role} ${actionsIn(group)} (${statementInWords(by)}${on})`;
}

/** Why the statements that decide cannot be judged. */
export const undecidedInWords = (judged: readonly JudgedRepositoryAction[]): string[] =>
  judged.flatMap(({ action, admission }) => {
    if (admission.is !== 'undecided') return [];
    const by = `${statementInWords(admission.by)} of the repository policy`;
    const on = listed(admission.by.on, 'and');
    return [`whether ${by} is about ${action} depends on ${on}, which cannot be judged from here`];
  });

/** What was read of the policy. */
export function evidenceLines(
  closed: readonly ClosedRepositoryAction[],
  policy: Read,
  repositoryArn: string,
): string[] {
  const name = `ecr:GetRepositoryPolicy: repository ${repositoryIn(repositoryArn)} of account ${parse(repositoryArn).accountId}`;
  if (!policy)
    return [`${name}: its policy could not be read from here: what follows is AWS's own word on it`];
  if (policy.document === null) return [`${name} has no policy`];
  return [
    ...groupsOf(closed).map((group) => `${name}: ${lineOf(group, policy)}`),
    ...deletedLines(policy).map((line) => `${name}: ${line}`),
  ];
}

function lineOf(group: readonly ClosedRepositoryAction[], { statements }: RepositoryPolicy): string {
  const by = group[0]?.admission.by;
  if (by?.applies === 'yes') return `${statementInWords(by)} is about ${actionsIn(group)}`;
  if (by) {
    return `whether ${statementInWords(by)} is about ${actionsIn(group)} depends on ${listed(by.on, 'and')}`;
  }
  const named = statements.flatMap(({ Effect, Principal = [] }) =>
    Effect === 'Allow' ? Principal.map(({ id }) => id) : [],
  );
  const who = named.length > 0 ? listed([...new Set(named)], 'and') : 'nobody';
  return `its policy allows something to ${who}, and nothing of ${actionsIn(group)} to the role`;
}

function deletedLines({ statements }: RepositoryPolicy): string[] {
  const ids = deletedRolesIn(statements);
  return ids.length > 0
    ? [
        `${listed(ids, 'and')} stands for a role that was deleted; one that was made again under the same name is another to the policy`,
      ]
    : [];
}
