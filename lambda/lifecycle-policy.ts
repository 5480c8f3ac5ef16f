/**
 * A lifecycle policy of Amazon ECR: which of its rules can have taken an image that is gone. What was there, how old it
 * was and how many others there were is gone with it, so that none of this is ever certain.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 */
import * as v from 'valibot';
import { listed } from './words.ts';

const rule = v.object({
  rulePriority: v.number(),
  selection: v.object({
    tagStatus: v.picklist(['tagged', 'untagged', 'any']),
    tagPrefixList: v.optional(v.array(v.string()), []),
    tagPatternList: v.optional(v.array(v.string()), []),
    /** Absent: `standard`. */
    storageClass: v.optional(v.string()),
    /** `imageCountMoreThan`, `sinceImagePushed`, `sinceImagePulled` or `sinceImageTransitioned`; more may come. */
    countType: v.string(),
    countUnit: v.optional(v.string()),
    countNumber: v.number(),
  }),
  /** `expire` deletes; `transition` moves into the archive, from which nothing can be pulled. */
  action: v.object({ type: v.string() }),
});
const policy = v.object({ rules: v.array(rule) });

export type LifecycleRule = v.InferOutput<typeof rule>;

/** How the image was known when it went: by a tag, or by its digest alone, its tag having moved on. */
export type Gone = { tag: string } | 'untagged';

/**
 * The rules that can have done this to the image, the first in priority first, or why the text is no policy. An image
 * that a rule selects by its tags is out of reach of the rules after it. One that wants several tags may have found them
 * all on the image, or not: what comes after it can have been the one as well.
 */
export function rulesThatCould(
  what: 'expire' | 'transition',
  image: Gone,
  policyText: string,
): LifecycleRule[] | { unreadable: string } {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), policy), policyText);
  if (!parsed.success) return { unreadable: parsed.issues[0].message };
  const ordered = parsed.output.rules.toSorted((a, b) => a.rulePriority - b.rulePriority);
  // Archived images are selected by rules of their own: what took an image into the archive does not keep it there.
  const [archived, others] = [true, false].map((of) => ordered.filter((one) => isOfArchive(one) === of));
  return [archived, others]
    .flatMap((rules = []) => reached(rules, image))
    .filter(({ action }) => action.type === what)
    .sort((a, b) => a.rulePriority - b.rulePriority);
}

const isOfArchive = ({ selection }: LifecycleRule): boolean =>
  selection.storageClass === 'archive' || selection.countType === 'sinceImageTransitioned';

function reached(ordered: readonly LifecycleRule[], image: Gone): LifecycleRule[] {
  const selecting = ordered.filter((one) => selects(one, image) !== 'no');
  const last = selecting.findIndex((one) => selects(one, image) === 'yes');
  return last === -1 ? selecting : selecting.slice(0, last + 1);
}

/** `perhaps`: the one tag that is known is among several that the rule wants. */
function selects({ selection }: LifecycleRule, image: Gone): 'yes' | 'perhaps' | 'no' {
  if (selection.tagStatus === 'any') return 'yes';
  if (image === 'untagged') return selection.tagStatus === 'untagged' ? 'yes' : 'no';
  if (selection.tagStatus === 'untagged') return 'no';
  const patterns = patternsOf(selection);
  const matching = patterns.filter((pattern) => matches(pattern, image.tag));
  if (matching.length === 0) return 'no';
  return matching.length === patterns.length ? 'yes' : 'perhaps';
}

type Selection = LifecycleRule['selection'];

/** A prefix is a pattern that ends in a star. */
const patternsOf = ({ tagPrefixList, tagPatternList }: Selection): string[] => [
  ...tagPrefixList.map((prefix) => `${prefix}*`),
  ...tagPatternList,
];

/** `*` stands for any characters, or none; all others for themselves. */
function matches(pattern: string, tag: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return pattern === tag;
  if (!tag.startsWith(first)) return false;
  let from = first.length;
  for (const part of rest) {
    const at = tag.indexOf(part, from);
    if (at === -1) return false;
    from = at + part.length;
  }
  return tag.length - from >= last.length && tag.endsWith(last);
}

/** What a rule does: "keeps the newest 10 images tagged v*", "archives untagged images 30 days after their push". */
export function ruleWords({ selection, action }: LifecycleRule): string {
  const { countType, countNumber } = selection;
  const images = imagesOf(selection);
  const takes = action.type === 'transition' ? 'archives' : 'expires';
  const days = `${countNumber} day${countNumber === 1 ? '' : 's'}`;
  switch (countType) {
    case 'imageCountMoreThan':
      return action.type === 'transition'
        ? `archives all but the newest ${countNumber} ${images}`
        : `keeps the newest ${countNumber} ${images}`;
    case 'sinceImagePushed':
      return `${takes} ${images} ${days} after their push`;
    case 'sinceImagePulled':
      return `${takes} ${images} that were not pulled for ${days}`;
    case 'sinceImageTransitioned':
      return `${takes} ${images} ${days} after they were archived`;
    default:
      return `${takes} ${images} by ${countType} ${countNumber}`;
  }
}

function imagesOf(selection: Selection): string {
  const images = selection.storageClass === 'archive' ? 'archived images' : 'images';
  if (selection.tagStatus === 'any') return images;
  if (selection.tagStatus === 'untagged') return `untagged ${images}`;
  return `${images} tagged ${listed(patternsOf(selection), 'and')}`;
}
