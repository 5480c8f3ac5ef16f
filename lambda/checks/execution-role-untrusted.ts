import type { PullingRole } from '../evidence/facts.ts';
import { statementInWords } from '../iam/endpoint-policy.ts';
import { judgeTrust, servicesFor, sourceOf, type Trust } from '../iam/trust-policy.ts';
import { evidenceLines, summarise, toldBy } from '../iam/trust-words.ts';
import { nameInArn } from '../names.ts';
import { openTrust } from '../remedies/trust-policy.ts';
import type { Finding, PullFailure, Symptom, Verdict } from '../types.ts';
import { listed } from '../words.ts';
import { defineCheck, explainsAny } from './define.ts';
import { skipUnlessPrivateEcr, skipWhereSettled } from './shared/ecr.ts';

/** A role that is not assumed asks for nothing: no network answers it, and no registry. */
const symptoms: readonly Symptom[] = ['role-unassumable', 'access-denied', 'unrecognised'];

export const executionRoleUntrusted = defineCheck({
  id: 'execution-role-untrusted',
  title: 'Execution role untrusted',
  needs: ['pullingRole'],

  /** As for a role that is missing: the execution role fetches `repositoryCredentials` too, for whatever registry. */
  skip(failure) {
    const { symptom, leg, denial } = failure.reason;
    if (!symptoms.includes(symptom)) return `a role that cannot be assumed gives no ${symptom}`;
    if (denial?.principalArn.includes(':assumed-role/')) {
      return `the role was assumed: ECS's message names its session ${nameInArn(denial.principalArn)}`;
    }
    if (symptom !== 'role-unassumable' && (leg === 'manifest' || leg === 'layer')) {
      return `the role was assumed: the ${leg} is asked for with a token that it had fetched`;
    }
    const needsRole = leg === 'credentials' || symptom === 'role-unassumable';
    return needsRole ? skipWhereSettled(failure) : skipUnlessPrivateEcr(failure);
  },

  evaluate({ pullingRole }, failure): Verdict {
    const { kind, arn, exists, trustPolicy } = pullingRole;
    if (!arn || exists === false) {
      return { is: 'notApplicable', because: 'there is no such role: see execution-role-missing' };
    }
    const open = (reason: string): Verdict => ({
      is: 'inconclusive',
      gaps: [{ action: toldBy(pullingRole), reason }],
    });
    if (exists === undefined) {
      return open(`${arn} is a role of another account, which cannot be read from here`);
    }
    if (!trustPolicy) return open(`IAM tells no trust policy of ${arn} that can be read`);
    const trust = judgeTrust(trustPolicy, kind, failure.task);
    switch (trust.is) {
      case 'trusted': {
        const services = listed(servicesFor(kind, failure.task), 'or');
        return { is: 'pass', because: `${kind} ${nameInArn(arn)} lets ${services} assume it` };
      }
      case 'untrusted':
        return { is: 'fail', finding: findingOf({ ...pullingRole, arn, trustPolicy }, trust, failure) };
      case 'open': {
        const by = `${statementInWords(trust.by)} in the trust policy of ${arn}`;
        const keys = listed(trust.by.on, 'and');
        return open(
          `whether ${by} is met depends on ${keys}, which cannot be judged from here${documented(keys, failure)}`,
        );
      }
      case 'unreadable':
        return open(`the trust policy of ${arn} cannot be judged: ${trust.because}`);
    }
  },

  explains: explainsAny(symptoms),
});

/** What ECS fills in is documented as far as that. */
const documented = (keys: string, { task }: PullFailure): string =>
  /SourceArn/i.test(keys) ? ` (AWS documents ${sourceOf(task).under}* for it, and nothing narrower)` : '';

function findingOf(
  role: PullingRole & { arn: string; trustPolicy: string },
  trust: Extract<Trust, { is: 'untrusted' }>,
  failure: PullFailure,
): Finding {
  return {
    resource: role.arn,
    summary: summarise(role, trust, failure.task),
    evidence: [
      `pulled by: ${role.kind} ${role.arn} (${role.source})`,
      ...evidenceLines(role, trust, failure.task),
    ],
    remediation: openTrust({ role, trust, task: failure.task }),
    legs: ['registry-auth', 'credentials'],
  };
}
