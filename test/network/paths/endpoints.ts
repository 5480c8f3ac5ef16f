import { all, endpoint, toNat } from '../worlds.ts';
import {
  bypassed,
  igwGone,
  layerAt,
  legacy,
  manifestAt,
  missing,
  type Row,
  unavailable,
  withoutDns,
} from './parts.ts';

const china = (services: string[]) =>
  services.map((one) => endpoint(one, { ServiceName: `cn.com.amazonaws.cn-north-1.${one}` }));

export const rows: Row[] = [
  [
    'the worked incident: no S3',
    { endpoints: ['ecr.api', 'ecr.dkr'], reason: layerAt('3.5.20.11') },
    ['open', 'open', missing],
  ],
  ['no ecr.dkr', { endpoints: ['ecr.api', 's3'] }, ['open', missing, 'open']],
  ['no ecr.api', { endpoints: ['ecr.dkr', 's3'] }, [missing, 'open', 'open']],
  ['only S3', { endpoints: ['s3'] }, [missing, missing, 'open']],
  ['no S3 on Fargate platform 1.3', { endpoints: ['ecr.dkr'], task: legacy }, ['open', missing]],
  [
    'no S3, and the internet gateway gone',
    { routes: [igwGone], endpoints: ['ecr.api', 'ecr.dkr'] },
    ['open', 'open', missing],
  ],
  [
    'failed ecr.dkr endpoint',
    { endpoints: ['ecr.api', endpoint('ecr.dkr', { State: 'Failed' }), 's3'] },
    ['open', unavailable, 'open'],
  ],
  [
    'endpoints of another Region',
    { endpoints: ['ecr.api', 's3', endpoint('ecr.dkr', { ServiceName: 'com.amazonaws.eu-west-1.ecr.dkr' })] },
    ['open', missing, 'open'],
  ],
  [
    'China names',
    {
      endpoints: china(['ecr.api', 'ecr.dkr']),
      image: '111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/payments:v42',
      task: { region: 'cn-north-1' },
    },
    ['open', 'open', missing],
  ],
  [
    'ecr.dkr endpoint without private DNS',
    { endpoints: ['ecr.api', withoutDns('ecr.dkr'), 's3'] },
    ['open', bypassed, 'open'],
  ],
  [
    'ecr.dkr endpoint, and the name resolved publicly',
    { endpoints: all, reason: manifestAt('52.94.7.7') },
    ['open', 'broken at rtb-0priv5678', 'open'],
  ],
  [
    'pending ecr.dkr endpoint',
    { endpoints: ['ecr.api', endpoint('ecr.dkr', { State: 'Pending' }), 's3'] },
    ['open', unavailable, 'open'],
  ],
  [
    'ecr.dkr endpoint without private DNS behind a NAT gateway',
    { routes: [toNat], endpoints: ['ecr.api', withoutDns('ecr.dkr'), 's3'] },
    'open',
  ],
];
