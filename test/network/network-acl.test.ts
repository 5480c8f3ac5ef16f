import type { NetworkAclEntry } from '@aws-sdk/client-ec2';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressesOf, covers } from '../../lambda/network/addresses.ts';
import {
  type AclNeed,
  denialOf,
  deniesPart,
  judgeAcl,
  networkAclOf,
} from '../../lambda/network/network-acl.ts';
import { aBlock, aclBlock, anAddress, naiveAcl } from './naive.ts';
import { acl } from './worlds.ts';

const aPort = fc.integer({ min: 0, max: 65535 });
/** Ports around those that the rules below begin and end at. */
const nearPort = fc.integer({ min: 440, max: 446 });
const numbers = { tcp: '6', udp: '17' };
const aProtocol = fc.constantFrom<'tcp' | 'udp'>('tcp', 'udp');
const anywhere = addressesOf('0.0.0.0/0', '::/0');

function rulesOn(port: fc.Arbitrary<number>): fc.Arbitrary<NetworkAclEntry[]> {
  const aRule: fc.Arbitrary<NetworkAclEntry> = fc
    .record({
      Egress: fc.boolean(),
      Protocol: fc.constantFrom('-1', '6', '17', '1'),
      RuleAction: fc.constantFrom('allow' as const, 'deny' as const),
      block: aBlock,
      ports: fc.option(fc.tuple(port, port)),
    })
    .map(({ ports, block, ...rule }) => ({
      ...rule,
      ...aclBlock(block),
      ...(ports && { PortRange: { From: Math.min(...ports), To: Math.max(...ports) } }),
    }));
  return fc.array(aRule, { maxLength: 8 }).chain((list) =>
    fc
      .shuffledSubarray(
        list.map((_, index) => index + 1),
        { minLength: list.length },
      )
      .map((order) => list.map((rule, index) => ({ ...rule, RuleNumber: order[index] }))),
  );
}

describe('a network ACL', () => {
  it.each([aPort, nearPort])('decides each packet as its first matching rule does', (port) => {
    fc.assert(
      fc.property(
        rulesOn(port),
        fc.boolean(),
        port,
        anAddress,
        aProtocol,
        (entries, egress, at, address, protocol) => {
          const one = addressesOf(address);
          const direction = egress ? 'egress' : 'ingress';
          const ports = { from: 0, to: 65535 };
          const slices = judgeAcl(entries, { direction, ports, addresses: anywhere, protocol });
          const slice = slices.find(({ ports: { from, to } }) => from <= at && at <= to);
          const expected = naiveAcl(entries, egress, at, address, numbers[protocol]);
          expect(covers(slice?.allowed ?? [], one)).toBe(expected.allowed);
          const denying = slice?.denied
            .filter(({ addresses }) => covers(addresses, one))
            .map(({ rule }) => rule);
          expect(denying).toEqual(expected.allowed ? [] : [expected.rule]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('cuts the ports without gap or overlap', () => {
    fc.assert(
      fc.property(rulesOn(aPort), aPort, aPort, (entries, a, b) => {
        const asked = { from: Math.min(a, b), to: Math.max(a, b) };
        const ports = judgeAcl(entries, { direction: 'egress', ports: asked, addresses: anywhere }).map(
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
  const need = (over: Partial<AclNeed> = {}): AclNeed => ({
    direction: 'ingress',
    ports: { from: 32768, to: 60999 },
    addresses: addressesOf('52.94.0.0/16'),
    mend: { ports: { from: 1024, to: 65535 }, blocks: ['0.0.0.0/0'] },
    ...over,
  });

  it('is each port on which all packets are dropped, or some of those that take part', () => {
    const addresses = fc.uniqueArray(anAddress, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        rulesOn(nearPort),
        fc.tuple(nearPort, nearPort),
        addresses,
        fc.boolean(),
        fc.boolean(),
        aProtocol,
        (entries, [a, b], peers, each, egress, protocol) => {
          const ports = { from: Math.min(a, b), to: Math.max(a, b) };
          const packets = Array.from({ length: ports.to - ports.from + 1 }, (_, index) =>
            peers.map((peer) => ({
              port: ports.from + index,
              ...naiveAcl(entries, egress, ports.from + index, peer, numbers[protocol]),
            })),
          );
          const closed = packets.filter((ones) =>
            each ? ones.some(({ allowed }) => !allowed) : ones.every(({ allowed }) => !allowed),
          );
          const asked = need({
            direction: egress ? 'egress' : 'ingress',
            ports,
            addresses: addressesOf(...peers),
            each,
            protocol,
          });
          const denial = denialOf(entries, asked);
          const deniedPorts = denial?.ports.flatMap(({ from, to }) =>
            Array.from({ length: to - from + 1 }, (_, index) => from + index),
          );
          expect(deniedPorts ?? []).toEqual(closed.flatMap((ones) => ones[0]?.port ?? []));
          const rules = closed.flat().flatMap(({ allowed, rule }) => (allowed ? [] : rule));
          expect(denial?.rules ?? []).toEqual([...new Set(rules)].sort((x, y) => x - y));
          const isOpenSomewhere = packets.flat().some(({ allowed }) => allowed);
          expect(denial?.intermittent ?? false).toBe(closed.length > 0 && isOpenSomewhere);
          const inPart = packets.some(
            (ones) => ones.some(({ allowed }) => allowed) && ones.some(({ allowed }) => !allowed),
          );
          expect(deniesPart(entries, asked)).toBe(inPart);
        },
      ),
      { numRuns: 500 },
    );
  });

  const denied = (...rules: Parameters<typeof acl>[0]['in']) => denialOf(acl({ out: [], in: rules }), need());
  const whole = { direction: 'ingress', protocol: 'tcp', mend: need().mend };

  it('is nothing where every port is open to some address', () => {
    expect(denied([100, 'deny', '52.94.0.0/17'], [110, 'allow', '0.0.0.0/0'])).toBeUndefined();
  });

  it('is nothing of a peer that has no address', () => {
    expect(denialOf(acl({ out: [], in: [] }), need({ addresses: [] }))).toBeUndefined();
  });

  it('is all ports, by the final rule, where no rule allows them', () => {
    expect(denied([100, 'allow', '0.0.0.0/0', [443, 443]])).toEqual({
      ...whole,
      ports: [need().ports],
      rules: [32767],
      intermittent: false,
    });
  });

  it('is some of the ports, so that a pull fails from time to time', () => {
    expect(denied([90, 'deny', '0.0.0.0/0', [40000, 50000]], [100, 'allow', '0.0.0.0/0'])).toEqual({
      ...whole,
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
    expect(list).toEqual({ ...whole, ports: [need().ports], rules: [80, 90, 95], intermittent: false });
  });
});

describe('the ACL of a subnet', () => {
  const one = { NetworkAclId: 'acl-0a1b2c3d', Associations: [{ SubnetId: 'subnet-0priv1234' }] };
  const all = { NetworkAclId: 'acl-0default', IsDefault: true };

  it.each([
    ['the one associated with it', [all, one], 'acl-0a1b2c3d'],
    ['the default one, where it is the only one and shows no association', [all], 'acl-0default'],
    ['none, where the default one is of other subnets', [{ ...one, ...all }], undefined],
    ['none, where there are others that are not its own', [all, { ...one, Associations: [] }], undefined],
    ['none, where none was read', [], undefined],
  ])('is %s', (_, acls, expected) => {
    const of = expected === undefined ? 'subnet-0other1234' : 'subnet-0priv1234';
    expect(networkAclOf(of, acls)?.NetworkAclId).toBe(expected);
  });
});
