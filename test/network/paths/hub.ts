import { https, toInternet } from '../worlds.ts';
import {
  closedAcl,
  group,
  layerAt,
  manifestAt,
  missing,
  natGone,
  out,
  prefixList,
  type Row,
  s3Elsewhere,
  toHub,
  toTgw,
} from './parts.ts';

export const rows: Row[] = [
  ['hub over a transit gateway', { routes: [toHub] }, 'unknown at rtb-0priv5678'],
  [
    'hub over a transit gateway, and an S3 gateway endpoint',
    { routes: [toHub], endpoints: ['s3'] },
    ['unknown at rtb-0priv5678', 'unknown at rtb-0priv5678', 'open'],
  ],
  [
    'hub over a transit gateway, and S3 dialled in public',
    { routes: [toHub], endpoints: ['ecr.api', 'ecr.dkr'], reason: layerAt('3.5.20.11') },
    ['open', 'open', missing],
  ],
  [
    'hub over a transit gateway, and ecr.dkr dialled in public',
    { routes: [toHub], endpoints: ['s3'], reason: manifestAt('52.94.7.7') },
    ['unknown at rtb-0priv5678', missing, 'open'],
  ],
  [
    'hub over a transit gateway, and a dead NAT gateway',
    { routes: [toHub, natGone] },
    'unknown at nat-0abc1234',
  ],
  [
    'hub over a transit gateway, and no public IP',
    { routes: [toHub, toInternet] },
    'unknown at igw-0abc1234',
  ],
  [
    'hub over a transit gateway, and an unassociated S3 gateway',
    { routes: [toHub], endpoints: ['ecr.api', 'ecr.dkr', s3Elsewhere] },
    ['open', 'open', 'unknown at rtb-0priv5678'],
  ],
  [
    'hub by the default route, and egress to private addresses and S3',
    { routes: [toTgw], endpoints: ['s3'], egress: [https('10.0.0.0/8'), prefixList('pl-63a5400a')] },
    ['unknown at sg-0task1234', 'unknown at sg-0task1234', 'open'],
  ],
  ['hub by the default route, and no egress', { routes: [toTgw], egress: [] }, group],
  [
    'hub by the default route, and egress to this VPC',
    { routes: [toTgw], egress: [https('10.0.0.0/16')] },
    group,
  ],
  [
    'hub by the default route, and an ACL open to private addresses',
    { routes: [toTgw], acl: out([100, 'allow', '10.0.0.0/8']) },
    'unknown at acl-0a1b2c3d',
  ],
  ['hub by the default route, and an ACL closed to all', { routes: [toTgw], acl: out() }, closedAcl],
];
