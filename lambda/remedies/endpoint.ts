/** What to do about interface endpoints that are there and let nobody in, or not the puller. */
import { distinct } from '../distinct.ts';
import type { VpcEndpointFact } from '../evidence/facts.ts';
import { stateOf } from '../network/endpoints.ts';
import { pullerPeer } from '../network/targets.ts';
import type { PathFacts, Service } from '../network/types.ts';
import type { PullFailure, Remediation, StoppedTask } from '../types.ts';
import { listed } from '../words.ts';
import { aws } from './commands.ts';
import { createEndpoints, terraformResource } from './network.ts';

/** Lets the puller in to a security group on a port: by its own group where that is known, else by its subnets' blocks. */
export function admitPuller(
  group: string,
  port: number,
  facts: PathFacts,
  { region }: StoppedTask,
): { commands: string[]; cdk: string; terraform: string } {
  const peers = pullerPeer(facts, 'ipv4').groups?.slice(0, 1) ?? pullerBlocks(facts);
  const rules = peers.map((peer, index) => {
    const isGroup = peer.startsWith('sg-');
    const from = isGroup ? `UserIdGroupPairs=[{GroupId=${peer}}]` : `IpRanges=[{CidrIp=${peer}}]`;
    const permission = `IpProtocol=tcp,FromPort=${port},ToPort=${port},${from}`;
    return {
      cli: aws(
        ...['ec2', 'authorize-security-group-ingress', '--group-id', group],
        ...['--ip-permissions', permission, '--region', region],
      ),
      cdk: `endpointSecurityGroup.addIngressRule(ec2.Peer.${isGroup ? 'securityGroupId' : 'ipv4'}('${peer}'), ec2.Port.tcp(${port}));`,
      terraform: terraformResource(
        'aws_vpc_security_group_ingress_rule',
        `puller${index > 0 ? `_${index + 1}` : ''}`,
        {
          security_group_id: `"${group}"`,
          ip_protocol: '"tcp"',
          from_port: `${port}`,
          to_port: `${port}`,
          [isGroup ? 'referenced_security_group_id' : 'cidr_ipv4']: `"${peer}"`,
        },
      ),
    };
  });
  return {
    commands: rules.map(({ cli }) => cli),
    cdk: rules.map(({ cdk }) => cdk).join('\n'),
    terraform: rules.map(({ terraform }) => terraform).join('\n\n'),
  };
}

/** Of all subnets in which the workload may start, as far as they are known. */
function pullerBlocks({ puller, subnet, vpcSubnets = [] }: PathFacts): string[] {
  const ids = puller && puller.kind !== 'external' ? puller.subnets : [];
  const others = vpcSubnets.filter(({ SubnetId }) => SubnetId !== subnet?.SubnetId && ids.includes(SubnetId));
  return [...(subnet ? [subnet] : []), ...others].flatMap(({ CidrBlock }) => CidrBlock ?? []);
}

/** An endpoint that is not available, and what it is for. */
export interface Down {
  by: VpcEndpointFact;
  service: Service | undefined;
}

/** What may still become available is waited for; the rest is made anew. */
export function bringUp(down: readonly Down[], facts: PathFacts, failure: PullFailure): Remediation {
  const region = `--region ${failure.task.region}`;
  const idsOf = (some: readonly Down[]) => distinct(some.flatMap(({ by }) => by.VpcEndpointId ?? []));
  const waiting = down.filter(({ by }) => stateOf(by).startsWith('pending'));
  const asking = idsOf(waiting.filter(({ by }) => stateOf(by) === 'pendingacceptance'));
  const dead = down.filter((one) => !waiting.includes(one));
  const [coming, old] = [idsOf(waiting), idsOf(dead)];
  const texts = [
    ...(coming.length > 0 ? [`Wait until ${listed(coming, 'and')} is available.`] : []),
    ...(asking.length > 0 ? [`The owner of the service has to accept ${listed(asking, 'and')} before.`] : []),
    ...(old.length > 0
      ? [`Delete ${listed(old, 'and')} and, once gone, create ${old.length === 1 ? 'it' : 'them'} anew.`]
      : []),
  ];
  // The AWS CLI has no waiter for endpoints.
  const see = (ids: string[]) =>
    `aws ec2 describe-vpc-endpoints --vpc-endpoint-ids ${ids.join(' ')} --query 'VpcEndpoints[].[VpcEndpointId,State,LastError.Message]' --output text ${region}`;
  return {
    text: texts.join(' '),
    commands: [
      ...(coming.length > 0 ? [see(coming)] : []),
      ...(old.length > 0
        ? [`aws ec2 delete-vpc-endpoints --vpc-endpoint-ids ${old.join(' ')} ${region}`]
        : []),
      ...createEndpoints(
        dead.flatMap(({ service }) => service ?? []),
        facts,
        failure,
      ),
    ],
  };
}
