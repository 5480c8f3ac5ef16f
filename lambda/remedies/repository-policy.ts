import { parse } from '@aws-sdk/util-arn-parser';
import {
  type ClosedRepositoryAction,
  deletedRolesIn,
  type RepositoryPolicy,
  repositoryActions,
} from '../iam/admission.ts';
import { statementInWords } from '../iam/endpoint-policy.ts';
import { actionsIn } from '../iam/endpoint-words.ts';
import { withStatement } from '../iam/policy-document.ts';
import type { Remediation, StoppedTask } from '../types.ts';
import { listed } from '../words.ts';
import { redeploy } from './commands.ts';
import {
  addingStatements,
  type PolicyStatement,
  readRepositoryPolicy,
  setRepositoryPolicy,
} from './policy-edit.ts';

/** A repository of another account, and what keeps the role from pulling there. */
interface Shut {
  closed: readonly ClosedRepositoryAction[];
  /** `undefined`: not readable from here. */
  policy: RepositoryPolicy | undefined;
  repositoryArn: string;
  roleArn: string;
  task: StoppedTask;
}

/** Adds what is missing. A Deny is somebody's will: it is shown, and left to be narrowed by hand. */
export function admit(shut: Shut): Remediation {
  const missing = shut.closed.filter(({ admission }) => !admission.allowed);
  const denied = shut.closed.filter(({ admission }) => admission.by?.effect === 'Deny');
  const adding = missing.length > 0 ? addTo({ ...shut, closed: missing }) : undefined;
  const { accountId } = parse(shut.repositoryArn);
  const narrow = denied.length > 0 ? narrowInWords(denied) : '';
  // Before the Deny is narrowed, a new task would fail alike.
  const again = denied.length > 0 ? [] : redeploy(shut.task);
  return {
    text: `With credentials of account ${accountId}${again.length > 0 ? ` (the last command is for account ${shut.task.account})` : ''}: ${[adding?.text ?? '', narrow].filter(Boolean).join(' ')}`,
    commands: [
      ...(adding?.commands ?? []),
      ...(denied.length > 0 ? [readRepositoryPolicy(shut.repositoryArn)] : []),
      ...again,
    ],
    ...(adding?.first && {
      alternatives: [{ text: 'where the repository has no policy yet.', commands: [adding.first, ...again] }],
    }),
    ...(adding && { cdk: asCdk(shut.roleArn), terraform: asTerraform(adding.statement) }),
  };
}

function addTo({ closed, policy, repositoryArn, roleArn }: Shut) {
  const statement = {
    Sid: 'EcrPull',
    Effect: 'Allow',
    Principal: { AWS: roleArn },
    // Whether the policy allows the other one already is not known either.
    Action: (policy ? closed : repositoryActions).map(({ action }) => action),
  } as const satisfies PolicyStatement;
  const alone = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  if (policy) {
    const { document, statements } = policy;
    const ids = listed(deletedRolesIn(statements), 'and');
    const refused = ids ? ` Where ECR refuses ${ids} in it, take that out: it stands for nobody.` : '';
    const whole = document === null ? alone : withStatement(document, statement);
    return {
      statement,
      text:
        document === null
          ? 'give the repository a policy that lets the role pull.'
          : `add a statement that lets the role pull; the command keeps the statements that are there.${refused}`,
      commands: [setRepositoryPolicy(repositoryArn, whole)],
    };
  }
  const file = 'ecs-autopsy-repository-policy.json';
  return {
    statement,
    text: 'add a statement that lets the role pull; the commands keep the statements that are there.',
    commands: [
      addingStatements(readRepositoryPolicy(repositoryArn), [statement], file),
      setRepositoryPolicy(repositoryArn, `file://${file}`),
    ],
    first: setRepositoryPolicy(repositoryArn, alone),
  };
}

function narrowInWords(denied: readonly ClosedRepositoryAction[]): string {
  const statements = denied.flatMap(({ admission }) =>
    admission.by ? [statementInWords(admission.by)] : [],
  );
  return `except the role from ${listed([...new Set(statements)], 'and')} for ${actionsIn(denied)}, by hand: no Allow outweighs a Deny.`;
}

const asCdk = (roleArn: string): string => `repository.grantPull(new iam.ArnPrincipal('${roleArn}'));`;

/** For the `aws_iam_policy_document` of the `aws_ecr_repository_policy`. */
const asTerraform = ({
  Sid,
  Action,
  Principal,
}: {
  Sid: string;
  Action: string[];
  Principal: { AWS: string };
}): string =>
  [
    'statement {',
    `  sid     = "${Sid}"`,
    `  actions = [${Action.map((action) => `"${action}"`).join(', ')}]`,
    '  principals {',
    '    type        = "AWS"',
    `    identifiers = ["${Principal.AWS}"]`,
    '  }',
    '}',
  ].join('\n');
