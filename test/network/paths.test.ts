import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checks } from '../../lambda/checks/index.ts';
import { registryRouteMissing } from '../../lambda/checks/registry-route-missing.ts';
import { tracePull } from '../../lambda/network/index.ts';
import type { Facts, RootCauseId } from '../../lambda/types.ts';
import { tables } from './paths/index.ts';
import { inWords } from './paths/parts.ts';
import { factsOf, failureOf } from './worlds.ts';

const every = Object.values(tables).flat();

/** The causes of broken hops that a check of its own names. */
const causes: RootCauseId[] = [
  'registry-route-missing',
  'vpc-endpoint-missing',
  's3-gateway-unassociated',
  'vpc-endpoint-dns-disabled',
  'vpc-endpoint-closed',
  'vpc-dns-disabled',
  'nat-gateway-broken',
  'public-ip-missing',
  'security-group-egress-closed',
  'network-acl-closed',
  'public-access-blocked',
];
const pathChecks = checks.filter(({ id }) => causes.includes(id));

describe.each(Object.entries(tables))('paths of a pull: %s', (_, rows) => {
  it.each(rows)('%s', (_, world, expected) => {
    const traces = tracePull(factsOf(world), failureOf(world));
    expect(traces.map(inWords)).toEqual(typeof expected === 'string' ? traces.map(() => expected) : expected);
    expect(traces.length > 0 || [expected].flat().length === 0).toBe(true);
  });

  const gathered = rows.filter(([, world]) => world.without === undefined);

  it.each(gathered)('are judged by the checks as expected: %s', (_, world, expected) => {
    const facts = factsOf(world) as Facts;
    const failure = failureOf(world);
    const applying = pathChecks.filter((check) => check.skip(failure) === undefined);
    const failing = applying.filter((check) => check.evaluate(facts, failure).is === 'fail');
    const named = applying.filter(({ id }) => [expected].flat().join().includes(`${id} at `));
    expect(failing.map(({ id }) => id)).toEqual(named.map(({ id }) => id));
  });
});

/** What nothing shows is not ruled out: neither by the checks of the route nor by those of what lies on it. */
it.each(every.filter(([, , expected]) => [expected].flat().join().includes('invisible')))(
  'paths lost from sight are not called sound: %s',
  (_, world) => {
    const failure = failureOf(world);
    expect(registryRouteMissing.evaluate(factsOf(world), failure).is).not.toBe('pass');
  },
);

it.each(every)('what is broken has proof, and what is left open says why: %s', (_, world) => {
  const hops = tracePull(factsOf(world), failureOf(world)).flatMap((trace) => trace.hops);
  expect(hops.filter(({ state, evidence = [] }) => state === 'broken' && evidence.length === 0)).toEqual([]);
  expect(hops.filter(({ undecided, gap }) => (undecided === undefined) !== (gap === undefined))).toEqual([]);
});

describe('the tables of paths', () => {
  it('are all there', () => {
    const files = readdirSync('test/network/paths').filter((file) => !/^(?:index|parts)\.ts$/.test(file));
    expect(Object.keys(tables)).toHaveLength(files.length);
  });

  it('hold a row for each cause, and a check for it', () => {
    const expected = every.flatMap((row) => row[2]).join();
    expect(causes.filter((id) => !expected.includes(`${id} at `))).toEqual([]);
    expect(pathChecks.map(({ id }) => id).toSorted()).toEqual(causes.toSorted());
  });

  it('name each row once', () => {
    const names = every.map(([name]) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('hold hundreds of paths', () => {
    expect(every.length).toBeGreaterThan(500);
  });
});

/** The runner leaves a check open for want of what it needs: a shared VPC's owner hides the endpoints for good. */
it.each([
  ['registry-route-missing', ['puller', 'subnet', 'routeTables']],
  ['nat-gateway-broken', ['puller', 'subnet', 'routeTables', 'natGateways']],
  ['public-ip-missing', ['puller', 'subnet', 'routeTables']],
  ['security-group-egress-closed', ['puller', 'subnet', 'securityGroups']],
  ['network-acl-closed', ['puller', 'subnet', 'networkAcls']],
])('%s can do without the endpoints', (id, expected) => {
  const check = pathChecks.find((one) => one.id === id);
  expect(check?.needs).toEqual(expected);
  expect(check?.wants).toContain('vpcEndpoints');
});
