import type { IpPermission } from '@aws-sdk/client-ec2';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressesOf } from '../../lambda/network/addresses.ts';
import {
  type Admission,
  egressInWords,
  egressTo,
  ingressFrom,
  type Peer,
} from '../../lambda/network/security-groups.ts';
import { aBlock, anAddress, contains } from './naive.ts';
import { anywhere, https } from './worlds.ts';

const groupIds = ['sg-0a', 'sg-0b', 'sg-0c'];
const listIds = ['pl-0a', 'pl-0b', 'pl-0c'];

const aPermission: fc.Arbitrary<IpPermission> = fc
  .record({
    IpProtocol: fc.constantFrom('tcp', '6', 'udp', '17', 'icmp', '-1'),
    ports: fc.constantFrom([0, 65535], [80, 80], [0, 442], [443, 443], [440, 446], [444, 8443], [53, 53]),
    blocks: fc.array(aBlock, { maxLength: 3 }),
    lists: fc.subarray(listIds),
    pairs: fc.subarray(groupIds),
  })
  .map(({ ports: [FromPort, ToPort], blocks, lists, pairs, IpProtocol }) => ({
    IpProtocol,
    ...(IpProtocol !== '-1' && { FromPort, ToPort }),
    IpRanges: blocks.filter((block) => block.includes('.')).map((CidrIp) => ({ CidrIp })),
    Ipv6Ranges: blocks.filter((block) => block.includes(':')).map((CidrIpv6) => ({ CidrIpv6 })),
    PrefixListIds: lists.map((PrefixListId) => ({ PrefixListId })),
    UserIdGroupPairs: pairs.map((GroupId) => ({ GroupId })),
  }));
/** Several groups, each with several rules. */
const permissionsOf = fc.array(fc.array(aPermission, { maxLength: 2 }), { maxLength: 3 });
const prefixListsOf = fc
  .tuple(fc.subarray(listIds), fc.array(aBlock, { maxLength: 2 }))
  .map(([ids, Cidrs]) => ids.map((PrefixListId) => ({ PrefixListId, Cidrs })));
const peerGroups = fc.constantFrom(undefined, [], ['sg-0a'], ['sg-0a', 'sg-0b']);
const aPort = fc.constantFrom(443, 80, 53, 5000);

interface Case {
  permissions: IpPermission[][];
  lists: { PrefixListId: string; Cidrs: string[] }[];
  port: number;
  protocol: 'tcp' | 'udp';
}

/** The rules that are about this port, one by one. */
function about({ permissions, port, protocol }: Case): IpPermission[] {
  const names = { tcp: ['tcp', '6', '-1'], udp: ['udp', '17', '-1'] }[protocol];
  return permissions.flat().filter(({ IpProtocol = '', FromPort = 0, ToPort = 65535 }) => {
    const ports = IpProtocol === '-1' || (port >= FromPort && port <= ToPort);
    return names.includes(IpProtocol) && ports;
  });
}

/** Whether some rule admits one address, by a block of its own or by one of a list that was read. */
const admitsAddress = (one: Case, address: string): boolean =>
  about(one).some(({ IpRanges = [], Ipv6Ranges = [], PrefixListIds = [] }) => {
    const listed = one.lists.filter((list) =>
      PrefixListIds.some(({ PrefixListId }) => PrefixListId === list.PrefixListId),
    );
    const blocks = [
      ...IpRanges.map(({ CidrIp = '' }) => CidrIp),
      ...Ipv6Ranges.map(({ CidrIpv6 = '' }) => CidrIpv6),
      ...listed.flatMap(({ Cidrs }) => Cidrs),
    ];
    return blocks.some((block) => contains(block, address));
  });

function naive(one: Case, addresses: string[], { groups, each, prefixListId }: Peer): Admission {
  const rules = about(one);
  const lists = rules.flatMap(({ PrefixListIds = [] }) =>
    PrefixListIds.map(({ PrefixListId = '' }) => PrefixListId),
  );
  const pairs = rules.flatMap(({ UserIdGroupPairs = [] }) =>
    UserIdGroupPairs.map(({ GroupId = '' }) => GroupId),
  );
  const admitted = addresses.filter((address) => admitsAddress(one, address));
  if (admitted.length === addresses.length) return 'open';
  if (lists.some((id) => id === prefixListId)) return 'open';
  if (groups?.some((id) => pairs.includes(id))) return 'open';
  if (lists.some((id) => !one.lists.some(({ PrefixListId }) => PrefixListId === id))) return 'unknown';
  if (groups === undefined && pairs.length > 0) return 'unknown';
  return admitted.length > 0 && !each ? 'unknown' : 'closed';
}

describe('security groups', () => {
  const aCase: fc.Arbitrary<Case> = fc.record({
    permissions: permissionsOf,
    lists: prefixListsOf,
    port: aPort,
    protocol: fc.constantFrom<'tcp' | 'udp'>('tcp', 'udp'),
  });
  const aPeer = fc.record({
    some: fc.uniqueArray(anAddress, { minLength: 1, maxLength: 3 }),
    groups: peerGroups,
    each: fc.boolean(),
    prefixListId: fc.constantFrom(undefined, 'pl-0a'),
  });

  it('let out what a rule of any of them admits: by address, list or group, and on its ports', () => {
    fc.assert(
      fc.property(aCase, aPeer, (one, { some, ...rest }) => {
        const { permissions, lists, port, protocol } = one;
        const facts = permissions.map((IpPermissionsEgress) => ({ IpPermissionsEgress }));
        const peer = { ...rest, addresses: addressesOf(...some) };
        expect(egressTo(facts, peer, port, lists, protocol)).toBe(naive(one, some, peer));
      }),
      { numRuns: 1000 },
    );
  });

  it('let in likewise, over TCP, and by their ingress rules alone', () => {
    fc.assert(
      fc.property(aCase, aPeer, (one, { some, ...rest }) => {
        const { permissions, lists, port } = one;
        const facts = permissions.map((IpPermissions) => ({
          IpPermissions,
          IpPermissionsEgress: [anywhere],
        }));
        const peer = { ...rest, addresses: addressesOf(...some) };
        const expected = naive({ ...one, protocol: 'tcp' }, some, peer);
        expect(ingressFrom(facts, peer, port, lists)).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });
});

describe('egress rules in words', () => {
  it.each<[IpPermission[], string]>([
    [[], 'sg-0task1234 has no egress rule'],
    [[https()], 'sg-0task1234 has no egress rule'],
    [[anywhere], 'sg-0task1234 admits egress all traffic to 0.0.0.0/0'],
    [[https('10.0.0.0/16')], 'sg-0task1234 admits egress tcp 443 to 10.0.0.0/16'],
    [
      [
        {
          IpProtocol: 'tcp',
          FromPort: 0,
          ToPort: 1024,
          PrefixListIds: [{ PrefixListId: 'pl-63a5400a' }],
          UserIdGroupPairs: [{ GroupId: 'sg-0vpce1234' }],
          Ipv6Ranges: [{ CidrIpv6: '::/0' }],
        },
      ],
      'sg-0task1234 admits egress tcp 0-1024 to ::/0; tcp 0-1024 to pl-63a5400a; tcp 0-1024 to sg-0vpce1234',
    ],
  ])('%j', (IpPermissionsEgress, expected) => {
    expect(egressInWords({ GroupId: 'sg-0task1234', IpPermissionsEgress })).toBe(expected);
  });
});
