import { distinct } from '../distinct.ts';
import { denialInWords } from '../network/filters.ts';
import { type Direction, finalRule } from '../network/network-acl.ts';
import type { PathFacts } from '../network/types.ts';
import { namesOf, portsOf } from '../network/words.ts';
import { aws } from '../remedies/commands.ts';
import { vpcBlocks } from '../remedies/network.ts';
import type { Finding, Known, PullFailure } from '../types.ts';
import { listed } from '../words.ts';
import { type Break, definePathCheck } from './shared/path-check.ts';

type Facts = PathFacts & Known<'subnet' | 'networkAcl'>;

export const networkAclClosed = definePathCheck({
  id: 'network-acl-closed',
  title: 'Network ACL closed',
  needs: ['networkAcl'],
  wants: ['routeTables', 'vpcEndpoints', 's3PrefixList'],
  finding,
  otherwise: (traces, { networkAcl }) => ({
    is: 'pass',
    because: `${networkAcl.NetworkAclId} lets TCP ${portsOf(traces.map(({ destination }) => destination))} out and the answers back in`,
  }),
});

/** The directions are closed by rules of their own, and each needs a rule of its own: an ACL keeps no state. */
function finding(breaks: readonly Break[], facts: Facts, { task }: PullFailure): Finding {
  const id = facts.networkAcl.NetworkAclId ?? '';
  const denials = breaks.flatMap(({ hop }) => hop.denials ?? []);
  const destinations = breaks.map(({ trace }) => trace.destination);
  const sometimes = denials.every(({ intermittent }) => intermittent)
    ? ', so that pulls fail from time to time'
    : '';
  const blocks = blocksFor(breaks, facts);
  const ports = distinct(destinations.map(({ port }) => port));
  const remedies = (['egress', 'ingress'] as const).flatMap((direction) => {
    const rules = denials
      .filter((denial) => denial.direction === direction)
      .flatMap((denial) => denial.rules);
    return rules.length > 0 ? [opening(direction, Math.min(...rules), ports, blocks, facts)] : [];
  });
  return {
    resource: id,
    summary: `${id}, the network ACL of ${facts.subnet.SubnetId}, is closed to ${namesOf(destinations, 'and')}: ${listed(distinct(denials.map(denialInWords)), 'and')}${sometimes}.`,
    evidence: [],
    remediation: {
      text: `${distinct(remedies.map(({ text }) => text)).join(' ')} A network ACL keeps no state: a pull needs TCP ${portsOf(destinations)} out and, for the answers, the ephemeral ports 1024-65535 in.`,
      commands: remedies.flatMap(({ commands }) =>
        commands.map((words) => aws('ec2', ...words, '--region', task.region)),
      ),
    },
  };
}

/** The VPC's own blocks where an endpoint in it is all there is to reach. */
function blocksFor(breaks: readonly Break[], facts: Facts): string[] {
  const inside = breaks.every(
    ({ trace: { passage } }) => passage.is === 'carried' && passage.kind === 'interface',
  );
  return inside ? vpcBlocks(facts) : ['0.0.0.0/0'];
}

/** What lets the pull through in one direction; each command by its words. Nobody's deny is lost. */
interface Opening {
  text: string;
  commands: string[][];
}

function opening(
  direction: Direction,
  deciding: number,
  ports: readonly number[],
  blocks: readonly string[],
  facts: Facts,
): Opening {
  const ranges =
    direction === 'egress' ? ports.map((port) => `From=${port},To=${port}`) : ['From=1024,To=65535'];
  const rules = ranges.flatMap((range) =>
    blocks.map((block) => ['--protocol', 'tcp', '--port-range', range, '--cidr-block', block]),
  );
  const entry = (verb: string, number: number, rule: string[], action: string) => [
    `${verb}-network-acl-entry`,
    ...['--network-acl-id', facts.networkAcl.NetworkAclId ?? '', `--${direction}`],
    ...['--rule-number', `${number}`, ...rule, '--rule-action', action],
  ];
  const numbers = freeNumbers(direction, deciding, facts).slice(0, rules.length);
  if (numbers.length === rules.length) {
    return {
      text: 'Add a rule before the one that denies.',
      commands: rules.map((rule, index) => entry('create', numbers[index] ?? 0, rule, 'allow')),
    };
  }
  const denying = `Rule ${deciding === finalRule ? '*' : deciding} denies ${direction}, and no free number is before it`;
  const behind = deciding + rules.length;
  const deny = behind < finalRule ? movable(direction, deciding, behind, facts) : undefined;
  const [first, ...others] = rules;
  if (!deny || !first) {
    const show = ['--network-acl-ids', facts.networkAcl.NetworkAclId ?? ''];
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

/** A denying rule in the words of the CLI, if the numbers after it are free up to the one that it shall get. */
function movable(
  direction: Direction,
  from: number,
  to: number,
  { networkAcl: { Entries = [] } }: Facts,
): string[] | undefined {
  const entries = Entries.filter(({ Egress }) => Egress === (direction === 'egress'));
  const rule = entries.find(({ RuleNumber }) => RuleNumber === from);
  const isFree = !entries.some(({ RuleNumber = 0 }) => RuleNumber > from && RuleNumber <= to);
  if (!rule?.CidrBlock || !rule.Protocol || !isFree) return undefined;
  const { Protocol, PortRange, CidrBlock } = rule;
  const range = PortRange ? ['--port-range', `From=${PortRange.From},To=${PortRange.To}`] : [];
  return ['--protocol', Protocol === '-1' ? 'all' : Protocol, ...range, '--cidr-block', CidrBlock];
}

/** Free rule numbers before the deciding one: after the last rule where the final `*` decides, else just before it. */
function freeNumbers(direction: Direction, deciding: number, { networkAcl }: Facts): number[] {
  const taken = (networkAcl.Entries ?? [])
    .filter(({ Egress }) => Egress === (direction === 'egress'))
    .map(({ RuleNumber = finalRule }) => RuleNumber);
  const last = Math.max(0, ...taken.filter((number) => number < finalRule));
  const afterLast = Math.floor(last / 100) * 100 + 100;
  const candidates =
    deciding === finalRule && afterLast < finalRule
      ? Array.from({ length: 5 }, (_, index) => afterLast + index)
      : Array.from({ length: deciding - 1 }, (_, index) => deciding - 1 - index);
  return candidates.filter((number) => number > 0 && !taken.includes(number));
}
