import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadRun } from '../bin/saved-run.ts';
import { checks } from '../lambda/checks/index.ts';
import { diagnose, evidenceNeeded } from '../lambda/diagnose.ts';
import { parseStoppedTaskEvent } from '../lambda/failure.ts';
import type { Evidence, PullFailure } from '../lambda/types.ts';

/** The worked incident: endpoints for ecr.api and ecr.dkr, none for S3, no NAT gateway, a layer that times out. */
const incident = loadRun('test/scenarios/vpc-endpoint-missing/run.json');
const failure = parseStoppedTaskEvent(incident.event)?.failures[0] as PullFailure;
const evidence = incident.evidence.payments as Evidence;

const onLeg = (
  leg: PullFailure['reason']['leg'],
  over: Partial<PullFailure['reason']> = {},
): PullFailure => ({
  ...failure,
  reason: { ...failure.reason, leg, ...over },
});

describe('the root cause', () => {
  it('is the first failing check, in pull order, that explains the symptom on the leg that failed', () => {
    expect(diagnose(failure, evidence).rootCause.id).toBe('vpc-endpoint-missing');
  });

  it('stands for a failure whose leg the text does not tell', () => {
    expect(diagnose(onLeg('unknown'), evidence).rootCause.id).toBe('vpc-endpoint-missing');
  });

  it.each<['registry-auth' | 'manifest']>([['registry-auth'], ['manifest']])(
    'may lie on another leg of the same pull where nothing explains the %s that ECS reported, and says so',
    (leg) => {
      const { rootCause } = diagnose(onLeg(leg, { address: '10.0.3.17', host: undefined }), evidence);
      expect(rootCause.id).toBe('vpc-endpoint-missing');
      expect(rootCause.finding.evidence.at(-1)).toBe(
        `ECS reported the ${leg} step, for which nothing is found broken as configured now; the layer step of the same pull cannot succeed.`,
      );
    },
  );

  it('lies on no other leg for a registry that answered', () => {
    const refused = diagnose(onLeg('manifest', { symptom: 'access-denied', status: 403 }), evidence);
    expect(refused.rootCause.id).toBe('undetermined');
  });

  it('is never a break that does not give the symptom: that one is also found', () => {
    const { image } = evidence;
    if (!image || 'gap' in image) throw new Error('the saved run has changed');
    const missing: Evidence = { ...evidence, image: { known: { ...image.known, exists: false } } };
    const { rootCause, alsoRequired, alsoFound } = diagnose(failure, missing);
    expect(rootCause.id).toBe('vpc-endpoint-missing');
    expect(alsoRequired).toEqual([]);
    expect(alsoFound.map(({ id }) => id)).toEqual(['image-missing']);
  });

  it('is joined by every other break that explains the failure on its own', () => {
    const closed: Evidence = {
      ...evidence,
      securityGroups: { known: [{ GroupId: 'sg-0task1234', IpPermissionsEgress: [] }] },
    };
    const { rootCause, alsoRequired } = diagnose(failure, closed);
    expect([rootCause.id, ...alsoRequired.map(({ id }) => id)]).toEqual([
      'vpc-endpoint-missing',
      'security-group-egress-closed',
    ]);
  });
});

describe('ignorance', () => {
  it('leaves a check open, with the permission that would have answered, and is neither failure nor health', () => {
    const gap = {
      action: 'ec2:DescribeNetworkAcls',
      reason: 'not authorized: allow ec2:DescribeNetworkAcls',
    };
    const { couldNotCheck, ruledOut } = diagnose(failure, { ...evidence, networkAcls: { gap } });
    expect(couldNotCheck).toContainEqual({ id: 'network-acl-closed', gaps: [gap] });
    expect(ruledOut.map(({ id }) => id)).not.toContain('network-acl-closed');
  });

  it('of everything still gives an answer', () => {
    const { rootCause, couldNotCheck } = diagnose(failure, {});
    expect(rootCause.id).toBe('undetermined');
    expect(couldNotCheck.length).toBeGreaterThan(0);
  });

  it('turns a fault in a check into something that could not be checked', () => {
    const broken = { ...evidence, vpcEndpoints: { known: 7 } } as unknown as Evidence;
    const { couldNotCheck, path } = diagnose(failure, broken);
    const reasons = couldNotCheck.map(({ gaps }) => gaps[0]?.reason);
    expect(reasons.join()).toContain('ecs-autopsy failed in this check: TypeError');
    expect(path.join()).toContain('ecs-autopsy failed in drawing the path: TypeError');
  });
});

it('puts every check in exactly one list', () => {
  for (const seen of [evidence, {}]) {
    const { rootCause, alsoRequired, alsoFound, ruledOut, couldNotCheck, notApplicable } = diagnose(
      failure,
      seen,
    );
    const all = [rootCause, ...alsoRequired, ...alsoFound, ...ruledOut, ...couldNotCheck, ...notApplicable];
    const ids = all.map(({ id }) => id).filter((id) => id !== 'undetermined');
    expect(ids.sort()).toEqual(checks.map(({ id }) => id).sort());
  }
});

describe('what is gathered', () => {
  it('is no network for a registry that answered', () => {
    expect(evidenceNeeded(onLeg('manifest', { symptom: 'image-not-found' }))).not.toContain('vpcEndpoints');
  });

  it('is only what the failure costs where the text is the fact', () => {
    // The namesake is looked for only where a wrong name gives the symptom; the task definition has the role and the user.
    expect(evidenceNeeded(onLeg('manifest', { symptom: 'rate-limited', status: 429 }))).toEqual([
      'service',
      'namesake',
      'taskDefinition',
    ]);
  });
});

describe('the registry of checks', () => {
  const pages = readdirSync('docs/checks');
  const tables = readdirSync('test/checks');
  const scenarios = readdirSync('test/scenarios');

  it('names each root cause once', () => {
    expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
  });

  it.each([...checks.map(({ id }) => id), 'undetermined'])('%s has its page and its table', (id) => {
    expect(pages).toContain(`${id}.md`);
    expect(tables).toContain(`${id}.test.ts`);
  });

  it('has no page for a check that is not there', () => {
    const ids = [...checks.map(({ id }) => id), 'undetermined'];
    expect(pages.filter((page) => !ids.includes(page.replace(/\.md$/, '') as never))).toEqual([]);
  });

  it('has a saved run for each cause of the article', () => {
    for (const id of [
      'pull-permission-denied',
      'image-missing',
      'registry-route-missing',
      'image-region-mismatched',
      'registry-rate-limited',
      'security-group-egress-closed',
    ]) {
      expect(scenarios).toContain(id);
    }
  });
});
