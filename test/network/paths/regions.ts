import { all, ecr, endpoint } from '../worlds.ts';
import { type Row, region, route, toTgw } from './parts.ts';

export const rows: Row[] = [
  [
    'image in another Region, endpoints complete at home',
    { endpoints: all, image: ecr('eu-west-1') },
    region,
  ],
  ['image in another Region, no endpoints', { image: ecr('eu-west-1') }, route],
  [
    'image in another Region, endpoints incomplete',
    { endpoints: ['ecr.api', 'ecr.dkr'], image: ecr('eu-west-1') },
    route,
  ],
  [
    'image in another Region over a transit gateway',
    { routes: [toTgw], endpoints: all, image: ecr('eu-west-1') },
    'invisible at tgw-0abc1234',
  ],
  [
    'image in another Region over cross-Region endpoints',
    {
      endpoints: ['ecr.api', 'ecr.dkr', 's3'].map((one) =>
        endpoint(one, {
          VpcEndpointType: 'Interface',
          Groups: [{ GroupId: 'sg-0vpce1234' }],
          PrivateDnsEnabled: true,
          ServiceName: `com.amazonaws.eu-west-1.${one}`,
          ServiceRegion: 'eu-west-1',
        }),
      ),
      image: ecr('eu-west-1'),
    },
    'open',
  ],
];
