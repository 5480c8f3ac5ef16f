import { toNat } from '../worlds.ts';
import { nat, natGone, type Row, s3Route, shared } from './parts.ts';

export const rows: Row[] = [
  ['shared subnet without visible endpoints', shared, 'invisible at rtb-0priv5678'],
  [
    'shared subnet whose NAT gateway does not show',
    { ...shared, routes: [toNat], nat: null },
    'invisible at nat-0abc1234',
  ],
  [
    'shared subnet whose NAT gateway is gone',
    { ...shared, routes: [natGone], nat: null },
    'invisible at nat-0abc1234',
  ],
  [
    'shared subnet whose NAT gateway is gone, for Docker Hub',
    { ...shared, routes: [natGone], nat: null, image: 'nginx' },
    nat,
  ],
  [
    "shared subnet with the owner's S3 gateway endpoint",
    { ...shared, routes: [s3Route('vpce-0own1234')] },
    ['invisible at rtb-0priv5678', 'invisible at rtb-0priv5678', 'open'],
  ],
];
