import type { BlockPublicAccessFact, SubnetFact } from '../../../lambda/evidence/facts.ts';
import { all, otherSubnet, toInternet, toNat, type World } from '../worlds.ts';
import {
  dualStack,
  inPublicSubnet,
  natInstance,
  natTable,
  type Row,
  toEgressOnly,
  toNatInstance,
  toTgw,
  withIpv6,
} from './parts.ts';

const atTask = 'public-access-blocked at subnet-0priv1234';
const atNat = 'public-access-blocked at subnet-0pub1234';

type Mode = NonNullable<BlockPublicAccessFact['options']['InternetGatewayBlockMode']>;
type Excluded = NonNullable<BlockPublicAccessFact['exclusions'][number]['InternetGatewayExclusionMode']>;

/** As the subnets tell it. */
const told = (InternetGatewayBlockMode: Mode): Partial<SubnetFact> => ({
  BlockPublicAccessStates: { InternetGatewayBlockMode },
});
const natSubnet = (mode: Mode): World => ({
  routes: [toNat],
  otherSubnets: [otherSubnet('subnet-0pub1234', '10.0.0.0/24', told(mode))],
});
const behindInstance: World = { routes: [toNatInstance], routers: [natInstance] };
/** As the account's settings tell it, where the subnets do not. */
const account = (mode: Mode, ...excluded: [id: string, Excluded][]): World => ({
  blockPublicAccess: {
    options: { InternetGatewayBlockMode: mode },
    exclusions: excluded.map(([id, InternetGatewayExclusionMode], index) => ({
      ExclusionId: `vpcbpa-exclude-0a1b2c3${index}`,
      ResourceArn: `arn:aws:ec2:us-east-1:111122223333:${id.startsWith('vpc-') ? 'vpc' : 'subnet'}/${id}`,
      InternetGatewayExclusionMode,
      State: 'create-complete',
    })),
  },
});

export const rows: Row[] = [
  // An internet gateway
  ['public IP, and access not blocked', { ...inPublicSubnet, subnet: told('off') }, 'open'],
  [
    'public IP, and access blocked both ways',
    { ...inPublicSubnet, subnet: told('block-bidirectional') },
    atTask,
  ],
  ['public IP, and ingress blocked', { ...inPublicSubnet, subnet: told('block-ingress') }, atTask],
  ['public IP, and the account not blocked', { ...inPublicSubnet, ...account('off') }, 'open'],
  [
    'public IP, and the account blocked both ways',
    { ...inPublicSubnet, ...account('block-bidirectional') },
    atTask,
  ],
  [
    "public IP, and the account's ingress blocked",
    { ...inPublicSubnet, ...account('block-ingress') },
    atTask,
  ],
  [
    'public IP, and the VPC excluded',
    { ...inPublicSubnet, ...account('block-bidirectional', ['vpc-0abc1234', 'allow-bidirectional']) },
    'open',
  ],
  [
    'public IP, and the subnet excluded',
    { ...inPublicSubnet, ...account('block-ingress', ['subnet-0priv1234', 'allow-bidirectional']) },
    'open',
  ],
  [
    'public IP, and the subnet excluded for egress, which NAT gateways alone have of it',
    { ...inPublicSubnet, ...account('block-bidirectional', ['subnet-0priv1234', 'allow-egress']) },
    atTask,
  ],
  [
    'public IP, and another VPC excluded',
    { ...inPublicSubnet, ...account('block-bidirectional', ['vpc-0old1234', 'allow-bidirectional']) },
    atTask,
  ],
  ['public IP, and the mode not known', { ...inPublicSubnet, without: ['blockPublicAccess'] }, 'open'],
  [
    'access blocked, but endpoints',
    { ...inPublicSubnet, subnet: told('block-bidirectional'), endpoints: all },
    'open',
  ],
  [
    'access blocked, and endpoints for ECR alone',
    { ...inPublicSubnet, subnet: told('block-bidirectional'), endpoints: ['ecr.api', 'ecr.dkr'] },
    ['open', 'open', atTask],
  ],
  [
    'access blocked, for Docker Hub',
    { ...inPublicSubnet, subnet: told('block-ingress'), image: 'nginx' },
    atTask,
  ],

  // A NAT gateway, which is judged by its own subnet
  ['NAT gateway in a subnet that is not blocked', natSubnet('off'), 'open'],
  ['NAT gateway in a subnet blocked both ways', natSubnet('block-bidirectional'), atNat],
  ['NAT gateway in a subnet whose ingress is blocked', natSubnet('block-ingress'), 'open'],
  [
    "NAT gateway, and the task's subnet blocked both ways",
    { ...natSubnet('off'), subnet: told('block-bidirectional') },
    'open',
  ],
  [
    'NAT gateway, and the account blocked both ways',
    { routes: [toNat], ...account('block-bidirectional') },
    atNat,
  ],
  [
    "NAT gateway, and the account's ingress blocked",
    { routes: [toNat], ...account('block-ingress') },
    'open',
  ],
  [
    'NAT gateway, and the VPC excluded',
    { routes: [toNat], ...account('block-bidirectional', ['vpc-0abc1234', 'allow-bidirectional']) },
    'open',
  ],
  [
    'NAT gateway, and its subnet excluded for egress',
    { routes: [toNat], ...account('block-bidirectional', ['subnet-0pub1234', 'allow-egress']) },
    'open',
  ],
  [
    "NAT gateway, and the task's subnet excluded, not its own",
    { routes: [toNat], ...account('block-bidirectional', ['subnet-0priv1234', 'allow-bidirectional']) },
    atNat,
  ],

  // A NAT instance, which goes out through the internet gateway of its own subnet
  [
    'NAT instance in a subnet blocked both ways',
    { ...natSubnet('block-bidirectional'), ...behindInstance },
    atNat,
  ],
  [
    'NAT instance in a subnet whose ingress is blocked',
    { ...natSubnet('block-ingress'), ...behindInstance },
    atNat,
  ],
  [
    'NAT instance in a subnet that is not blocked',
    { ...natSubnet('off'), ...behindInstance },
    'invisible at i-0nat1234',
  ],
  [
    'NAT instance in a blocked subnet that leads to a transit gateway',
    { ...natSubnet('block-bidirectional'), ...behindInstance, otherTables: natTable(toTgw) },
    'invisible at i-0nat1234',
  ],

  // Other ways out
  [
    'egress-only gateway, and access blocked both ways',
    {
      ...withIpv6,
      subnet: { ...withIpv6.subnet, ...told('block-bidirectional') },
      routes: [toEgressOnly],
      image: dualStack,
    },
    atTask,
  ],
  [
    'egress-only gateway, and ingress blocked',
    {
      ...withIpv6,
      subnet: { ...withIpv6.subnet, ...told('block-ingress') },
      routes: [toEgressOnly],
      image: dualStack,
    },
    'open',
  ],
  [
    'transit gateway, to which it does not apply',
    { routes: [toTgw], subnet: told('block-bidirectional') },
    'invisible at tgw-0abc1234',
  ],
  [
    'S3 gateway endpoint, to which it does not apply',
    { routes: [toInternet], subnet: told('block-bidirectional'), endpoints: all },
    'open',
  ],
];
