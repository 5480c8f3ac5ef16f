/** What the judgement on endpoint policies says to people. */
import { repositoryIn } from '../names.ts';
import { listed } from '../words.ts';
import {
  type ClosedEndpointAction,
  closedAt,
  conditionsOf,
  type JudgedEndpoint,
  statementInWords,
} from './endpoint-policy.ts';
import type { SaidStatement } from './policy-decision.ts';
import type { Statement } from './policy-document.ts';
import type { NamedPrincipal } from './principals.ts';

/** `of vpce-0s31234 (com.amazonaws.us-east-1.s3)`. */
const policyOf = ({ endpoint, service }: JudgedEndpoint): string =>
  `of ${endpoint.VpcEndpointId} (${endpoint.ServiceName ?? `${service.region}.${service.name}`})`;

/** The closed actions of an endpoint that fail for the same reason, together. */
function groupsOf(judged: JudgedEndpoint): ClosedEndpointAction[][] {
  const groups = new Map<string, ClosedEndpointAction[]>();
  for (const closed of closedAt(judged)) {
    const key = JSON.stringify(closed.standing);
    groups.set(key, [...(groups.get(key) ?? []), closed]);
  }
  return [...groups.values()];
}

/** `ecr:BatchGetImage and ecr:GetDownloadUrlForLayer`. */
export const actionsIn = (actions: readonly { action: string }[]): string =>
  listed(
    actions.map(({ action }) => action),
    'and',
  );

/** One sentence: which endpoint's policy stops what. `role` is who asks ECR, where that is known. */
export function summarise(closed: readonly JudgedEndpoint[], role: string | undefined, said = ''): string {
  const clauses = closed.map((judged, at) => {
    const what = groupsOf(judged).map((group) => clauseOf(group, judged, role));
    return `${at === 0 ? 'The policy' : 'that'} ${policyOf(judged)} ${what.join('; it ')}`;
  });
  return `${clauses.join('; ')}${said}.`;
}

function clauseOf(
  group: ClosedEndpointAction[],
  { service }: JudgedEndpoint,
  role: string | undefined,
): string {
  const by = group[0]?.standing.by;
  const who = role && service.name !== 's3' ? `the ${role} ` : '';
  const what = `${who}${actionsIn(group)}${whereOf(group)}`;
  if (!by) return `does not allow ${what}`;
  const sid = sidOf(by);
  if (by.applies === 'yes') return `denies ${what} (${sid})`;
  const verb = by.effect === 'Deny' ? 'denies' : 'does not allow';
  return `${verb} ${what} (${sid}, which depends on ${listed(conditionsOf(by), 'and')})`;
}

const sidOf = ({ sid }: SaidStatement): string => (sid ? `statement ${sid}` : 'a statement');

function whereOf([first]: ClosedEndpointAction[]): string {
  if (!first || first.resource === '*') return '';
  return first.action === 's3:GetObject'
    ? ` on ${first.resource}, where Amazon ECR keeps the image layers`
    : ` on repository ${repositoryIn(first.resource)}`;
}

/** What was read of an endpoint's policy. */
export function evidenceLines(judged: JudgedEndpoint): string[] {
  const policy = `ec2:DescribeVpcEndpoints: the policy ${policyOf(judged)}`;
  return groupsOf(judged).map((group) => {
    const by = group[0]?.standing.by;
    const resource = group[0]?.resource;
    const what = `${actionsIn(group)} on ${resource}`;
    if (!by) return `${policy} allows ${allowedIn(judged.statements)}, and nothing for ${what}`;
    return by.applies === 'yes'
      ? `${policy}: ${sidOf(by)} denies ${what}`
      : `${policy}: whether ${statementInWords(by)} is about ${what} depends on ${listed(conditionsOf(by), 'and')}`;
  });
}

/** `s3:GetObject on arn:aws:s3:::acme-artifacts/*`, for each statement that allows something. */
function allowedIn(statements: readonly Statement[]): string {
  const allows = statements.filter(({ Effect }) => Effect === 'Allow').map(allowInWords);
  return allows.length > 0 ? few(allows, '; ') : 'nothing';
}

function allowInWords(statement: Statement): string {
  const { Action, NotAction, Resource, NotResource, Principal = [], NotPrincipal, Condition } = statement;
  const actions = NotAction ? `all but ${few(NotAction)}` : few(Action ?? []);
  const resources = NotResource ? `all but ${few(NotResource)}` : few(Resource ?? []);
  const everybody = Principal.some(({ id }) => id === '*');
  const who = NotPrincipal ? ` for all but ${ids(NotPrincipal)}` : everybody ? '' : ` for ${ids(Principal)}`;
  const keys = Object.values(Condition ?? {}).flatMap((each) => Object.keys(each));
  return `${actions} on ${resources}${who}${keys.length > 0 ? ` under a condition on ${few(keys)}` : ''}`;
}

const ids = (principals: readonly NamedPrincipal[]): string => few(principals.map(({ id }) => id));

function few(words: readonly string[], between = ', '): string {
  const more = words.length - 3;
  return words.slice(0, 3).join(between) + (more > 0 ? `${between}and ${more} more` : '');
}
