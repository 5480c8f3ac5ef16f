/** What a repository's lifecycle policy may have to do with an image that is gone, or archived. */
import type { ImageFact, LifecyclePolicyFact } from '../../evidence/facts.ts';
import { privateEcrImage } from '../../image-reference.ts';
import { type Gone, type LifecycleRule, rulesThatCould, ruleWords } from '../../lifecycle-policy.ts';
import type { PullFailure } from '../../types.ts';

type What = 'expire' | 'transition';
/** `null`: there is none, or none was asked for. `undefined`: not readable. */
type Policy = LifecyclePolicyFact | null | undefined;

/** The rules of the policy that can have taken the image: none without a policy. `undefined`: nobody knows. */
export function culprits(
  what: What,
  image: ImageFact,
  policy: Policy,
  failure: PullFailure,
): LifecycleRule[] | undefined {
  if (!policy) return policy === null ? [] : undefined;
  const read = rulesOf(what, image, policy, failure);
  return 'unreadable' in read ? undefined : read;
}

/** Lines of evidence: what could have been, never what was. */
export function lifecycleLines(what: What, image: ImageFact, policy: Policy, failure: PullFailure): string[] {
  if (!policy) return [];
  const read = rulesOf(what, image, policy, failure);
  const of = `of the lifecycle policy of ${image.repository}`;
  if ('unreadable' in read) return [`ecr:GetLifecyclePolicy: the rules ${of} are in a form unknown here`];
  const did = what === 'expire' ? 'expired' : 'archived';
  if (read.length === 0)
    return [`ecr:GetLifecyclePolicy: no rule ${of} can have ${did} it by what is known of it`];
  const applied = policy.lastEvaluatedAt ? `; last applied ${policy.lastEvaluatedAt}` : '';
  return read.map(
    (rule) =>
      `ecr:GetLifecyclePolicy: rule ${rule.rulePriority} ${of} ${ruleWords(rule)}: it could have ${did} it${applied}`,
  );
}

function rulesOf(what: What, image: ImageFact, { policyText }: LifecyclePolicyFact, failure: PullFailure) {
  return rulesThatCould(what, goneOf(image, failure), policyText);
}

/**
 * A digest whose tag has moved on was untagged. One whose tag is not there any more went with its tag; and where no tag
 * is known, none is taken for granted.
 */
function goneOf({ reference, tagNow, exists }: ImageFact, failure: PullFailure): Gone {
  if (!reference.startsWith('sha256:')) return { tag: reference };
  const tag = privateEcrImage(failure)?.tag;
  return tag && !tagNow && !exists ? { tag } : 'untagged';
}
