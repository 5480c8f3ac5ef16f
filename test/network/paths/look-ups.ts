import type { IpPermission } from '@aws-sdk/client-ec2';
import { acl, https, toInternet, toNat, type World } from '../worlds.ts';
import { back, closedAcl, group, natGone, out, publicIp, type Row, route, toHub } from './parts.ts';

const failed = (address?: string): World['reason'] => ({
  symptom: 'dns-failure',
  leg: 'manifest',
  ...(address && { address }),
});
/** Of a VPC with DNS servers of its own, one of which is in another subnet. */
const asking = (...dnsServers: string[]): World => ({ dnsServers, reason: failed() });
const inside = asking('10.0.5.53');
const corporate = { ...asking('10.20.0.53'), routes: [toHub] };
const dns = (IpProtocol: string, ...blocks: string[]): IpPermission => ({
  ...https(...blocks),
  IpProtocol,
  FromPort: 53,
  ToPort: 53,
});
const beyond = 'invisible at tgw-0abc1234';

/** Paths to the DNS servers that a failed look-up asked. */
export const rows: Row[] = [
  [
    'a DNS failure, whose address is the resolver',
    { routes: [toNat], reason: { symptom: 'dns-failure', leg: 'manifest', address: '10.100.0.2' } },
    'invisible at nat-0abc1234',
  ],
  ["the VPC's resolver, to which no path is filtered", { reason: failed(), egress: [] }, []],
  ["the VPC's resolver, which the message names", { reason: failed('10.0.0.2'), egress: [] }, []],
  [
    "the VPC's resolver by the address it has in every VPC",
    { reason: failed('169.254.169.253'), egress: [] },
    [],
  ],
  ['DNS server in the VPC', inside, 'invisible at local'],
  ['DNS server in the VPC, and no egress on 53', { ...inside, egress: [https('0.0.0.0/0')] }, group],
  [
    'DNS server in the VPC, and egress over TCP alone',
    { ...inside, egress: [dns('tcp', '0.0.0.0/0')] },
    group,
  ],
  [
    'DNS server in the VPC, and egress over UDP',
    { ...inside, egress: [dns('udp', '10.0.0.0/16')] },
    'invisible at local',
  ],
  [
    'DNS server in the VPC, and egress by the number of UDP',
    { ...inside, egress: [dns('17', '10.0.0.0/16')] },
    'invisible at local',
  ],
  [
    'DNS server in the VPC, and egress over UDP elsewhere',
    { ...inside, egress: [dns('udp', '10.20.0.0/16')] },
    group,
  ],
  [
    'DNS server in the VPC, and an ACL for TCP 443 alone',
    { ...inside, acl: out([100, 'allow', '0.0.0.0/0', [443, 443]]) },
    closedAcl,
  ],
  [
    'DNS server in the VPC, and an ACL that lets TCP alone back',
    { ...inside, acl: back([100, 'allow', '0.0.0.0/0', [1024, 65535]]) },
    closedAcl,
  ],
  [
    'DNS server in the own subnet, whose ACL does not filter',
    { ...asking('10.0.3.53'), acl: acl({ out: [], in: [] }) },
    'invisible at local',
  ],
  ['DNS server over a transit gateway', corporate, beyond],
  [
    'DNS server over a transit gateway, and no egress on 53',
    { ...corporate, egress: [https('0.0.0.0/0')] },
    group,
  ],
  ['DNS server over a transit gateway, and a closed ACL', { ...corporate, acl: out() }, closedAcl],
  ['DNS server that no route leads to', asking('10.20.0.53'), route],
  [
    'DNS server that no route leads to, and no egress on 53',
    { ...asking('10.20.0.53'), egress: [] },
    `${group} + ${route}`,
  ],
  [
    'DNS server over a route that leads nowhere',
    { ...corporate, routes: [{ ...toHub, State: 'blackhole' }] },
    route,
  ],
  ['public DNS server behind a NAT gateway', { ...asking('198.51.100.53'), routes: [toNat] }, 'open'],
  [
    'public DNS server behind a dead NAT gateway',
    { ...asking('198.51.100.53'), routes: [natGone] },
    'nat-gateway-broken at nat-0abc1234',
  ],
  ['public DNS server, and no public IP', { ...asking('198.51.100.53'), routes: [toInternet] }, publicIp],
  [
    'two DNS servers that no rule admits',
    { ...asking('10.20.0.53', '10.0.5.53'), routes: [toHub], egress: [https('0.0.0.0/0')] },
    [group, group],
  ],
  [
    'two DNS servers, of which the puller may ask the second',
    { ...asking('10.20.0.53', '10.0.5.53'), routes: [toHub], egress: [dns('udp', '10.0.0.0/16')] },
    ['invisible at local'],
  ],
  [
    'two DNS servers, and the message names the closed one',
    {
      ...asking('10.20.0.53', '10.0.5.53'),
      reason: failed('10.20.0.53'),
      routes: [toHub],
      egress: [dns('udp', '10.0.0.0/16')],
    },
    [group],
  ],
  ["DNS servers of one's own, and the VPC's among them", asking('10.20.0.53', 'AmazonProvidedDNS'), []],
  [
    'a stub on the host, which asks the DNS servers of the VPC',
    { ...inside, reason: failed('127.0.0.53'), egress: [https('0.0.0.0/0')] },
    group,
  ],
  ["a stub on the host, which asks the VPC's resolver", { reason: failed('127.0.0.53'), egress: [] }, []],
];
