import type { NetworkInterfaceFact } from '../evidence/facts.ts';
import { routeTableOf, vpcBlocks } from '../network/tables.ts';
import type { Destination, Hop, PathFacts } from '../network/types.ts';
import type { PullFailure, Remediation } from '../types.ts';
import { aws } from './commands.ts';
import { routeToInternetGateway } from './internet-gateway.ts';

/** What a NAT instance lacks to send the puller's packets on. `resource` is the instance, or its interface. */
export function mendNatInstance(
  resource: string,
  fault: NonNullable<Hop['fault']>,
  { port, protocol = 'tcp' }: Destination,
  facts: PathFacts,
  { task }: PullFailure,
): Remediation {
  const region = ['--region', task.region];
  const entry = facts.routerInterfaces?.find(
    ({ NetworkInterfaceId, InstanceId }) => NetworkInterfaceId === resource || InstanceId === resource,
  );
  switch (fault) {
    case 'source-dest-check':
      return {
        text: `Turn the source/destination check of ${resource} off: with it an instance takes only what is addressed to itself.`,
        commands: [withoutCheck(resource, region)],
      };
    case 'security-group':
      return {
        text: `Let the VPC in through ${groupOf(entry)}, the security group of ${resource}. The change works at once.`,
        commands: vpcBlocks(facts).map((block) =>
          aws(
            'ec2',
            'authorize-security-group-ingress',
            ...['--group-id', groupOf(entry), '--protocol', protocol, '--port', `${port}`, '--cidr', block],
            ...region,
          ),
        ),
      };
    case 'route':
      return routeToInternetGateway(
        routeTableOf(entry?.SubnetId ?? '', facts.routeTables ?? []) ?? {},
        `the route table of the subnet of ${resource} (${entry?.SubnetId})`,
        facts,
        task,
      );
    case 'public-ip':
      return {
        text: `Give ${resource} an Elastic IP address: an internet gateway carries no private addresses.`,
        commands: [
          `ALLOCATION=$(aws ec2 allocate-address --domain vpc --query AllocationId --output text ${region.join(' ')})`,
          `aws ec2 associate-address --network-interface-id ${entry?.NetworkInterfaceId ?? resource} --allocation-id "$ALLOCATION" ${region.join(' ')}`,
        ],
      };
  }
}

function withoutCheck(resource: string, region: string[]): string {
  return resource.startsWith('eni-')
    ? aws(
        'ec2',
        'modify-network-interface-attribute',
        ...['--network-interface-id', resource, '--no-source-dest-check'],
        ...region,
      )
    : aws('ec2', 'modify-instance-attribute', '--instance-id', resource, '--no-source-dest-check', ...region);
}

const groupOf = (entry: NetworkInterfaceFact | undefined): string =>
  entry?.Groups?.[0]?.GroupId ?? '<SECURITY_GROUP_ID>';
