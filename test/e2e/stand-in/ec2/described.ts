import { type Answer, type Forward, listIn, type Request, withForm } from '../proxy.ts';

/** One member of a list in an answer of EC2, with its tags: `<item><vpcId>vpc-…</vpcId> …</item>`. */
export type Item = string;

/** The text of the first element of this name. */
export const textOf = (xml: string, element: string): string | undefined =>
  xml.match(new RegExp(`<${element}>([^<]*)</${element}>`))?.[1];

/** The item with further elements: their order means nothing to EC2's clients. */
export const withMore = (item: Item, elements: string): Item =>
  item.replace(/<\/item>$/, `${elements}</item>`);

/** The members of a list, such as `vpcEndpointSet`; members have lists, and so items, of their own. */
export function itemsIn(body: string, set: string): Item[] {
  const items: Item[] = [];
  let depth = 0;
  let start = 0;
  const [, inner = ''] = body.match(new RegExp(`<${set}>(.*)</${set}>`, 's')) ?? [];
  for (const { 0: tag, index } of inner.matchAll(/<\/?item>/g)) {
    if (tag === '<item>' && depth++ === 0) start = index;
    if (tag === '</item>' && --depth === 0) items.push(inner.slice(start, index + tag.length));
  }
  return items;
}

/** Of a `Describe…` operation, what MiniStack leaves to the stand-in. */
export interface Described {
  /** The list in its answer. */
  set: string;
  /** The filters that it may be asked with, and the element of an item that each looks at. Absent: MiniStack's own. */
  filters?: Record<string, string>;
  /** What MiniStack forgot of an item. */
  complete?(item: Item, request: Request, forward: Forward): Item | Promise<Item>;
}

/** MiniStack's answer with complete items, and of those the ones that the request's filters let through. */
export async function describe(
  { set, filters, complete = (item) => item }: Described,
  request: Request,
  forward: Forward,
): Promise<Answer> {
  const answer = await forward(request);
  if (answer.status !== 200) return answer;
  const items: Item[] = [];
  for (const item of itemsIn(answer.body, set)) items.push(await complete(item, request, forward));
  const asked = filters ? filtersIn(request) : [];
  const kept = items.filter((item) =>
    asked.every(({ name, values }) => {
      const element = filters?.[name];
      if (!element) throw new Error(`${request.operation} knows no filter ${name} here`);
      return values.some((value) => matches(value, textOf(item, element) ?? ''));
    }),
  );
  return {
    ...answer,
    body: answer.body.replace(
      new RegExp(`<${set}>.*</${set}>`, 's'),
      () => `<${set}>${kept.join('')}</${set}>`,
    ),
  };
}

/** `*` stands for any characters and `?` for any one, as in all filters of EC2. */
function matches(pattern: string, text: string): boolean {
  const parts = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${parts}$`).test(text);
}

function filtersIn(request: Request): { name: string; values: string[] }[] {
  const form = new URLSearchParams(request.body);
  return listIn(form, 'Filter', '.Name').map((name, index) => ({
    name,
    values: listIn(form, `Filter.${index + 1}.Value`),
  }));
}

/** The same caller's request for something else. */
export const instead = (request: Request, action: string, members: Record<string, string> = {}): Request =>
  withForm(request, (form) => {
    for (const name of [...form.keys()]) if (name !== 'Version') form.delete(name);
    form.set('Action', action);
    for (const [name, value] of Object.entries(members)) form.set(name, value);
  });
