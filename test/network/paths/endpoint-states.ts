import type { State } from '@aws-sdk/client-ec2';
import { endpoint, toNat, type World } from '../worlds.ts';
import { dkrAt, layerAt, manifestAt, missing, type Row, unavailable } from './parts.ts';

const inState = (State: State): World => ({ endpoints: ['ecr.api', endpoint('ecr.dkr', { State }), 's3'] });

/** The states in which an endpoint carries nothing, and what is then lacking. */
const idle: [State, string][] = [
  ['Pending', unavailable],
  ['PendingAcceptance', unavailable],
  ['Failed', unavailable],
  ['Rejected', unavailable],
  ['Expired', unavailable],
  ['Deleting', missing],
  ['Deleted', missing],
];

export const rows: Row[] = [
  ['ecr.dkr endpoint in state Available', inState('Available'), 'open'],
  ['ecr.dkr endpoint in state Partial', inState('Partial'), 'open'],
  ...idle.flatMap(([state, cause]): Row[] => [
    [`ecr.dkr endpoint in state ${state}`, inState(state), ['open', cause, 'open']],
    [
      `ecr.dkr endpoint in state ${state} behind a NAT gateway`,
      { ...inState(state), routes: [toNat] },
      'open',
    ],
  ]),
  [
    'failed ecr.dkr endpoint that the name still leads to',
    { ...inState('Failed'), reason: manifestAt('10.0.3.10') },
    ['open', unavailable, 'open'],
  ],
  [
    'failed ecr.dkr endpoint that the name may still lead to, and a NAT gateway',
    { ...inState('Failed'), routes: [toNat], reason: manifestAt('10.0.3.10') },
    ['open', 'invisible at local', 'open'],
  ],
  [
    'a second ecr.dkr endpoint that is available',
    {
      endpoints: [
        'ecr.api',
        endpoint('ecr.dkr', { State: 'Failed' }),
        endpoint('ecr.dkr', { VpcEndpointId: 'vpce-0new1234' }),
        's3',
      ],
    },
    'open',
  ],
  [
    'pending S3 gateway endpoint',
    { endpoints: ['ecr.api', 'ecr.dkr', endpoint('s3', { State: 'Pending' })], reason: layerAt('3.5.20.11') },
    ['open', 'open', unavailable],
  ],
  [
    'two ecr.dkr endpoints, and the address of the second',
    {
      ...dkrAt(['subnet-0priv1234', '10.0.3.10']),
      endpoints: [
        'ecr.api',
        endpoint('ecr.dkr', { VpcEndpointId: 'vpce-0old1234', NetworkInterfaceIds: ['eni-0old'] }),
        endpoint('ecr.dkr', { NetworkInterfaceIds: ['eni-0dkr0'] }),
        's3',
      ],
      endpointIngress: [],
      reason: manifestAt('10.0.3.10'),
    },
    ['vpc-endpoint-closed at vpce-0api1234', 'vpc-endpoint-closed at vpce-0dkr1234', 'open'],
  ],
];
