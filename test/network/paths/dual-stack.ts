import type { NetworkAclEntry, Route } from '@aws-sdk/client-ec2';
import type { SubnetFact } from '../../../lambda/evidence/facts.ts';
import { all, anywhere, https, openAcl, openToIpv6, toNat, type World } from '../worlds.ts';
import {
  blackhole,
  closedAcl,
  dualStack,
  group,
  manifestAt,
  nat,
  natGone,
  type Row,
  route,
  toEgressOnly,
  withIpv6,
} from './parts.ts';

const toInternet6: Route = { DestinationIpv6CidrBlock: '::/0', GatewayId: 'igw-0abc1234', State: 'active' };
const withAddress: World['puller'] = { ipv6: true };
const manifestOver6 = manifestAt('2600:1f18::1');
/** A task that dialled ecr.dkr over IPv6; the other two hosts have endpoints. */
const _dialled: World = { ...withIpv6, endpoints: all, reason: manifestOver6 };
const open6 = { ...anywhere, IpRanges: [], Ipv6Ranges: [{ CidrIpv6: '::/0' }] };
const _to6 = (CidrIpv6: string) => ({ ...https(), Ipv6Ranges: [{ CidrIpv6 }] });
const _rule6 = (
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
const [_out6 = {}, _in6 = {}] = openToIpv6;
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
const dns64: World = { ...alone, subnet: { ...aloneIpv6, EnableDns64: true } };
const noIpv4 = 'registry-route-missing at subnet-0priv1234';
const through64: Route = {
  DestinationIpv6CidrBlock: '64:ff9b::/96',
  NatGatewayId: 'nat-0abc1234',
  State: 'active',
};
const at64 = manifestAt('64:ff9b::345e:707');

/** Hosts that have addresses of both families or may have, and subnets that have IPv6 alone. */
export const rows: Row[] = [
  // A host that has addresses of both families
  [
    'dual-stack host and an IPv6 route out',
    { ...withIpv6, routes: [toEgressOnly], image: dualStack },
    'open',
  ],
  [
    'dual-stack host and an IPv6 route that leads nowhere',
    { routes: [{ ...toEgressOnly, ...blackhole }], image: dualStack },
    route,
  ],
  ['dual-stack host without IPv6 route', { image: dualStack }, route],
  [
    'dual-stack host, a dead NAT gateway and an IPv6 route',
    { ...withIpv6, routes: [natGone, toEgressOnly], image: dualStack },
    'open',
  ],
  [
    'dual-stack host, a NAT gateway and an IPv6 route that leads nowhere',
    { ...withIpv6, routes: [toNat, { ...toEgressOnly, ...blackhole }], image: dualStack },
    'open',
  ],
  [
    'dual-stack host, and both ways dead',
    { ...withIpv6, routes: [natGone, { ...toEgressOnly, ...blackhole }], image: dualStack },
    nat,
  ],
  [
    'dual-stack host, and egress to IPv6 alone',
    { ...withIpv6, routes: [toNat, toEgressOnly], egress: [open6], image: dualStack },
    'open',
  ],
  [
    'dual-stack host, an IPv6 route, and egress to IPv4 alone',
    { ...withIpv6, routes: [toEgressOnly], egress: [anywhere], image: dualStack },
    group,
  ],
  [
    'dual-stack host, an IPv6 route, and an ACL for IPv4 alone',
    { ...withIpv6, routes: [toEgressOnly], acl: openAcl, image: dualStack },
    closedAcl,
  ],
  [
    'dual-stack host, an IPv6 route, and a puller without IPv6',
    { ...withIpv6, routes: [toEgressOnly], puller: { ipv6: false }, image: dualStack },
    route,
  ],
  [
    'dual-stack host, and an internet gateway for both families',
    {
      ...withIpv6,
      routes: [
        toInternet6,
        { ...toInternet6, DestinationIpv6CidrBlock: undefined, DestinationCidrBlock: '0.0.0.0/0' },
      ],
      puller: withAddress,
      image: dualStack,
    },
    'open',
  ],

  // Another registry, which may have addresses of both families
  [
    'another registry, and an IPv6 route out',
    { ...withIpv6, routes: [toEgressOnly], image: 'ghcr.io/acme/api:1' },
    'unknown at rtb-0priv5678',
  ],
  [
    'another registry, an IPv6 route out, and a puller without IPv6',
    { ...withIpv6, routes: [toEgressOnly], puller: { ipv6: false }, image: 'ghcr.io/acme/api:1' },
    route,
  ],
  [
    'another registry, an IPv6 route out, and a dead NAT gateway',
    { ...withIpv6, routes: [natGone, toEgressOnly], image: 'ghcr.io/acme/api:1' },
    'unknown at nat-0abc1234',
  ],
  [
    'another registry, an IPv6 route out, and egress to IPv4 alone',
    { ...withIpv6, routes: [toEgressOnly], egress: [anywhere], image: 'ghcr.io/acme/api:1' },
    route,
  ],

  // Subnets without IPv4
  [
    'subnet without IPv4, and a host without IPv6',
    { ...alone, endpoints: all, routes: [toEgressOnly] },
    noIpv4,
  ],
  [
    'subnet without IPv4, and a dual-stack host',
    { ...alone, routes: [toEgressOnly], image: dualStack },
    'open',
  ],
  ['subnet without IPv4, a dual-stack host and no route', { ...alone, image: dualStack }, route],
  [
    'subnet without IPv4, and another registry',
    { ...alone, routes: [toEgressOnly], image: 'ghcr.io/acme/api:1' },
    'unknown at subnet-0priv1234',
  ],
  [
    'subnet without IPv4 and without a route, and another registry',
    { ...alone, image: 'ghcr.io/acme/api:1' },
    route,
  ],
  ['subnet without IPv4, with DNS64', { ...dns64, routes: [through64] }, 'unknown at subnet-0priv1234'],
  [
    'subnet without IPv4, with DNS64, and the address behind the NAT gateway',
    { ...dns64, routes: [through64], reason: at64 },
    ['unknown at subnet-0priv1234', 'open', 'unknown at subnet-0priv1234'],
  ],
  [
    'subnet without IPv4, with DNS64, and the NAT gateway deleted',
    { ...dns64, routes: [through64], nat: { State: 'deleted' }, reason: at64 },
    ['unknown at subnet-0priv1234', nat, 'unknown at subnet-0priv1234'],
  ],
  [
    'subnet without IPv4, with DNS64, and no route for its addresses',
    { ...dns64, reason: at64 },
    ['unknown at subnet-0priv1234', route, 'unknown at subnet-0priv1234'],
  ],
];
