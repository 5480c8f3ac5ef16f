import type { NetworkAclEntry } from '@aws-sdk/client-ec2';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressesOf, covers } from '../../lambda/network/addresses.ts';
import { denialOf, judgeAcl } from '../../lambda/network/network-acl.ts';
import { aBlock, anAddress, dotted, naiveAcl } from './naive.ts';
import { acl } from './worlds.ts';

const aPort = fc.integer({ min: 0, max: 65535 });

const aRule: fc.Arbitrary<NetworkAclEntry> = fc
  .record({
    Egress: fc.boolean(),
    Protocol: fc.constantFrom('-1', '6', '17'),
    RuleAction: fc.constantFrom('allow' as const, 'deny' as const),
    CidrBlock: aBlock,
    ports: fc.option(fc.tuple(aPort, aPort)),
  })
  .map(({ ports, ...rule }) =>
    ports ? { ...rule, PortRange: { From: Math.min(...ports), To: Math.max(...ports) } } : rule,
  );

const rules = fc.array(aRule, { maxLength: 8 }).chain((list) =>
  fc
    .shuffledSubarray(
      list.map((_, index) => index + 1),
      { minLength: list.length },
    )
    .map((numbers) => list.map((rule, index) => ({ ...rule, RuleNumber: numbers[index] }))),
);

describe('a network ACL', () => {
  it('decides each packet as its first matching rule does', () => {
    fc.assert(
      fc.property(rules, fc.boolean(), aPort, anAddress, (entries, egress, port, address) => {
        const one = addressesOf(dotted(address));
        const slices = judgeAcl(
          entries,
          egress ? 'egress' : 'ingress',
          { from: 0, to: 65535 },
          addressesOf('0.0.0.0/0'),
        );
        const slice = slices.find(({ ports }) => ports.from <= port && port <= ports.to);
        const expected = naiveAcl(entries, egress, port, address);
        expect(covers(slice?.allowed ?? [], one)).toBe(expected.allowed);
        const denying = slice?.denied
          .filter(({ addresses }) => covers(addresses, one))
          .map(({ rule }) => rule);
        expect(denying).toEqual(expected.allowed ? [] : [expected.rule]);
      }),
      { numRuns: 300 },
    );
  });

  it('cuts the ports without gap or overlap', () => {
    fc.assert(
      fc.property(rules, aPort, aPort, (entries, a, b) => {
        const asked = { from: Math.min(a, b), to: Math.max(a, b) };
        const ports = judgeAcl(entries, 'egress', asked, addressesOf('0.0.0.0/0')).map(
          (slice) => slice.ports,
        );
        expect(ports[0]?.from).toBe(asked.from);
        expect(ports.at(-1)?.to).toBe(asked.to);
        expect(ports.slice(1).map(({ from }) => from - 1)).toEqual(ports.slice(0, -1).map(({ to }) => to));
      }),
    );
  });
});

describe('what an ACL denies', () => {
  const ephemeral = { from: 32768, to: 60999 };
  const denied = (...rules: Parameters<typeof acl>[0]['in']) =>
    denialOf(acl({ out: [], in: rules }), 'ingress', ephemeral, addressesOf('52.94.0.0/16'));

  it('is nothing where every port is open to some address', () => {
    expect(denied([100, 'deny', '52.94.0.0/17'], [110, 'allow', '0.0.0.0/0'])).toBeUndefined();
  });

  it('is all ports, by the final rule, where no rule allows them', () => {
    expect(denied([100, 'allow', '0.0.0.0/0', [443, 443]])).toEqual({
      direction: 'ingress',
      ports: [ephemeral],
      rules: [32767],
      intermittent: false,
    });
  });

  it('is some of the ports, so that a pull fails from time to time', () => {
    expect(denied([90, 'deny', '0.0.0.0/0', [40000, 50000]], [100, 'allow', '0.0.0.0/0'])).toEqual({
      direction: 'ingress',
      ports: [{ from: 40000, to: 50000 }],
      rules: [90],
      intermittent: true,
    });
  });

  it('names every rule that has a part in it, and joins ports that touch', () => {
    const list = denied(
      [80, 'deny', '52.94.0.0/17'],
      [90, 'deny', '0.0.0.0/0', [0, 40000]],
      [95, 'deny', '0.0.0.0/0', [40001, 65535]],
    );
    expect(list).toEqual({
      direction: 'ingress',
      ports: [ephemeral],
      rules: [80, 90, 95],
      intermittent: false,
    });
  });
});
