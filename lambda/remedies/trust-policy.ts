import type { PullingRole } from '../evidence/facts.ts';
import { statementInWords } from '../iam/endpoint-policy.ts';
import { withStatement } from '../iam/policy-document.ts';
import { servicesFor, sourceOf, type Trust } from '../iam/trust-policy.ts';
import { nameInArn } from '../names.ts';
import type { Remediation, StoppedTask } from '../types.ts';
import { listed } from '../words.ts';
import { iam, redeploy } from './commands.ts';

/** A role that its service may not assume, and its trust policy. */
interface Untrusted {
  role: PullingRole & { arn: string; trustPolicy: string };
  trust: Extract<Trust, { is: 'untrusted' }>;
  task: StoppedTask;
}

/** Adds a statement that lets the service in. A Deny is somebody's will: it is shown, and left to be narrowed by hand. */
export function openTrust(found: Untrusted): Remediation {
  const { role, trust, task } = found;
  const name = ['--role-name', nameInArn(role.arn)];
  const statement = statementFor(found);
  const adds = !trust.allowed;
  const denies = trust.denies.length > 0;
  const document = adds ? withStatement(role.trustPolicy, statement) : '';
  return {
    text: [...(adds ? [addInWords(found)] : []), ...(denies ? [narrowInWords(found)] : [])].join(' '),
    commands: [
      ...(adds ? [iam(task, 'update-assume-role-policy', ...name, '--policy-document', document)] : []),
      ...(denies ? [iam(task, 'get-role', ...name, '--query', 'Role.AssumeRolePolicyDocument')] : []),
      // Before the Deny is narrowed, a new task would fail alike.
      ...(denies ? [] : redeploy(task)),
    ],
    ...(adds && { cdk: asCdk(found), terraform: asTerraform(found) }),
  };
}

function addInWords(found: Untrusted): string {
  const guarded = statementFor(found).Condition ? ', under the conditions that AWS documents for it' : '';
  return `Let ${serviceOf(found)} assume the role${guarded}: the command adds a statement to the trust policy and keeps those that are there.`;
}

function narrowInWords(found: Untrusted): string {
  const statements = found.trust.denies.map(statementInWords);
  return `Except ${serviceOf(found)} from ${listed([...new Set(statements)], 'and')} of the trust policy, by hand: no Allow outweighs a Deny.`;
}

const serviceOf = ({ role, task }: Untrusted): string => servicesFor(role.kind, task)[0];

/** A guard against confused deputies that was there with a wrong value is set right, not left out. */
function statementFor(found: Untrusted) {
  const { account, under } = sourceOf(found.task);
  const Condition: Record<string, Record<string, string>> = {
    StringEquals: { 'aws:SourceAccount': account },
    ArnLike: { 'aws:SourceArn': `${under}*` },
  };
  return {
    Sid: found.role.kind === 'execution role' ? 'EcsTasks' : 'Instances',
    Effect: 'Allow',
    Principal: { Service: serviceOf(found) },
    Action: 'sts:AssumeRole',
    ...(found.trust.unmet.length > 0 && { Condition }),
  };
}

function asCdk(found: Untrusted): string {
  const { Condition } = statementFor(found);
  return [
    'role.assumeRolePolicy?.addStatements(',
    '  new iam.PolicyStatement({',
    `    principals: [new iam.ServicePrincipal('${serviceOf(found)}')],`,
    "    actions: ['sts:AssumeRole'],",
    ...(Condition ? [`    conditions: ${JSON.stringify(Condition)},`] : []),
    '  }),',
    ');',
  ].join('\n');
}

/** For the `aws_iam_policy_document` of the role's `assume_role_policy`. */
function asTerraform(found: Untrusted): string {
  const { Condition = {} } = statementFor(found);
  return [
    'statement {',
    '  actions = ["sts:AssumeRole"]',
    '  principals {',
    '    type        = "Service"',
    `    identifiers = ["${serviceOf(found)}"]`,
    '  }',
    ...Object.entries(Condition).flatMap(([test, keys]) =>
      Object.entries(keys).flatMap(([variable, value]) => [
        '  condition {',
        `    test     = "${test}"`,
        `    variable = "${variable}"`,
        `    values   = ["${value}"]`,
        '  }',
      ]),
    ),
    '}',
  ].join('\n');
}
