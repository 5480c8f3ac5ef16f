import type { IpPermission } from '@aws-sdk/client-ec2';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressesOf } from '../../lambda/network/addresses.ts';
import { egressInWords, egressTo } from '../../lambda/network/security-groups.ts';
import { aBlock, anAddress, contains, dotted } from './naive.ts';
import { anywhere, https } from './worlds.ts';

const aPermission: fc.Arbitrary<IpPermission> = fc.record({
  IpProtocol: fc.constantFrom('tcp', '6', 'udp', 'icmp'),
  FromPort: fc.constantFrom(0, 80, 443, 444),
  ToPort: fc.constantFrom(80, 443, 8443),
  IpRanges: fc.array(
    aBlock.map((CidrIp) => ({ CidrIp })),
    { maxLength: 3 },
  ),
});

describe('egress of security groups', () => {
  it('admits one address if any rule of any group does, and closes it otherwise', () => {
    const groups = fc.array(fc.array(aPermission, { maxLength: 3 }), { maxLength: 3 });
    fc.assert(
      fc.property(groups, anAddress, (permissions, address) => {
        const admitted = permissions
          .flat()
          .filter(({ IpProtocol }) => IpProtocol === 'tcp' || IpProtocol === '6')
          .filter(({ FromPort = 0, ToPort = 0 }) => FromPort <= 443 && ToPort >= 443)
          .some(({ IpRanges = [] }) => IpRanges.some(({ CidrIp = '' }) => contains(CidrIp, address)));
        const facts = permissions.map((IpPermissionsEgress) => ({ IpPermissionsEgress }));
        const target = { addresses: addressesOf(dotted(address)), groups: [] };
        expect(egressTo(facts, target, 443, [])).toBe(admitted ? 'open' : 'closed');
      }),
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
