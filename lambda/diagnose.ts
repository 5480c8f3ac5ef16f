import { checks } from './checks/index.ts';
import { undetermined } from './checks/undetermined.ts';
import { distinct } from './distinct.ts';
import { describePaths } from './network/index.ts';
import { diagramPaths } from './network/mermaid.ts';
import type {
  Check,
  Diagnosis,
  Evidence,
  EvidenceKey,
  Facts,
  Found,
  Gap,
  Leg,
  PullFailure,
  Symptom,
  Verdict,
} from './types.ts';

/** The facts that the checks of this failure need; `service` besides, for what the failure costs. */
export function evidenceNeeded(failure: PullFailure): EvidenceKey[] {
  const applying = checks.filter((check) => check.skip(failure) === undefined);
  return [
    ...new Set<EvidenceKey>([
      'service',
      ...applying.flatMap(({ needs, wants = [] }) => [...needs, ...wants]),
    ]),
  ];
}

/** Judges every check and names the root cause. Pure: the same failure and evidence give the same diagnosis. */
export function diagnose(failure: PullFailure, evidence: Evidence): Diagnosis {
  const judged = checks.map((check) => ({ check, verdict: judge(check, evidence, failure) }));
  const broken = judged.flatMap(({ check, verdict }) =>
    verdict.is === 'fail' ? [{ check, finding: verdict.finding }] : [],
  );
  const explaining = broken.filter(({ check, finding }) => check.explains(finding, failure));
  const causes = explaining.length > 0 ? explaining : onAnotherLeg(broken, failure);
  const couldNotCheck = judged.flatMap(({ check, verdict }) =>
    verdict.is === 'inconclusive' ? [{ id: check.id, gaps: verdict.gaps }] : [],
  );
  const [
    rootCause = undetermined(
      failure,
      couldNotCheck.length,
      couldNotCheck.flatMap(({ gaps }) => gaps),
      evidence.repository && 'known' in evidence.repository
        ? evidence.repository.known.pullThroughPrefix
        : undefined,
    ),
    ...alsoRequired
  ] = causes.map(found);
  return {
    failure,
    rootCause,
    alsoRequired,
    alsoFound: broken.filter(({ check }) => !causes.some((cause) => cause.check === check)).map(found),
    ruledOut: judged.flatMap(({ check, verdict }) =>
      verdict.is === 'pass' ? [{ id: check.id, because: verdict.because }] : [],
    ),
    couldNotCheck,
    notApplicable: judged.flatMap(({ check, verdict }) =>
      verdict.is === 'notApplicable' ? [{ id: check.id, because: verdict.because }] : [],
    ),
    ...drawPaths(evidence, failure),
  };
}

interface Broken {
  check: Check;
  finding: Found['finding'];
}

const found = ({ check, finding }: Broken): Found => ({ id: check.id, title: check.title, finding });

/** Runs one check on the facts it asked for. Ignorance is neither failure nor health: a gap makes it inconclusive. */
function judge(check: Check, evidence: Evidence, failure: PullFailure): Verdict {
  const because = check.skip(failure);
  if (because !== undefined) return { is: 'notApplicable', because };
  const facts: Partial<Facts> = {};
  const gaps: Gap[] = [];
  const doneWithout: Gap[] = [];
  for (const key of [...check.needs, ...(check.wants ?? [])]) {
    const gathered = evidence[key] ?? { gap: { action: key, reason: 'not gathered in this run' } };
    if ('known' in gathered) Object.assign(facts, { [key]: gathered.known });
    else (check.needs.includes(key) ? gaps : doneWithout).push(gathered.gap);
  }
  if (gaps.length > 0) return { is: 'inconclusive', gaps: distinct(gaps) };
  try {
    return withReasons(check.evaluate(facts as Facts, failure), doneWithout);
  } catch (error) {
    // A fault of ours must not cost on-call the page: it is reported there, as something that could not be checked.
    return {
      is: 'inconclusive',
      gaps: [{ action: check.id, reason: `ecs-autopsy failed in this check: ${error}` }],
    };
  }
}

/** A check sees that what it wanted is missing; why, only the gatherer knows. */
function withReasons(verdict: Verdict, gathered: readonly Gap[]): Verdict {
  if (verdict.is !== 'inconclusive') return verdict;
  const gaps = verdict.gaps.map((gap) => gathered.find(({ action }) => action === gap.action) ?? gap);
  return { ...verdict, gaps: distinct(gaps) };
}

/** The picture is a help and no verdict: a fault in drawing it must not cost on-call the page either. */
function drawPaths(evidence: Evidence, failure: PullFailure): Pick<Diagnosis, 'path' | 'diagram'> {
  try {
    return { path: describePaths(evidence, failure), diagram: diagramPaths(evidence, failure) };
  } catch (error) {
    return { path: [`ecs-autopsy failed in drawing the path: ${error}`], diagram: '' };
  }
}

/**
 * Where to look when nothing explains the leg that ECS reported: what comes later in the pull. What comes before it had
 * worked by then.
 */
const laterLegs: Partial<Record<Leg, Leg[]>> = {
  'registry-auth': ['manifest', 'layer'],
  manifest: ['layer'],
};

/** A connection that nobody answers looks the same on every leg, and so does a text that is cut off. */
const silent: Symptom[] = ['timeout', 'unrecognised'];

/**
 * Where nothing explains the leg that ECS reported, a break of the same kind on another leg of the same pull is the
 * best answer: the configuration may have changed since, and the pull cannot succeed before that break is mended. The
 * finding says which step ECS reported.
 */
function onAnotherLeg(broken: Broken[], failure: PullFailure): Broken[] {
  const { reason } = failure;
  if (!silent.includes(reason.symptom)) return [];
  for (const leg of laterLegs[reason.leg] ?? []) {
    const onThatLeg = { ...failure, reason: { ...reason, leg } };
    const causes = broken.filter(({ check, finding }) => check.explains(finding, onThatLeg));
    if (causes.length > 0) {
      return causes.map((cause) => ({ ...cause, finding: caveat(cause.finding, reason.leg, leg) }));
    }
  }
  return [];
}

function caveat(finding: Found['finding'], reported: Leg, broken: Leg): Found['finding'] {
  return {
    ...finding,
    evidence: [
      ...finding.evidence,
      `ECS reported the ${reported} step, for which nothing is found broken as configured now; the ${broken} step of the same pull cannot succeed.`,
    ],
  };
}
