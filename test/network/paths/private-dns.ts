import { all, endpoint, toNat, type World } from '../worlds.ts';
import { bypassed, group, manifestAt, noDns, type Row, route, toHub, withoutDns } from './parts.ts';

const support: World = { dns: { enableDnsSupport: false } };
const hostnames: World = { dns: { enableDnsHostnames: false } };
const own: World = { dnsServers: ['10.0.5.53', '10.0.6.53'] };
const untold = all.map((one) => endpoint(one, { PrivateDnsEnabled: undefined }));
const inPublic: World = { reason: manifestAt('52.94.7.7') };
const inside: World = { reason: manifestAt('10.0.3.10') };
const perhaps = ['unknown at rtb-0priv5678', 'unknown at rtb-0priv5678', 'open'];

/** What decides where the names of the registry lead. */
export const rows: Row[] = [
  [
    'both ECR endpoints without private DNS',
    { endpoints: [withoutDns('ecr.api'), withoutDns('ecr.dkr'), 's3'] },
    [bypassed, bypassed, 'open'],
  ],
  [
    'ecr.dkr endpoint without private DNS, which a private zone leads to',
    { endpoints: ['ecr.api', withoutDns('ecr.dkr'), 's3'], ...inside },
    'open',
  ],
  [
    'ecr.dkr endpoint without private DNS, and the name resolved publicly',
    { endpoints: ['ecr.api', withoutDns('ecr.dkr'), 's3'], ...inPublic },
    ['open', bypassed, 'open'],
  ],
  [
    'ecr.dkr endpoint without private DNS, and a private zone that leads out of the VPC',
    { endpoints: ['ecr.api', withoutDns('ecr.dkr'), 's3'], reason: manifestAt('10.100.0.5') },
    ['open', route, 'open'],
  ],
  [
    'ecr.dkr endpoint without private DNS, and a private zone that leads to a hub',
    {
      endpoints: ['ecr.api', withoutDns('ecr.dkr'), 's3'],
      routes: [toHub],
      reason: manifestAt('10.100.0.5'),
    },
    ['open', 'invisible at tgw-0abc1234', 'open'],
  ],
  [
    'ecr.dkr endpoint without private DNS, and another with it',
    {
      endpoints: [
        'ecr.api',
        withoutDns('ecr.dkr'),
        endpoint('ecr.dkr', { VpcEndpointId: 'vpce-0new1234' }),
        's3',
      ],
    },
    'open',
  ],
  ['DNS support off', { ...support, endpoints: all }, noDns],
  ['DNS support off behind a NAT gateway', { ...support, routes: [toNat] }, noDns],
  [
    'DNS support off behind a NAT gateway, for Docker Hub',
    { ...support, routes: [toNat], image: 'nginx' },
    noDns,
  ],
  [
    'DNS support off, and DNS servers of its own behind a NAT gateway',
    { ...support, ...own, routes: [toNat] },
    'open',
  ],
  [
    'DNS support off, and DNS servers of its own, which no longer find the endpoints',
    { ...support, ...own, endpoints: all },
    [bypassed, bypassed, 'open'],
  ],
  ['DNS hostnames off', { ...hostnames, endpoints: all }, [bypassed, bypassed, 'open']],
  [
    'DNS hostnames off, and endpoints behind a NAT gateway',
    { ...hostnames, endpoints: all, routes: [toNat] },
    'open',
  ],
  ['DNS hostnames off, and no endpoints', { ...hostnames, routes: [toNat] }, 'open'],
  [
    'DNS hostnames off, and endpoints that do not tell their DNS',
    { ...hostnames, endpoints: untold },
    perhaps,
  ],
  [
    'DNS hostnames off, endpoints that do not tell their DNS, and a public address',
    { ...hostnames, endpoints: untold, ...inPublic },
    ['unknown at rtb-0priv5678', bypassed, 'open'],
  ],
  [
    'DNS hostnames off, endpoints that do not tell their DNS, and their address',
    { ...hostnames, endpoints: untold, ...inside },
    ['unknown at rtb-0priv5678', 'open', 'open'],
  ],
  ['endpoints that do not tell their DNS', { endpoints: untold }, 'open'],
  [
    'endpoints that do not tell their DNS, and a public address',
    { endpoints: untold, ...inPublic },
    ['open', 'broken at rtb-0priv5678', 'open'],
  ],
  ['DNS servers of its own', { ...own, endpoints: all }, perhaps],
  ['DNS servers of its own behind a NAT gateway', { ...own, endpoints: all, routes: [toNat] }, 'open'],
  [
    'DNS servers of its own, and a public address',
    { ...own, endpoints: all, ...inPublic },
    ['unknown at rtb-0priv5678', bypassed, 'open'],
  ],
  [
    'DNS servers of its own, a public address, and a NAT gateway',
    { ...own, endpoints: all, ...inPublic, routes: [toNat] },
    'open',
  ],
  [
    "DNS servers of its own, and the endpoint's address",
    { ...own, endpoints: all, ...inside },
    ['unknown at rtb-0priv5678', 'open', 'open'],
  ],
  ["the VPC's resolver, by its address", { dnsServers: ['10.0.0.2'], endpoints: all }, 'open'],
  [
    "the VPC's resolver, by the address it has in every VPC",
    { dnsServers: ['169.254.169.253'], endpoints: all },
    'open',
  ],
  ['an address beside that of the resolver', { dnsServers: ['10.0.0.3'], endpoints: all }, perhaps],
  [
    "DNS servers of its own, and the VPC's among them",
    { dnsServers: ['10.0.5.53', 'AmazonProvidedDNS'], endpoints: all },
    ['unknown at rtb-0priv5678', 'unknown at rtb-0priv5678', 'open'],
  ],
  [
    "the endpoint's address in a secondary block of the VPC",
    {
      endpoints: all,
      routes: [{ DestinationCidrBlock: '100.64.0.0/16', GatewayId: 'local' }],
      reason: manifestAt('100.64.5.10'),
    },
    'open',
  ],
  [
    "the endpoint's address in a block of the VPC that is a public one",
    {
      endpoints: all,
      routes: [{ DestinationCidrBlock: '198.51.0.0/16', GatewayId: 'local' }],
      reason: manifestAt('198.51.100.10'),
    },
    'open',
  ],
  [
    'DNS servers of its own that no route leads to: no name is looked up',
    { dnsServers: ['10.20.0.53'], endpoints: all },
    [route, ...perhaps],
  ],
  [
    'DNS servers of its own that no rule admits',
    {
      ...own,
      routes: [toNat],
      egress: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
    },
    [group, group, 'open', 'open', 'open'],
  ],
];
