import { acl, all, endpoint, toNat } from '../worlds.ts';
import { allIn, back, closedAcl, manifestAt, out, type Row } from './parts.ts';

const udpOnly = [true, false].flatMap((Egress) =>
  ['17', '1'].map((Protocol, index) => ({
    Egress,
    Protocol,
    RuleNumber: 100 + index,
    RuleAction: 'allow' as const,
    CidrBlock: '0.0.0.0/0',
  })),
);

const portless = [true, false].map((Egress) => ({
  Egress,
  Protocol: '6',
  RuleNumber: 100,
  RuleAction: 'allow' as const,
  CidrBlock: '0.0.0.0/0',
}));

export const rows: Row[] = [
  [
    'ACL that denies 443 out',
    { routes: [toNat], acl: out([90, 'deny', '0.0.0.0/0', [443, 443]], [100, 'allow', '0.0.0.0/0']) },
    closedAcl,
  ],
  [
    'ACL that denies 443 out after allowing it',
    { routes: [toNat], acl: out([100, 'allow', '0.0.0.0/0'], [110, 'deny', '0.0.0.0/0', [443, 443]]) },
    'open',
  ],
  [
    'ACL that never allows 443 out',
    { routes: [toNat], acl: out([100, 'allow', '0.0.0.0/0', [80, 80]]) },
    closedAcl,
  ],
  [
    'ACL that lets no answers in',
    { routes: [toNat], acl: back([100, 'allow', '0.0.0.0/0', [443, 443]]) },
    closedAcl,
  ],
  [
    'ACL that lets the ephemeral ports in',
    { routes: [toNat], acl: back([100, 'allow', '0.0.0.0/0', [1024, 65535]]) },
    'open',
  ],
  [
    'ACL that lets part of the ephemeral ports in',
    { routes: [toNat], acl: back([100, 'allow', '0.0.0.0/0', [49152, 65535]]) },
    closedAcl,
  ],
  [
    'the same ACL for Windows',
    {
      routes: [toNat],
      acl: back([100, 'allow', '0.0.0.0/0', [49152, 65535]]),
      task: { platformVersion: '1.0.0' },
    },
    'open',
  ],
  [
    'the same ACL for an instance, whose system is not told',
    { routes: [toNat], acl: back([100, 'allow', '0.0.0.0/0', [49152, 65535]]), task: { launchType: 'EC2' } },
    'unknown at acl-0a1b2c3d',
  ],
  [
    'the old ephemeral ports',
    { routes: [toNat], acl: back([100, 'allow', '0.0.0.0/0', [1024, 5000]]) },
    closedAcl,
  ],
  [
    'ACL open to the VPC alone, endpoints in the subnet',
    {
      endpoints: all,
      acl: acl({ out: [[100, 'allow', '10.0.0.0/16']], in: [[100, 'allow', '10.0.0.0/16']] }),
    },
    ['open', 'open', closedAcl],
  ],
  [
    'ACL closed, endpoints in the subnet, which it does not filter',
    { endpoints: allIn('subnet-0priv1234'), acl: acl({ out: [], in: [] }) },
    ['open', 'open', closedAcl],
  ],
  [
    'ACL closed, endpoints in the subnet and in another',
    { endpoints: all, acl: acl({ out: [], in: [] }) },
    ['unknown at acl-0a1b2c3d', 'unknown at acl-0a1b2c3d', closedAcl],
  ],
  [
    'ACL closed to the VPC, endpoints in another subnet',
    {
      endpoints: allIn('subnet-0far1234'),
      acl: out([90, 'deny', '10.0.0.0/8'], [100, 'allow', '0.0.0.0/0']),
    },
    [closedAcl, closedAcl, 'open'],
  ],
  [
    'ACL closed to part of the VPC, endpoints in another subnet',
    {
      endpoints: allIn('subnet-0far1234'),
      acl: out([90, 'deny', '10.0.128.0/17'], [100, 'allow', '0.0.0.0/0']),
    },
    ['unknown at acl-0a1b2c3d', 'unknown at acl-0a1b2c3d', 'open'],
  ],
  [
    'ACL closed to the VPC, endpoints that do not tell their subnets',
    {
      endpoints: all.map((one) => endpoint(one, { SubnetIds: undefined })),
      acl: out([90, 'deny', '10.0.0.0/8'], [100, 'allow', '0.0.0.0/0']),
    },
    ['unknown at acl-0a1b2c3d', 'unknown at acl-0a1b2c3d', 'open'],
  ],
  [
    'ACL that denies some public addresses',
    { routes: [toNat], acl: out([90, 'deny', '192.0.2.0/24'], [100, 'allow', '0.0.0.0/0']) },
    'open',
  ],
  [
    'ACL that denies the address itself',
    {
      routes: [toNat],
      acl: out([90, 'deny', '52.94.0.0/16'], [100, 'allow', '0.0.0.0/0']),
      reason: manifestAt('52.94.7.7'),
    },
    ['open', closedAcl, 'open'],
  ],
  ['ACL without rules, which is no whole answer', { routes: [toNat], acl: [] }, 'unknown at acl-0a1b2c3d'],
  ['ACL of UDP and ICMP rules', { routes: [toNat], acl: udpOnly }, closedAcl],
  ['ACL rules without port ranges', { routes: [toNat], acl: portless }, 'open'],
];
