import { distinct } from '../distinct.ts';
import type { Family } from '../network/addresses.ts';
import { isCarriedInside } from '../network/endpoints.ts';
import { vpcBlocks } from '../network/tables.ts';
import type { Destination, PathFacts, Trace } from '../network/types.ts';
import { namesOf, portsOf } from '../network/words.ts';
import { terraformResource } from '../remedies/network.ts';
import type { Finding, PullFailure } from '../types.ts';
import { listed } from '../words.ts';
import { type Break, definePathCheck } from './shared/path-check.ts';
import { endsBefore } from './shared/path-end.ts';

export const securityGroupEgressClosed = definePathCheck({
  id: 'security-group-egress-closed',
  title: 'Security group closed to egress',
  needs: ['securityGroups'],
  lookUps: true,
  finding,
  otherwise(traces) {
    const walked = traces.flatMap(({ destination, hops }) => {
      const hop = hops.find(({ kind }) => kind === 'security-groups');
      return hop ? { destination, groups: hop.resource } : [];
    });
    const [first] = walked;
    if (!first) return endsBefore('the security groups', traces);
    const destinations = walked.map(({ destination }) => destination);
    return {
      is: 'pass',
      because: `${first.groups} admits egress on ${portsOf(destinations)} to ${namesOf(destinations, 'and')}`,
    };
  },
});

/** One group is mended: the rules of all groups of an interface add up. */
function finding(breaks: readonly Break[], facts: PathFacts, { task }: PullFailure): Finding {
  const groups = breaks[0]?.hop.resource.split(', ') ?? [];
  const [group = ''] = groups;
  const ports = portsOf(breaks.map(({ trace }) => trace.destination));
  const rules = rulesFor(breaks, facts);
  const overIpv6 = breaks.every(({ trace }) => trace.family === 'ipv6') ? ' over IPv6' : '';
  return {
    resource: group,
    summary: `${listed(groups, 'and')} ${groups.length === 1 ? 'admits' : 'admit'} no egress on ${ports} to ${closedTo(breaks)}${overIpv6}.`,
    evidence: [],
    remediation: {
      text: `Let ${group} out on ${ports}. The change works at once, for tasks that are running too.`,
      commands: rules.map(
        ({ cli }) =>
          `aws ec2 authorize-security-group-egress --group-id ${group} ${cli} --region ${task.region}`,
      ),
      cdk: rules
        .map(({ peer, on }) => `taskSecurityGroup.addEgressRule(${peer}, ec2.Port.${on});`)
        .join('\n'),
      terraform: rules
        .map(({ to }, index) =>
          terraformResource(
            'aws_vpc_security_group_egress_rule',
            `https${index > 0 ? `_${index + 1}` : ''}`,
            {
              security_group_id: `"${group}"`,
              ...to,
            },
          ),
        )
        .join('\n\n'),
    },
  };
}

/** The destinations; of an endpoint that is open in part the addresses that are not: pulls that meet them fail. */
function closedTo(breaks: readonly Break[]): string {
  const whole = breaks.filter(({ hop }) => !hop.lacking).map(({ trace }) => trace.destination);
  const parts = breaks.flatMap(({ hop, trace }) =>
    hop.lacking
      ? [
          `${listed(hop.lacking, 'or')}, of the addresses of ${trace.destination.name} (so that pulls fail from time to time)`,
        ]
      : [],
  );
  return listed([...(whole.length > 0 ? [namesOf(whole, 'or')] : []), ...parts], 'or');
}

const anywhere: Record<Family, string> = { ipv4: '0.0.0.0/0', ipv6: '::/0' };
const isWide = (id: string): boolean => id.endsWith('/0');

function rulesFor(breaks: readonly Break[], facts: PathFacts): Rule[] {
  const needed = breaks.flatMap(({ trace }) =>
    peersOf(trace, facts).map((peer) => ruleTo(peer, trace.destination)),
  );
  const wide = needed.filter(({ id }) => isWide(id)).map(({ on }) => on);
  return distinct(needed.filter(({ id, on }) => isWide(id) || !wide.includes(on)));
}

/** The narrowest that the path needs, by id or CIDR block. */
function peersOf({ destination, passage, family }: Trace, facts: PathFacts): string[] {
  if (isCarriedInside(passage)) {
    const groups = passage.by.Groups?.flatMap(({ GroupId }) => GroupId ?? []) ?? [];
    return groups.length > 0 ? groups : vpcBlocks(facts);
  }
  if (destination.protocol === 'udp') {
    return [`${destination.address}/${family === 'ipv4' ? 32 : 128}`];
  }
  const isS3 = destination.service?.name === 's3';
  return [(isS3 && family === 'ipv4' && facts.s3PrefixList?.PrefixListId) || anywhere[family]];
}

/** An egress rule in the words of the AWS CLI, of CDK and of Terraform. */
interface Rule {
  id: string;
  /** `tcp(443)`. */
  on: string;
  cli: string;
  peer: string;
  to: Record<string, string>;
}

function ruleTo(id: string, { port, protocol = 'tcp' }: Destination): Rule {
  const permission = (to: string) =>
    `--ip-permissions 'IpProtocol=${protocol},FromPort=${port},ToPort=${port},${to}'`;
  const rule = (cli: string, peer: string, to: string): Rule => ({
    id,
    on: `${protocol}(${port})`,
    cli,
    peer: `ec2.Peer.${peer}`,
    to: { ip_protocol: `"${protocol}"`, from_port: `${port}`, to_port: `${port}`, [to]: `"${id}"` },
  });
  if (id.startsWith('sg-')) {
    const pairs = permission(`UserIdGroupPairs=[{GroupId=${id}}]`);
    return rule(pairs, `securityGroupId('${id}')`, 'referenced_security_group_id');
  }
  if (id.startsWith('pl-')) {
    return rule(permission(`PrefixListIds=[{PrefixListId=${id}}]`), `prefixList('${id}')`, 'prefix_list_id');
  }
  if (id.includes(':')) {
    const peer = isWide(id) ? 'anyIpv6()' : `ipv6('${id}')`;
    return rule(permission(`Ipv6Ranges=[{CidrIpv6=${id}}]`), peer, 'cidr_ipv6');
  }
  const peer = isWide(id) ? 'anyIpv4()' : `ipv4('${id}')`;
  return rule(`--protocol ${protocol} --port ${port} --cidr ${id}`, peer, 'cidr_ipv4');
}
