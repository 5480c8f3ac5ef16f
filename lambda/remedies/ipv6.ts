import { parseImageReference } from '../image-reference.ts';
import type { Destination, PathFacts, VpcPuller } from '../network/types.ts';
import type { Known, PullFailure, Remediation, StoppedTask } from '../types.ts';
import { candidates } from './candidates.ts';
import { aws, command, newRevision, redeploy } from './commands.ts';
import { destinationOption, natToUse, workloadTables } from './route-tables.ts';

type Facts = PathFacts & Known<'subnet'>;

/**
 * Gives the puller an address of IPv6. ECS gives tasks one where their subnet has a block of IPv6 and the account setting
 * dualStackIPv6 is on (ECS developer guide, "Using a VPC in dual-stack mode"); instances have theirs from EC2.
 */
export function giveIpv6(puller: VpcPuller, facts: Facts, { task }: PullFailure): Remediation {
  const { SubnetId, VpcId, Ipv6CidrBlocks } = facts.subnet;
  const region = ['--region', task.region];
  const lacksBlock = Ipv6CidrBlocks.length === 0;
  const block = lacksBlock
    ? [
        aws(
          'ec2',
          'describe-vpcs',
          ...['--vpc-ids', VpcId, '--query', 'Vpcs[].Ipv6CidrBlockAssociationSet[].Ipv6CidrBlock'],
          ...['--output', 'text', ...region],
        ),
        aws(
          'ec2',
          'associate-subnet-cidr-block',
          ...['--subnet-id', SubnetId, '--ipv6-cidr-block', '<IPV6_CIDR_BLOCK>', ...region],
        ),
      ]
    : [];
  const first = lacksBlock ? `Give ${SubnetId} a block of IPv6 addresses out of those of ${VpcId}, and` : '';
  const begin = (verb: string) =>
    first ? `${first} ${verb}` : `${verb.charAt(0).toUpperCase()}${verb.slice(1)}`;
  if (task.launchType === 'MANAGED_INSTANCES') {
    return {
      text: `${begin('let')} ${SubnetId} assign IPv6 addresses. Instances started from then on have one.`,
      commands: [
        ...block,
        aws(
          'ec2',
          'modify-subnet-attribute',
          '--subnet-id',
          SubnetId,
          '--assign-ipv6-address-on-creation',
          ...region,
        ),
      ],
    };
  }
  if (puller.kind === 'instance') {
    const query =
      'Reservations[].Instances[].NetworkInterfaces[?Attachment.DeviceIndex==`0`].NetworkInterfaceId';
    const find = ['--instance-ids', puller.name, '--query', `${query}[]`, '--output', 'text', ...region];
    return {
      text: `${begin('give')} ${puller.name} an IPv6 address now; for the instances to come, let the subnet assign one.`,
      commands: [
        ...block,
        `ENI=$(${aws('ec2', 'describe-instances', ...find)})`,
        `aws ec2 assign-ipv6-addresses --network-interface-id "$ENI" ${command('--ipv6-address-count', '1', ...region)}`,
        aws(
          'ec2',
          'modify-subnet-attribute',
          '--subnet-id',
          SubnetId,
          '--assign-ipv6-address-on-creation',
          ...region,
        ),
      ],
    };
  }
  const setting = ['--name', 'dualStackIPv6', '--value', 'enabled'];
  return {
    text: `${begin('turn')} on the account setting dualStackIPv6: ECS then gives the tasks that it starts an IPv6 address of their subnet.`,
    commands: [...block, aws('ecs', 'put-account-setting-default', ...setting, ...region), ...redeploy(task)],
  };
}

/** What a subnet that has IPv6 addresses alone can do about hosts that have none. */
export function reachFromIpv6(
  destinations: readonly Destination[],
  facts: Facts,
  failure: PullFailure,
): Remediation {
  const { task, container } = failure;
  const { SubnetId } = facts.subnet;
  const image = destinations.every(({ service }) => service && service.name !== 'secretsmanager')
    ? dualStackUri(failure)
    : undefined;
  const dualStackSubnet = {
    text: 'start the task in a dual-stack subnet, which has IPv4 addresses too.',
    commands: [],
  };
  const translated = {
    text: `turn on DNS64 in ${SubnetId} and send 64:ff9b::/96 to a NAT gateway, which reaches hosts of IPv4.`,
    commands: throughNat64(facts, task),
  };
  return image
    ? {
        text: `Name the image by its dual-stack URI, ${image}: its hosts have IPv6 addresses.`,
        commands: newRevision(task, { image, of: container.name }),
        alternatives: [translated, dualStackSubnet],
      }
    : {
        text: `T${translated.text.slice(1)}`,
        commands: translated.commands,
        alternatives: [dualStackSubnet],
      };
}

/** `111122223333.dkr-ecr.us-east-1.on.aws/…`; none where the partition is not known to have such hosts. */
function dualStackUri({ container, task }: PullFailure): string | undefined {
  const image = parseImageReference(container.image ?? '');
  const suffix = { aws: 'on.aws', 'aws-us-gov': 'on.aws', 'aws-cn': 'on.amazonwebservices.com.cn' }[
    task.partition
  ];
  if (image.kind !== 'ecr-private' || image.dualStack || !suffix) return undefined;
  const host = `${image.account}.dkr-ecr${image.fips ? '-fips' : ''}.${image.region}.${suffix}`;
  return container.image?.replace(image.host, host);
}

/** VPC user guide, "DNS64 and NAT64": every NAT gateway translates. */
function throughNat64(facts: Facts, task: StoppedTask): string[] {
  const { SubnetId } = facts.subnet;
  const region = ['--region', task.region];
  const nat = natToUse(facts);
  const to = ['--nat-gateway-id', nat ?? '<NAT_GATEWAY_ID>'];
  const option = destinationOption({ DestinationIpv6CidrBlock: '64:ff9b::/96' });
  return [
    aws('ec2', 'modify-subnet-attribute', '--subnet-id', SubnetId, '--enable-dns64', ...region),
    ...(nat ? [] : [candidates('nat-', facts, task)]),
    ...workloadTables(facts).map(({ RouteTableId = '' }) =>
      aws('ec2', 'create-route', '--route-table-id', RouteTableId, ...option, ...to, ...region),
    ),
  ];
}
