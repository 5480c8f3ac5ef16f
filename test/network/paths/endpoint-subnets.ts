import { acl, endpoint, toNat, type World } from '../worlds.ts';
import { aclOf, allIn, dkrAt, manifestAt, type Row } from './parts.ts';

const near: [string, string] = ['subnet-0priv1234', '10.0.3.10'];
const far: [string, string] = ['subnet-0far1234', '10.0.9.10'];
const closed = ['open', 'network-acl-closed at acl-0far1234', 'open'];

type Rules = Parameters<typeof acl>[0]['in'];
const anything: Rules = [[100, 'allow', '0.0.0.0/0']];
const farAcl = (rules: { in?: Rules; out?: Rules }): World => ({
  otherAcls: [aclOf('subnet-0far1234', acl({ in: anything, out: anything, ...rules }))],
});
const closedAlways = farAcl({ in: [] });

/** The network ACLs of the subnets in which endpoints stand. */
export const rows: Row[] = [
  ['endpoint in a subnet whose ACL is open', dkrAt(far), 'open'],
  [
    'endpoint in a subnet whose ACL denies 443 in',
    { ...dkrAt(far), ...farAcl({ in: [[90, 'deny', '0.0.0.0/0', [443, 443]], ...anything] }) },
    closed,
  ],
  [
    'endpoint in a subnet whose ACL denies 443 in after allowing it',
    { ...dkrAt(far), ...farAcl({ in: [...anything, [110, 'deny', '0.0.0.0/0', [443, 443]]] }) },
    'open',
  ],
  [
    'endpoint in a subnet whose ACL lets another subnet in',
    { ...dkrAt(far), ...farAcl({ in: [[100, 'allow', '10.0.4.0/24']] }) },
    closed,
  ],
  [
    'endpoint in a subnet whose ACL lets 443 of the VPC in',
    { ...dkrAt(far), ...farAcl({ in: [[100, 'allow', '10.0.0.0/16', [443, 443]]] }) },
    'open',
  ],
  [
    'endpoint in a subnet whose ACL lets no answers out',
    { ...dkrAt(far), ...farAcl({ out: [[100, 'allow', '0.0.0.0/0', [443, 443]]] }) },
    closed,
  ],
  [
    'endpoint in a subnet whose ACL lets the answers out',
    { ...dkrAt(far), ...farAcl({ out: [[100, 'allow', '10.0.0.0/16', [1024, 65535]]] }) },
    'open',
  ],
  [
    'endpoint in a subnet whose ACL lets some of the answers out',
    { ...dkrAt(far), ...farAcl({ out: [[100, 'allow', '0.0.0.0/0', [49152, 65535]]] }) },
    closed,
  ],
  [
    'the same for Windows, whose ports they are',
    {
      ...dkrAt(far),
      ...farAcl({ out: [[100, 'allow', '0.0.0.0/0', [49152, 65535]]] }),
      task: { platformVersion: '1.0.0' },
    },
    'open',
  ],
  ['endpoint in two subnets, of which one is closed', { ...dkrAt(near, far), ...closedAlways }, closed],
  [
    'endpoint in two subnets, and the dialled address in the open one',
    { ...dkrAt(near, far), ...closedAlways, reason: manifestAt('10.0.3.10') },
    'open',
  ],
  [
    'endpoint in two subnets, and the dialled address in the closed one',
    { ...dkrAt(near, far), ...closedAlways, reason: manifestAt('10.0.9.10') },
    closed,
  ],
  [
    'endpoint in a closed subnet, for all the NAT gateway: the name leads to the endpoint',
    { ...dkrAt(far), ...closedAlways, routes: [toNat] },
    closed,
  ],
  [
    'endpoint whose interfaces are not shown, in a closed subnet alone',
    { endpoints: allIn('subnet-0far1234'), ...closedAlways },
    ['network-acl-closed at acl-0far1234', 'network-acl-closed at acl-0far1234', 'open'],
  ],
  [
    'endpoint whose interfaces are not shown, one of whose subnets is closed',
    { endpoints: allIn('subnet-0priv1234', 'subnet-0far1234'), ...closedAlways },
    ['network-acl-closed at acl-0far1234', 'network-acl-closed at acl-0far1234', 'open'],
  ],
  [
    'the same, and the dialled address, which may be in either',
    {
      endpoints: allIn('subnet-0priv1234', 'subnet-0far1234'),
      ...closedAlways,
      reason: manifestAt('10.0.3.10'),
    },
    ['network-acl-closed at acl-0far1234', 'open', 'open'],
  ],
  [
    'endpoint in the own subnet, whose ACL does not filter what stays in it',
    {
      ...dkrAt(near),
      endpoints: [...(dkrAt(near).endpoints ?? []).slice(1), endpoint('ecr.api', { SubnetIds: [near[0]] })],
      acl: acl({
        in: [[90, 'deny', '10.0.0.0/8'], ...anything],
        out: [[90, 'deny', '10.0.0.0/8'], ...anything],
      }),
    },
    'open',
  ],
  [
    "the closed ACL of the VPC's other subnets, where no endpoint stands",
    { ...dkrAt(near), ...closedAlways },
    'open',
  ],
  [
    "an ACL that denies half of the puller's subnet, and the puller's address is not known",
    {
      ...dkrAt(far),
      ...farAcl({ in: [[90, 'deny', '10.0.3.0/25'], ...anything] }),
      puller: { privateIpv4Address: undefined },
    },
    ['open', 'unknown at acl-0far1234', 'open'],
  ],
  [
    'the same, and the address in the other half',
    { ...dkrAt(far), ...farAcl({ in: [[90, 'deny', '10.0.3.128/25'], ...anything] }) },
    'open',
  ],
  [
    'the same, and the address in that half',
    { ...dkrAt(far), ...farAcl({ in: [[90, 'deny', '10.0.3.0/25'], ...anything] }) },
    closed,
  ],
  [
    'endpoint in a subnet whose ACL is not shown',
    dkrAt(['subnet-0gone1234', '10.0.8.10']),
    ['open', 'unknown at network ACL', 'open'],
  ],
  [
    'an ACL without rules, which is no whole answer',
    { ...dkrAt(far), otherAcls: [{ ...aclOf('subnet-0far1234', []) }] },
    ['open', 'unknown at acl-0far1234', 'open'],
  ],
  [
    'an address of the VPC at which the endpoint has no interface (any more)',
    { ...dkrAt(far), reason: manifestAt('10.0.9.99') },
    ['open', 'unknown at vpce-0dkr1234', 'open'],
  ],
];
