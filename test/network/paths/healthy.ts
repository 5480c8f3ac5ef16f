import { all, ecr, endpoint, publicTable, toInternet, toNat } from '../worlds.ts';
import { bare, halves, inPublicSubnet, legacy, mainTable, type Row, s3Interface, s3Route } from './parts.ts';

/** As the wire spells their state. */
const wire = (services: string[]) =>
  services.map((one) => endpoint(one, { State: 'available' as string as 'Available' }));

export const rows: Row[] = [
  ['private subnet with the three endpoints', { endpoints: all }, 'open'],
  ['private subnet behind a NAT gateway', { routes: [toNat] }, 'open'],
  [
    'NAT gateway whose own subnet leads to the internet',
    { routes: [toNat], otherTables: [publicTable] },
    'open',
  ],
  ['endpoints and a NAT gateway', { routes: [toNat], endpoints: all }, 'open'],
  [
    'endpoints for ECR, and a NAT gateway for S3',
    { routes: [toNat], endpoints: ['ecr.api', 'ecr.dkr'] },
    'open',
  ],
  ['endpoint for S3, and a NAT gateway for ECR', { routes: [toNat], endpoints: ['s3'] }, 'open'],
  ['public subnet and a public IP', inPublicSubnet, 'open'],
  ['public subnet without public IP, but endpoints', { routes: [toInternet], endpoints: all }, 'open'],
  ['halves of the internet instead of a default', { routes: halves('nat-0abc1234', 'nat-0abc1234') }, 'open'],
  ['main route table for want of an association', { ...mainTable([toNat]) }, 'open'],
  ['S3 interface endpoint with private DNS', { endpoints: ['ecr.api', 'ecr.dkr', s3Interface()] }, 'open'],
  [
    'endpoints that tell neither their private DNS nor their groups',
    { endpoints: bare(all) },
    ['unknown at vpce-0api1234', 'unknown at vpce-0dkr1234', 'open'],
  ],
  ['endpoint states as the wire spells them', { endpoints: wire(all) }, 'open'],
  [
    'gateway endpoint known by its route alone',
    {
      routes: [s3Route('vpce-0s31234')],
      endpoints: ['ecr.api', 'ecr.dkr', endpoint('s3', { RouteTableIds: [] })],
    },
    'open',
  ],
  ['Fargate platform 1.3 without ecr.api', { endpoints: ['ecr.dkr', 's3'], task: legacy }, 'open'],
  [
    'image in another Region behind a NAT gateway',
    { routes: [toNat], endpoints: all, image: ecr('eu-west-1') },
    'open',
  ],
  ['Docker Hub behind a NAT gateway', { routes: [toNat], image: 'nginx' }, 'open'],
  ['ECR Public from a public subnet', { ...inPublicSubnet, image: 'public.ecr.aws/nginx/nginx:1' }, 'open'],
  [
    'a NAT gateway that stands in the only public subnet',
    { routes: [toNat], otherTables: [publicTable], image: 'ghcr.io/acme/api:1' },
    'open',
  ],
  ['regional NAT gateway, which has no subnet', { routes: [toNat], nat: { SubnetId: undefined } }, 'open'],
];
