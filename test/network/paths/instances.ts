import { all, toInternet, toNat, type World } from '../worlds.ts';
import {
  closedAcl,
  dkrAt,
  group,
  inPublicSubnet,
  nat,
  natGone,
  out,
  publicIp,
  type Row,
  route,
} from './parts.ts';

const instance: World['puller'] = {
  kind: 'instance',
  name: 'i-0abc1234',
  privateIpv4Address: '10.0.3.20',
  source: 'ec2:DescribeInstances',
};
/** In awsvpc mode too, a task on an instance pulls through its instance. */
const onEc2: World = { puller: instance, task: { launchType: 'EC2', platformVersion: undefined } };
const managed: World = {
  puller: instance,
  task: { launchType: 'MANAGED_INSTANCES', platformVersion: undefined },
};
const outside: World = {
  puller: { kind: 'external' },
  task: { launchType: 'EXTERNAL', platformVersion: undefined },
};

export const rows: Row[] = [
  ['instance behind a NAT gateway', { ...onEc2, routes: [toNat] }, 'open'],
  ['instance in a subnet with the three endpoints', { ...onEc2, endpoints: all }, 'open'],
  [
    'instance with a public IP, whose task in awsvpc mode can have none',
    { ...onEc2, ...inPublicSubnet, puller: { ...instance, publicIp: true } },
    'open',
  ],
  ['instance without public IP in a public subnet', { ...onEc2, routes: [toInternet] }, publicIp],
  ['instance without a way out', onEc2, route],
  ['instance behind a dead NAT gateway', { ...onEc2, routes: [natGone] }, nat],
  ['instance whose groups have no egress rule', { ...onEc2, routes: [toNat], egress: [] }, group],
  [
    'instance in a subnet whose ACL denies 443 out',
    { ...onEc2, routes: [toNat], acl: out([90, 'deny', '0.0.0.0/0', [443, 443]]) },
    closedAcl,
  ],
  [
    'instance that an endpoint group does not admit, although it admits the task',
    {
      ...onEc2,
      ...dkrAt(['subnet-0priv1234', '10.0.3.10']),
      endpointIngress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '10.0.3.57/32' }] }],
    },
    ['vpc-endpoint-closed at vpce-0api1234', 'vpc-endpoint-closed at vpce-0dkr1234', 'open'],
  ],
  ['managed instance behind a NAT gateway', { ...managed, routes: [toNat] }, 'open'],
  ['managed instance in a subnet with the three endpoints', { ...managed, endpoints: all }, 'open'],
  ['managed instance without public IP in a public subnet', { ...managed, routes: [toInternet] }, publicIp],
  ['managed instance without a way out', managed, route],
  ['host outside AWS', outside, 'invisible at host outside AWS'],
  ['host outside AWS, for Docker Hub', { ...outside, image: 'nginx' }, 'invisible at host outside AWS'],
];
