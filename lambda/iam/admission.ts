/** Whether the policy of a repository in another account admits the puller, which that account has to do beside the role's own. */
import type { Denial, Leg } from '../types.ts';
import { namesResourcePolicy } from './denial.ts';
import { type SaidStatement, statementsOn } from './policy-decision.ts';
import { parsePolicy, type Statement } from './policy-document.ts';
import type { PolicyPrincipal } from './principals.ts';
import { contextAt } from './repository-policy.ts';

/** One action of a pull on the repository, and the step that is lost without it. */
export interface RepositoryAction {
  action: string;
  leg: Leg;
}

/** What the repository's own account has to allow. The token belongs to no repository. */
export const repositoryActions: readonly RepositoryAction[] = [
  { action: 'ecr:BatchGetImage', leg: 'manifest' },
  { action: 'ecr:GetDownloadUrlForLayer', leg: 'layer' },
];

/** `allowed`: a statement admits the puller, or may. `by`: the statement that denies it, or is said by AWS to. */
type Closed = { is: 'closed'; allowed: boolean; by?: SaidStatement };
export type Admission = { is: 'open' } | Closed | { is: 'undecided'; by: SaidStatement };

export type JudgedRepositoryAction = RepositoryAction & { admission: Admission };
export type ClosedRepositoryAction = RepositoryAction & { admission: Closed };

/** Picks the closed ones out of the judged. */
export const isClosed = (judged: JudgedRepositoryAction): judged is ClosedRepositoryAction =>
  judged.admission.is === 'closed';

/** A policy on a repository, as far as it can be read. */
export interface RepositoryPolicy {
  /** JSON text; `null`: there is none. */
  document: string | null;
  statements: Statement[];
}

/** Reads the policy, or says why it cannot be read. */
export function readPolicy(document: string | null): RepositoryPolicy | { unreadable: string } {
  if (document === null) return { document, statements: [] };
  const parsed = parsePolicy(document);
  return 'unreadable' in parsed ? parsed : { document, statements: parsed.statements };
}

/** What AWS's sentence tells of a policy that is not readable from here. Empty where it tells of another kind of policy. */
export function closedBySentence(denial: Denial | undefined): ClosedRepositoryAction[] {
  return repositoryActions.flatMap((asked) => {
    const refusal = refusalOf(asked, denial);
    if (!refusal) return [];
    const by: SaidStatement | undefined =
      refusal === 'Deny' ? { effect: 'Deny', applies: 'yes', by: 'principal', on: [] } : undefined;
    return [{ ...asked, admission: { is: 'closed', allowed: by !== undefined, by } }];
  });
}

/**
 * Whether AWS's sentence, where it spells a refusal out, is of one of these actions and of a policy on the resource.
 * `silent`: it names no principal, or no kind of policy.
 */
export function wordOfEcs(
  closed: readonly RepositoryAction[],
  denial: Denial | undefined,
): 'same' | 'silent' | 'another' {
  if (!denial) return 'silent';
  if (!closed.some(({ action }) => action === denial.action)) return 'another';
  if (!denial.because) return 'silent';
  return namesResourcePolicy(denial) ? 'same' : 'another';
}

/** Judges what a pull asks of the repository, in the order of a pull. */
export function judgeAdmission(
  { statements }: RepositoryPolicy,
  caller: PolicyPrincipal,
  repositoryArn: string,
  denial: Denial | undefined,
): JudgedRepositoryAction[] {
  const context = contextAt(repositoryArn, caller);
  return repositoryActions.map((asked) => {
    const said = statementsOn(statements, { caller, action: asked.action, context });
    return { ...asked, admission: decide(said, refusalOf(asked, denial)) };
  });
}

/** AWS's own sentence settles what the statement leaves open. */
function decide(said: readonly SaidStatement[], refusal: 'Allow' | 'Deny' | undefined): Admission {
  const allows = said.filter(({ effect }) => effect === 'Allow');
  const denies = said.filter(({ effect }) => effect === 'Deny');
  const allowed = allows.length > 0;
  const by = denies.find(({ applies }) => applies === 'yes');
  if (by || !allowed) return { is: 'closed', allowed, by };
  const [doubtful] = [...denies, ...(allows.some(({ applies }) => applies === 'yes') ? [] : allows)];
  if (!doubtful) return { is: 'open' };
  if (refusal !== doubtful.effect) return { is: 'undecided', by: doubtful };
  return { is: 'closed', allowed: doubtful.effect === 'Deny', by: doubtful };
}

/** What the sentence misses or blames in the policy of the repository: an Allow, or a Deny. */
function refusalOf({ action }: RepositoryAction, denial: Denial | undefined): 'Allow' | 'Deny' | undefined {
  if (denial?.action !== action || !namesResourcePolicy(denial)) return undefined;
  return /explicit deny/i.test(denial.because ?? '') ? 'Deny' : 'Allow';
}

/** Unique ids of roles: what AWS shows in the place of one that was deleted. One made again under its name is another. */
export function deletedRolesIn(statements: readonly Statement[]): string[] {
  const ids = statements.flatMap(({ Principal = [] }) => Principal.map(({ id }) => id));
  return [...new Set(ids.filter((id) => /^AROA[A-Z0-9]+$/.test(id)))];
}
