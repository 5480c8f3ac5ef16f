/** What the judgement on a pull's actions says to people. */
import { repositoryIn } from '../names.ts';
import type { Denial } from '../types.ts';
import { listed } from '../words.ts';
import type { Layer } from './denial.ts';
import type { PolicyDecision } from './policy-decision.ts';
import { type DeniedAction, type JudgedAction, layersOf, wordOfEcs } from './pull-permissions.ts';
import { isOfFirstPull } from './resource-policies.ts';

/** `ecr:BatchGetImage and ecr:GetDownloadUrlForLayer`. */
export const actionsOf = (judged: readonly JudgedAction[]): string =>
  listed(
    judged.map(({ decision }) => decision.action),
    'and',
  );

/** The policies that deny, each once, by the names that IAM or their statements give them. */
export const policiesOf = (denied: readonly DeniedAction[]): string[] => [
  ...new Set(denied.flatMap(({ standing }) => standing.policies)),
];

/** One sentence: who is denied what by which kind of policy. */
export function summarise(
  role: string,
  denied: DeniedAction[],
  repositoryArn: string,
  denial: Denial | undefined,
  ecsSays: 'ECS says the same' | 'ECS says so' = 'ECS says the same',
): string {
  const word = wordOfEcs(denied, denial);
  const clauses = layersOf(denied).map((layer) => {
    const stopped = denied.filter(({ standing }) => standing.layer === layer);
    const onRepository = stopped.some(({ decision }) => decision.resource !== '*');
    const what = actionsOf(stopped) + (onRepository ? ` on repository ${repositoryIn(repositoryArn)}` : '');
    const policies = policiesOf(stopped);
    const named = policies.length > 0 ? ` (${policies.join(', ')})` : '';
    return clauseOf[layer](what, {
      named,
      them: stopped.length > 1 ? 'them' : 'it',
      certain: word === 'same',
    });
  });
  const same = word === 'same' ? ` (${ecsSays}: ${denial?.because})` : '';
  return `The ${role} ${clauses.join('; it ')}${same}.`;
}

interface Details {
  named: string;
  them: string;
  certain: boolean;
}

const clauseOf: Record<Layer, (what: string, details: Details) => string> = {
  none: (what, { them }) => `is not allowed ${what}: no policy allows ${them}`,
  'explicit-deny': (what, { named }) => `is denied ${what} by an explicit deny in its own policies${named}`,
  boundary: (what) => `is denied ${what} by its permissions boundary`,
  scp: (what, { certain }) =>
    `is denied ${what} by a service control policy of the organization${certain ? '' : ', as IAM simulates it'}`,
  'repository-policy': (what, { named }) => `is denied ${what} by the repository policy${named}`,
  'registry-policy': (what, { named }) => `is denied ${what} by the policy of the registry${named}`,
};

/** What was read of each action, and what ECS said. */
export function evidenceLines(
  judged: JudgedAction[],
  repositoryArn: string,
  denial: Denial | undefined,
): string[] {
  return [
    ...judged.map(simulationLine),
    ...perimeterLines(judged),
    ...policyLines(judged, repositoryArn),
    ...refusalLine(denial),
  ];
}

function simulationLine({ decision }: JudgedAction): string {
  const { action, resource, matchedPolicies, missingContext } = decision;
  const details = [
    ...(matchedPolicies.length > 0 ? [`by ${matchedPolicies.join(', ')}`] : []),
    ...(decision.allowedByOrganizations === false ? ['not allowed by the service control policies'] : []),
    ...(decision.allowedByBoundary === false ? ['not allowed by the permissions boundary'] : []),
    ...(missingContext.length > 0 ? [`no value for ${missingContext.join(', ')}`] : []),
  ];
  const because = details.length > 0 ? ` (${details.join('; ')})` : '';
  return `iam:SimulatePrincipalPolicy: ${action} on ${resource} is ${decision.decision}${because}`;
}

/** Of the condition keys that only an SCP wants, the simulation does not say that they were missing. */
function perimeterLines(judged: JudgedAction[]): string[] {
  const uncertain = judged.some(
    ({ standing, said }) => standing.is === 'denied' && standing.layer === 'scp' && said !== 'scp',
  );
  return uncertain
    ? [
        'iam:SimulatePrincipalPolicy: is given no source network, so that a service control policy with a condition on one (aws:SourceVpc, aws:SourceIp) denies here what it may allow the task',
      ]
    : [];
}

/** What the policies of ECR add, once for all actions that they say the same of. */
function policyLines(judged: JudgedAction[], repositoryArn: string): string[] {
  const where = {
    'repository-policy': `ecr:GetRepositoryPolicy: repository ${repositoryIn(repositoryArn)}`,
    'registry-policy': 'ecr:GetRegistryPolicy: the registry',
  };
  const lines = judged.flatMap(({ decision, resourcePolicies }) =>
    resourcePolicies.flatMap(({ kind, decision: said }) =>
      said ? policyWords(said, decision.action).map((line) => `${where[kind]}: ${line}`) : [],
    ),
  );
  return [...new Set(lines)];
}

function policyWords(said: PolicyDecision, action: string): string[] {
  const statement = 'sid' in said && said.sid ? `statement ${said.sid}` : 'a statement';
  if (said.decision === 'deny') return [`${statement} denies the role ${action}`];
  if (said.decision === 'allow' && said.by === 'account') {
    return [`${statement} names the whole account, which leaves the decision to the role's own policies`];
  }
  const what = isOfFirstPull(action) ? action : 'to pull';
  return said.decision === 'silent' ? [`nothing there allows the role ${what}`] : [];
}

/** What is known where the simulation could not be read: AWS's own word. */
export const evidenceOfSentence = (denial: Denial | undefined): string[] => [
  "iam:SimulatePrincipalPolicy: could not be read: what follows is AWS's own word",
  ...refusalLine(denial),
];

/** What ECS itself said of a refusal, where it spelt one out. */
export function refusalLine(denial: Denial | undefined): string[] {
  if (!denial) return [];
  const { principalArn, action, because } = denial;
  return [`ECS message: ${principalArn} was refused ${action}${because ? `: ${because}` : ''}`];
}
