/** The policies of Amazon ECR itself that have a word in a pull: the repository's, and for a first pull the registry's. */
import type { ImageFact, Permissions, RepositoryFact } from '../evidence/facts.ts';
import type { Gap } from '../types.ts';
import { listed } from '../words.ts';
import { evaluatePolicy, type PolicyDecision } from './policy-decision.ts';
import type { PolicyPrincipal } from './principals.ts';
import { contextAt, evaluateRepositoryPolicy } from './repository-policy.ts';

/** `decision` is `undefined` where the policy is not readable from here. */
export interface ResourcePolicy {
  kind: 'repository-policy' | 'registry-policy';
  decision: PolicyDecision | undefined;
}

/** What brings an image through a cache rule that is not there yet. */
export interface FirstPull {
  /** The rule's prefix. */
  prefix: string;
  actions: string[];
  /** As the fact of this name. */
  registryPolicy: string | null | undefined;
}

const importImage = 'ecr:BatchImportUpstreamImage';
const createRepository = 'ecr:CreateRepository';

/** Whether an action serves a first pull alone. */
export const isOfFirstPull = (action: string): boolean =>
  action === importImage || action === createRepository;

/**
 * `undefined` where no pull-through cache rule covers the name, or where what it would bring is there, or may be.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html
 */
export function firstPullOf(
  repository: RepositoryFact | undefined,
  image: ImageFact | undefined,
  registryPolicy: string | null | undefined,
): FirstPull | undefined {
  const prefix = repository?.pullThroughPrefix;
  if (!prefix || (repository.exists && image?.exists !== false)) return undefined;
  return { prefix, actions: [importImage, ...(repository.exists ? [] : [createRepository])], registryPolicy };
}

/** The token belongs to no repository, so that no policy of ECR is about it; nor has a repository that is still to be made one. */
export function resourcePoliciesOn(
  action: string,
  { repositoryPolicy, repositoryArn }: Permissions,
  firstPull: FirstPull | undefined,
  caller: PolicyPrincipal,
): ResourcePolicy[] {
  const ofRepository: ResourcePolicy = {
    kind: 'repository-policy',
    decision:
      typeof repositoryPolicy === 'string'
        ? evaluateRepositoryPolicy(repositoryPolicy, caller, action, repositoryArn)
        : silentUnlessUnread(repositoryPolicy),
  };
  if (action === 'ecr:GetAuthorizationToken') return [];
  if (!isOfFirstPull(action)) return [ofRepository];
  const ofRegistry: ResourcePolicy = {
    kind: 'registry-policy',
    decision: evaluateRegistryPolicy(firstPull?.registryPolicy, caller, action, repositoryArn),
  };
  return action === createRepository ? [ofRegistry] : [ofRegistry, ofRepository];
}

function evaluateRegistryPolicy(
  policy: string | null | undefined,
  caller: PolicyPrincipal,
  action: string,
  repositoryArn: string,
): PolicyDecision | undefined {
  if (typeof policy !== 'string') return silentUnlessUnread(policy);
  const context = contextAt(repositoryArn, caller);
  return evaluatePolicy(policy, { caller, action, resource: repositoryArn, context });
}

const silentUnlessUnread = (policy: null | undefined): PolicyDecision | undefined =>
  policy === null ? { decision: 'silent' } : undefined;

/** The first of the policies that is not read, or has a statement that cannot be judged and may deny, or at `least` allow. */
export function gapIn(policies: readonly ResourcePolicy[], least: 'Allow' | 'Deny'): Gap | undefined {
  const [first] = policies.flatMap(({ kind, decision }): Gap[] => {
    const reason = whyOpen(decision, kind.replace('-', ' '), least);
    const action = kind === 'registry-policy' ? 'ecr:GetRegistryPolicy' : 'ecr:GetRepositoryPolicy';
    return reason === undefined ? [] : [{ action, reason }];
  });
  return first;
}

function whyOpen(
  said: PolicyDecision | undefined,
  policy: string,
  least: 'Allow' | 'Deny',
): string | undefined {
  if (!said) return `the ${policy} could not be read`;
  if (said.decision === 'unreadable') return said.because;
  if (said.decision !== 'conditional' || (least === 'Deny' && said.effect === 'Allow')) return undefined;
  const { sid, effect, on } = said;
  const statement = sid ? `statement ${sid}` : 'a statement';
  return `${statement} of the ${policy} (${effect}) depends on ${listed(on, 'and')}, which cannot be judged from here`;
}
