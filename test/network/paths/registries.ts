import { all, https, toInternet, toNat, type World } from '../worlds.ts';
import { closedAcl, group, manifestAt, nat, natGone, out, type Row, route, tcp, toHub } from './parts.ts';

const onPort5000: World = {
  image: 'registry.corp.internal:5000/api:1',
  reason: { leg: 'manifest', host: 'registry.corp.internal:5000', address: '10.20.0.5' },
};

export const rows: Row[] = [
  ['own registry that no route leads to', { image: 'registry.example.com/api:1' }, route],
  [
    'own registry by a name that only the VPC knows',
    { image: 'registry.corp.internal/api:1' },
    'unknown at rtb-0priv5678',
  ],
  [
    'own registry over a transit gateway',
    { routes: [toHub], image: 'registry.example.com/api:1' },
    'unknown at rtb-0priv5678',
  ],
  [
    'own registry behind a dead NAT gateway',
    { routes: [natGone], image: 'registry.example.com/api:1' },
    'unknown at nat-0abc1234',
  ],
  [
    'own registry from a public subnet without public IP',
    { routes: [toInternet], image: 'registry.example.com/api:1' },
    'unknown at igw-0abc1234',
  ],
  [
    'own registry at a public address behind a dead NAT gateway',
    { routes: [natGone], image: 'registry.example.com/api:1', reason: manifestAt('203.0.114.9') },
    nat,
  ],
  [
    'own registry, and egress to private addresses',
    { routes: [toNat], image: 'registry.example.com/api:1', egress: [https('10.0.0.0/8')] },
    'unknown at sg-0task1234',
  ],
  [
    'own registry, and no egress',
    { routes: [toNat], image: 'registry.example.com/api:1', egress: [] },
    group,
  ],
  [
    'own registry on its port',
    { routes: [toHub], ...onPort5000, egress: [tcp(5000, '10.20.0.0/16')] },
    'invisible at tgw-0abc1234',
  ],
  [
    'own registry on its port, and egress on 443',
    { routes: [toHub], ...onPort5000, egress: [https('0.0.0.0/0')] },
    group,
  ],
  [
    'own registry on its port, and an ACL for it',
    { routes: [toHub], ...onPort5000, acl: out([100, 'allow', '0.0.0.0/0', [5000, 5000]]) },
    'invisible at tgw-0abc1234',
  ],
  [
    'own registry on its port, and an ACL for 443',
    { routes: [toHub], ...onPort5000, acl: out([100, 'allow', '0.0.0.0/0', [443, 443]]) },
    closedAcl,
  ],
  ['own registry by its address', { image: '10.20.0.5:5000/api:1' }, route],
  ['Google Artifact Registry without internet', { image: 'europe-docker.pkg.dev/acme/api:1' }, route],
  ['an address cut short', { endpoints: all, reason: manifestAt('52.94.') }, 'open'],
];
