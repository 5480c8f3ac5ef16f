import type { NetworkAclEntry, Route } from '@aws-sdk/client-ec2';
import type { SubnetFact } from '../../../lambda/evidence/facts.ts';
import { all, anywhere, endpoint, https, openAcl, openToIpv6, toNat, type World } from '../worlds.ts';
import {
  blackhole,
  closedAcl,
  group,
  manifestAt,
  publicIp,
  type Row,
  route,
  toEgressOnly,
  withIpv6,
} from './parts.ts';

const toInternet6: Route = { DestinationIpv6CidrBlock: '::/0', GatewayId: 'igw-0abc1234', State: 'active' };
const withAddress: World['puller'] = { ipv6: true };
const manifestOver6 = manifestAt('2600:1f18::1');
/** A task that dialled ecr.dkr over IPv6; the other two hosts have endpoints. */
const dialled: World = { ...withIpv6, endpoints: all, reason: manifestOver6 };
const _open6 = { ...anywhere, IpRanges: [], Ipv6Ranges: [{ CidrIpv6: '::/0' }] };
const to6 = (CidrIpv6: string) => ({ ...https(), Ipv6Ranges: [{ CidrIpv6 }] });
const rule6 = (
  Egress: boolean,
  RuleAction: 'allow' | 'deny',
  ports: [number, number],
  RuleNumber = 101,
): NetworkAclEntry => ({
  Egress,
  RuleAction,
  RuleNumber,
  Protocol: '6',
  PortRange: { From: ports[0], To: ports[1] },
  Ipv6CidrBlock: '::/0',
});
const [out6 = {}, in6 = {}] = openToIpv6;
const aloneIpv6: Partial<SubnetFact> = {
  ...withIpv6.subnet,
  CidrBlock: undefined,
  Ipv6Native: true,
};
/** A subnet that has IPv6 addresses alone. */
const alone: World = {
  ...withIpv6,
  subnet: aloneIpv6,
  puller: { ...withAddress, privateIpv4Address: undefined },
};
const _dns64: World = { ...alone, subnet: { ...aloneIpv6, EnableDns64: true } };
const _noIpv4 = 'registry-route-missing at subnet-0priv1234';
const _through64: Route = {
  DestinationIpv6CidrBlock: '64:ff9b::/96',
  NatGatewayId: 'nat-0abc1234',
  State: 'active',
};
const _at64 = manifestAt('64:ff9b::345e:707');

/** Paths to an address of IPv6, which the message shows. */
export const rows: Row[] = [
  [
    'egress-only gateway, which is for IPv6',
    { routes: [{ DestinationIpv6CidrBlock: '::/0', EgressOnlyInternetGatewayId: 'eigw-0abc1234' }] },
    route,
  ],

  [
    'an IPv6 address, and a VPC that knows nothing of IPv6',
    { endpoints: all, reason: manifestOver6 },
    ['open', 'unknown at subnet-0priv1234', 'open'],
  ],
  [
    'an IPv6 address that no step is known for',
    { reason: { leg: 'unknown', address: '2600:1f18::1' } },
    route,
  ],
  ['an IPv6 address through an egress-only gateway', { ...dialled, routes: [toEgressOnly] }, 'open'],
  [
    'an IPv6 address through an internet gateway',
    { ...dialled, routes: [toInternet6], puller: withAddress },
    'open',
  ],
  [
    'an IPv6 address through an internet gateway, and a public IPv4 address alone',
    { ...dialled, routes: [toInternet6], puller: { publicIp: true, ipv6: false } },
    ['open', publicIp, 'open'],
  ],
  [
    'an IPv6 address through an internet gateway, and that of the puller not known',
    { ...dialled, routes: [toInternet6] },
    ['open', 'unknown at igw-0abc1234', 'open'],
  ],
  [
    'an IPv6 address through an internet gateway, from a subnet that has none',
    { ...dialled, subnet: {}, routes: [toInternet6] },
    ['open', publicIp, 'open'],
  ],
  ['an IPv6 address that no route leads to', dialled, ['open', route, 'open']],
  [
    'an IPv6 address, and the default route of IPv4 alone',
    { ...dialled, routes: [toNat] },
    ['open', route, 'open'],
  ],
  [
    'an IPv6 address, and a route that leads nowhere',
    { ...dialled, routes: [{ ...toEgressOnly, ...blackhole }] },
    ['open', route, 'open'],
  ],
  [
    'an IPv6 address that a narrower dead route swallows',
    {
      ...dialled,
      routes: [
        toEgressOnly,
        { DestinationIpv6CidrBlock: '2600:1f18::/32', GatewayId: 'vgw-0abc1234', ...blackhole },
      ],
    },
    ['open', route, 'open'],
  ],
  [
    'an IPv6 address through a transit gateway',
    { ...dialled, routes: [{ DestinationIpv6CidrBlock: '::/0', TransitGatewayId: 'tgw-0abc1234' }] },
    ['open', 'invisible at tgw-0abc1234', 'open'],
  ],
  [
    'an IPv6 address, and egress to IPv4 alone',
    { ...dialled, routes: [toEgressOnly], egress: [anywhere] },
    ['open', group, 'open'],
  ],
  [
    'an IPv6 address, and egress to another block of IPv6',
    { ...dialled, routes: [toEgressOnly], egress: [anywhere, to6('2600:1f19::/32')] },
    ['open', group, 'open'],
  ],
  [
    'an IPv6 address, and egress to its block',
    { ...dialled, routes: [toEgressOnly], egress: [anywhere, to6('2600:1f18::/32')] },
    'open',
  ],
  [
    'an IPv6 address, and an ACL for IPv4 alone',
    { ...dialled, routes: [toEgressOnly], acl: openAcl },
    ['open', closedAcl, 'open'],
  ],
  [
    'an IPv6 address, and an ACL that lets no answers of IPv6 in',
    { ...dialled, routes: [toEgressOnly], acl: [...openAcl, out6, rule6(false, 'allow', [443, 443])] },
    ['open', closedAcl, 'open'],
  ],
  [
    'an IPv6 address, and an ACL that denies 443 of IPv6 out',
    { ...dialled, routes: [toEgressOnly], acl: [...openAcl, rule6(true, 'deny', [443, 443], 90), out6, in6] },
    ['open', closedAcl, 'open'],
  ],
  [
    'an IPv6 address, and an ACL that lets through what it has to',
    {
      ...dialled,
      routes: [toEgressOnly],
      acl: [...openAcl, rule6(true, 'allow', [443, 443]), rule6(false, 'allow', [1024, 65535])],
    },
    'open',
  ],
  [
    'an IPv6 address, and a dual-stack endpoint, of which it may be',
    {
      ...dialled,
      endpoints: ['ecr.api', endpoint('ecr.dkr', { IpAddressType: 'dualstack' }), 's3'],
    },
    ['open', 'unknown at rtb-0priv5678', 'open'],
  ],
];
