import { distinct } from '../distinct.ts';
import type { NetworkAclFact } from '../evidence/facts.ts';
import { type AclDenial, type Direction, finalRule } from '../network/network-acl.ts';

/** What lets the pull through in one direction; each command by its words. Nobody's deny is lost. */
export interface Opening {
  text: string;
  commands: string[][];
}

/** Opens an ACL to what its rules deny, each direction by itself. */
export function openings(acl: NetworkAclFact, denials: readonly AclDenial[]): Opening[] {
  return (['egress', 'ingress'] as const).flatMap((direction) => {
    const own = denials.filter((denial) => denial.direction === direction);
    return own.length > 0 ? [opening(acl, direction, own)] : [];
  });
}

function opening(acl: NetworkAclFact, direction: Direction, denials: readonly AclDenial[]): Opening {
  const deciding = Math.min(...denials.flatMap(({ rules }) => rules));
  const rules = rulesFor(denials);
  const id = acl.NetworkAclId ?? '';
  const entry = (verb: string, number: number, rule: string[], action: string) => [
    `${verb}-network-acl-entry`,
    ...['--network-acl-id', id, `--${direction}`],
    ...['--rule-number', `${number}`, ...rule, '--rule-action', action],
  ];
  const numbers = freeNumbers(acl, direction, deciding).slice(0, rules.length);
  if (numbers.length === rules.length) {
    return {
      text: 'Add a rule before the one that denies.',
      commands: rules.map((rule, index) => entry('create', numbers[index] ?? 0, rule, 'allow')),
    };
  }
  const denying = `Rule ${deciding === finalRule ? '*' : deciding} denies ${direction}, and no free number is before it`;
  const behind = deciding + rules.length;
  const deny = behind < finalRule ? movable(acl, direction, deciding, behind) : undefined;
  const [first, ...others] = rules;
  if (!deny || !first) {
    const show = ['--network-acl-ids', id];
    return {
      text: `${denying}: see whether it can go, or number the rules anew, so that a rule which lets the pull through comes first.`,
      commands: [['describe-network-acls', ...show, '--query', 'NetworkAcls[].Entries']],
    };
  }
  return {
    text: `${denying}: the commands copy that deny to number ${behind} and let ${deciding} allow the pull instead.`,
    commands: [
      entry('create', behind, deny, 'deny'),
      ...others.map((rule, index) => entry('create', deciding + 1 + index, rule, 'allow')),
      entry('replace', deciding, first, 'allow'),
    ],
  };
}

/** A rule for each port range and block, in the words of the CLI, without those that a wider one holds. */
function rulesFor(denials: readonly AclDenial[]): string[][] {
  const wanted = denials.flatMap(({ protocol, mend: { ports, blocks } }) =>
    blocks.map((block) => ({ protocol, ports, block })),
  );
  const isWide = (block: string) => block.endsWith('/0');
  const needed = wanted.filter(
    (one) =>
      isWide(one.block) ||
      !wanted.some(
        ({ protocol, ports, block }) =>
          isWide(block) &&
          protocol === one.protocol &&
          ports.from <= one.ports.from &&
          one.ports.to <= ports.to,
      ),
  );
  return distinct(
    needed.map(({ protocol, ports, block }) => [
      ...['--protocol', protocol, '--port-range', `From=${ports.from},To=${ports.to}`],
      ...[block.includes(':') ? '--ipv6-cidr-block' : '--cidr-block', block],
    ]),
  );
}

/** A denying rule in the words of the CLI, if the numbers after it are free up to the one that it shall get. */
function movable(
  { Entries = [] }: NetworkAclFact,
  direction: Direction,
  from: number,
  to: number,
): string[] | undefined {
  const entries = Entries.filter(({ Egress }) => Egress === (direction === 'egress'));
  const rule = entries.find(({ RuleNumber }) => RuleNumber === from);
  const isFree = !entries.some(({ RuleNumber = 0 }) => RuleNumber > from && RuleNumber <= to);
  if (!rule?.Protocol || !isFree) return undefined;
  const { Protocol, PortRange, CidrBlock, Ipv6CidrBlock } = rule;
  const range = PortRange ? ['--port-range', `From=${PortRange.From},To=${PortRange.To}`] : [];
  const block = CidrBlock ? ['--cidr-block', CidrBlock] : ['--ipv6-cidr-block', Ipv6CidrBlock ?? ''];
  return ['--protocol', Protocol === '-1' ? 'all' : Protocol, ...range, ...block];
}

/** Free rule numbers before the deciding one: after the last rule where the final `*` decides, else just before it. */
function freeNumbers({ Entries = [] }: NetworkAclFact, direction: Direction, deciding: number): number[] {
  const taken = Entries.filter(({ Egress }) => Egress === (direction === 'egress')).map(
    ({ RuleNumber = finalRule }) => RuleNumber,
  );
  const last = Math.max(0, ...taken.filter((number) => number < finalRule));
  const afterLast = Math.floor(last / 100) * 100 + 100;
  const candidates =
    deciding === finalRule && afterLast < finalRule
      ? Array.from({ length: 5 }, (_, index) => afterLast + index)
      : Array.from({ length: deciding - 1 }, (_, index) => deciding - 1 - index);
  return candidates.filter((number) => number > 0 && !taken.includes(number));
}
