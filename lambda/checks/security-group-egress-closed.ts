import { distinct } from '../distinct.ts';
import type { PathFacts, Trace } from '../network/types.ts';
import { namesOf, portsOf } from '../network/words.ts';
import { terraformResource, vpcBlocks } from '../remedies/network.ts';
import type { Finding, PullFailure } from '../types.ts';
import { listed } from '../words.ts';
import { type Break, definePathCheck } from './shared/path-check.ts';

export const securityGroupEgressClosed = definePathCheck({
  id: 'security-group-egress-closed',
  title: 'Security group closed to egress',
  needs: ['securityGroups'],
  // Each narrows down where the packets go: what is closed wherever they go is closed without them.
  wants: ['routeTables', 'vpcEndpoints', 's3PrefixList'],
  finding,
  otherwise(traces) {
    const destinations = traces.map(({ destination }) => destination);
    return {
      is: 'pass',
      because: `${groupsOn(traces)} admits egress on TCP ${portsOf(destinations)} to ${namesOf(destinations, 'and')}`,
    };
  },
});

const groupsOn = (traces: readonly Trace[]): string =>
  traces.flatMap(({ hops }) => hops).find(({ kind }) => kind === 'security-groups')?.resource ?? '';

/** One group is mended: the rules of all groups of an interface add up. */
function finding(breaks: readonly Break[], facts: PathFacts, { task }: PullFailure): Finding {
  const groups = breaks[0]?.hop.resource.split(', ') ?? [];
  const [group = ''] = groups;
  const destinations = breaks.map(({ trace }) => trace.destination);
  const ports = portsOf(destinations);
  const rules = rulesFor(breaks, facts);
  return {
    resource: group,
    summary: `${listed(groups, 'and')} ${groups.length === 1 ? 'admits' : 'admit'} no egress on TCP ${ports} to ${namesOf(destinations, 'or')}.`,
    evidence: [],
    remediation: {
      text: `Let ${group} out on TCP ${ports}. The change works at once, for tasks that are running too.`,
      commands: rules.map(
        ({ cli }) =>
          `aws ec2 authorize-security-group-egress --group-id ${group} ${cli} --region ${task.region}`,
      ),
      cdk: rules
        .map(({ peer, port }) => `taskSecurityGroup.addEgressRule(${peer}, ec2.Port.tcp(${port}));`)
        .join('\n'),
      terraform: rules
        .map(({ to, port }, index) =>
          terraformResource(
            'aws_vpc_security_group_egress_rule',
            `https${index > 0 ? `_${index + 1}` : ''}`,
            {
              security_group_id: `"${group}"`,
              ip_protocol: '"tcp"',
              from_port: `${port}`,
              to_port: `${port}`,
              ...to,
            },
          ),
        )
        .join('\n\n'),
    },
  };
}

const anywhere = '0.0.0.0/0';

function rulesFor(breaks: readonly Break[], facts: PathFacts): Rule[] {
  const needed = breaks.flatMap(({ trace }) =>
    peersOf(trace, facts).map((peer) => ruleTo(peer, trace.destination.port)),
  );
  const wide = needed.filter(({ id }) => id === anywhere).map(({ port }) => port);
  return distinct(needed.filter(({ id, port }) => id === anywhere || !wide.includes(port)));
}

/** The narrowest that the path needs, by id or CIDR block. */
function peersOf({ destination, passage }: Trace, facts: PathFacts): string[] {
  if (passage.is === 'carried' && passage.kind === 'interface') {
    const groups = passage.by.Groups?.flatMap(({ GroupId }) => GroupId ?? []) ?? [];
    return groups.length > 0 ? groups : vpcBlocks(facts);
  }
  const isS3 = destination.service?.name === 's3';
  return [(isS3 && facts.s3PrefixList?.PrefixListId) || anywhere];
}

/** An egress rule in the words of the AWS CLI, of CDK and of Terraform. */
interface Rule {
  id: string;
  port: number;
  cli: string;
  peer: string;
  to: Record<string, string>;
}

function ruleTo(id: string, port: number): Rule {
  const permission = (to: string) =>
    `--ip-permissions 'IpProtocol=tcp,FromPort=${port},ToPort=${port},${to}'`;
  if (id.startsWith('sg-')) {
    return {
      id,
      port,
      cli: permission(`UserIdGroupPairs=[{GroupId=${id}}]`),
      peer: `ec2.Peer.securityGroupId('${id}')`,
      to: { referenced_security_group_id: `"${id}"` },
    };
  }
  if (id.startsWith('pl-')) {
    return {
      id,
      port,
      cli: permission(`PrefixListIds=[{PrefixListId=${id}}]`),
      peer: `ec2.Peer.prefixList('${id}')`,
      to: { prefix_list_id: `"${id}"` },
    };
  }
  return {
    id,
    port,
    cli: `--protocol tcp --port ${port} --cidr ${id}`,
    peer: id === anywhere ? 'ec2.Peer.anyIpv4()' : `ec2.Peer.ipv4('${id}')`,
    to: { cidr_ipv4: `"${id}"` },
  };
}
