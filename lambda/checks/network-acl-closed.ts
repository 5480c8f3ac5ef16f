import { distinct } from '../distinct.ts';
import { denialInWords } from '../network/filters.ts';
import { type Direction, finalRule } from '../network/network-acl.ts';
import type { PathFacts } from '../network/types.ts';
import { namesOf, portsOf } from '../network/words.ts';
import { vpcBlocks } from '../remedies/network.ts';
import type { Finding, Known, PullFailure } from '../types.ts';
import { listed } from '../words.ts';
import { type Break, definePathCheck } from './path-check.ts';

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
  const commands = (['egress', 'ingress'] as const).flatMap((direction) => {
    const rules = denials
      .filter((denial) => denial.direction === direction)
      .flatMap((denial) => denial.rules);
    return rules.length > 0 ? entriesFor(direction, Math.min(...rules), ports, blocks, facts) : [];
  });
  return {
    resource: id,
    summary: `${id}, the network ACL of ${facts.subnet.SubnetId}, is closed to ${namesOf(destinations, 'and')}: ${listed(distinct(denials.map(denialInWords)), 'and')}${sometimes}.`,
    evidence: [],
    remediation: {
      text: `${commands.some((command) => command.startsWith('delete')) ? 'No number is free before the rule that denies: see whether it can go (the command deletes it), or number it anew.' : 'Add a rule before the one that denies.'} A network ACL keeps no state: a pull needs TCP ${portsOf(destinations)} out and, for the answers, the ephemeral ports 1024-65535 in.`,
      commands: commands.map((command) => `aws ec2 ${command} --region ${task.region}`),
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

function entriesFor(
  direction: Direction,
  deciding: number,
  ports: readonly number[],
  blocks: readonly string[],
  facts: Facts,
): string[] {
  const entry = `--network-acl-id ${facts.networkAcl.NetworkAclId} --${direction} --rule-number`;
  const ranges =
    direction === 'egress' ? ports.map((port) => `From=${port},To=${port}`) : ['From=1024,To=65535'];
  const rules = ranges.flatMap((range) =>
    blocks.map((block) => `--port-range ${range} --cidr-block ${block}`),
  );
  const numbers = freeNumbers(direction, deciding, facts).slice(0, rules.length);
  if (numbers.length < rules.length) return [`delete-network-acl-entry ${entry} ${deciding}`];
  return rules.map(
    (rule, index) =>
      `create-network-acl-entry ${entry} ${numbers[index]} --protocol tcp ${rule} --rule-action allow`,
  );
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
