import { all, toInternet } from '../worlds.ts';
import { publicIp, type Row } from './parts.ts';

export const rows: Row[] = [
  ['public subnet and no public IP', { routes: [toInternet] }, publicIp],
  [
    'public subnet and no public IP for Docker Hub',
    { routes: [toInternet], endpoints: all, image: 'nginx' },
    publicIp,
  ],
  [
    'public subnet, no public IP, no S3 endpoint',
    { routes: [toInternet], endpoints: ['ecr.api', 'ecr.dkr'] },
    ['open', 'open', publicIp],
  ],
  [
    'instance in a public subnet without public IP',
    { routes: [toInternet], puller: { kind: 'instance', name: 'i-0abc1234' }, task: { launchType: 'EC2' } },
    publicIp,
  ],
  [
    'public subnet, and the public IP not known',
    { routes: [toInternet], puller: { publicIp: undefined } },
    'unknown at igw-0abc1234',
  ],
];
