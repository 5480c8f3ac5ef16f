import type { PathFacts } from '../network/types.ts';
import type { StoppedTask } from '../types.ts';
import { aws } from './commands.ts';

/** Lists what may stand in the place of a `<…_ID>` that the commands after it have. */
export function candidates(kind: keyof typeof listings, { subnet }: PathFacts, task: StoppedTask): string {
  const { verb, filter, query } = listings[kind];
  const [option, name] = filter;
  const of = [option, `Name=${name},Values=${subnet?.VpcId}`];
  return aws('ec2', verb, ...of, '--query', query, '--output', 'text', '--region', task.region);
}

const listings = {
  'nat-': {
    verb: 'describe-nat-gateways',
    filter: ['--filter', 'vpc-id'],
    query: 'NatGateways[].[NatGatewayId,SubnetId,State]',
  },
  'igw-': {
    verb: 'describe-internet-gateways',
    filter: ['--filters', 'attachment.vpc-id'],
    query: 'InternetGateways[].InternetGatewayId',
  },
  'tgw-': {
    verb: 'describe-transit-gateway-vpc-attachments',
    filter: ['--filters', 'vpc-id'],
    query: 'TransitGatewayVpcAttachments[].[TransitGatewayId,State]',
  },
  'subnet-': {
    verb: 'describe-subnets',
    filter: ['--filters', 'vpc-id'],
    query: 'Subnets[].[SubnetId,AvailabilityZone,MapPublicIpOnLaunch]',
  },
} as const;
