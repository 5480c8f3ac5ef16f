/**
 * Whether the policy of a VPC endpoint lets a pull through. It is asked beside the policies of the role and the repository,
 * and a refusal is an answer: a 403, never a timeout.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
 */
import { parse } from '@aws-sdk/util-arn-parser';
import type { VpcEndpointFact } from '../evidence/facts.ts';
import type { Service } from '../network/types.ts';
import type { Denial, Gap, Leg, Symptom } from '../types.ts';
import { listed } from '../words.ts';
import { namesEndpointPolicy } from './denial.ts';
import type { Resource } from './matching.ts';
import { type PolicyRequest, type SaidStatement, statementsOn } from './policy-decision.ts';
import { parsePolicy, type Statement } from './policy-document.ts';
import type { Caller } from './principals.ts';
import { contextOf } from './pull-context.ts';

/** A pull that goes through endpoints. */
export interface CarriedPull {
  vpcId: string;
  repositoryArn: string;
  /** `unknown` where the role that pulls is. Layers are asked for in ECR's own name whoever pulls. */
  caller: Caller;
  denial: Denial | undefined;
}

/** One thing that a pull asks of a service. */
export interface EndpointAction {
  action: string;
  /** As a policy would name it. */
  resource: string;
  /** The step of the pull that is lost without it, and what ECS then reports. */
  leg: Leg;
  symptoms: Symptom[];
}

/** `by`: the statement that denies it, or that AWS says does not let it through. `allowed`: it is allowed elsewhere, or may be. */
type Closed = { is: 'closed'; allowed: boolean; by?: SaidStatement };
export type EndpointStanding = { is: 'open' } | Closed | { is: 'undecided'; gap: Gap };

export type JudgedEndpointAction = EndpointAction & { standing: EndpointStanding };
export type ClosedEndpointAction = EndpointAction & { standing: Closed };

/** The endpoint that carries a service's traffic, with what a pull asks there. */
export interface JudgedEndpoint {
  service: Service;
  endpoint: VpcEndpointFact;
  /** The policy as AWS shows it; empty where it does not. */
  document: string;
  statements: Statement[];
  actions: JudgedEndpointAction[];
}

/** Judges an endpoint for the actions that a pull asks of its service. */
export function judgeEndpoint(
  endpoint: VpcEndpointFact,
  service: Service,
  pull: CarriedPull,
): JudgedEndpoint {
  const { VpcEndpointId: id, PolicyDocument: document = '' } = endpoint;
  const parsed = document ? parsePolicy(document) : { unreadable: 'it is not shown' };
  const statements = 'statements' in parsed ? parsed.statements : [];
  const actions = actionsAt(service, pull).map((asked) => {
    const standing: EndpointStanding =
      'unreadable' in parsed
        ? undecided(`the policy of ${id} cannot be judged: ${parsed.unreadable}`)
        : decide(statementsOn(statements, requestOf(asked, endpoint, service, pull)), asked, id, pull);
    return { ...asked, standing };
  });
  return { service, endpoint, document, statements, actions };
}

/** AWS recommends one policy for both endpoints of ECR; each is asked for its own actions alone. */
function actionsAt({ name, region }: Service, { repositoryArn }: CarriedPull): EndpointAction[] {
  const asked = (action: string, resource: string, leg: Leg, ...symptoms: Symptom[]): EndpointAction => ({
    action,
    resource,
    leg,
    // A text that is cut off may have been a refusal.
    symptoms: [...symptoms, 'unrecognised'],
  });
  switch (name) {
    case 'ecr.api':
    case 'ecr-fips.api':
      return [asked('ecr:GetAuthorizationToken', '*', 'registry-auth', 'access-denied')];
    case 'ecr.dkr':
    case 'ecr-fips.dkr':
      return [
        asked('ecr:BatchGetImage', repositoryArn, 'manifest', 'access-denied'),
        asked('ecr:GetDownloadUrlForLayer', repositoryArn, 'layer', 'access-denied', 'layer-denied'),
      ];
    case 's3': {
      const layers = `arn:${parse(repositoryArn).partition}:s3:::prod-${region}-starport-layer-bucket/*`;
      return [asked('s3:GetObject', layers, 'layer', 'layer-denied', 'access-denied')];
    }
    case 'secretsmanager':
      return [];
  }
}

/**
 * ECR itself signs the URL of a layer, in an account that AWS does not document: of that request neither the principal nor
 * the account of the bucket is known. The token belongs to no repository, and whether it has a resource account is not told.
 */
function requestOf(
  { action, resource }: EndpointAction,
  { VpcEndpointId }: VpcEndpointFact,
  { name, region }: Service,
  { caller, vpcId, repositoryArn }: CarriedPull,
): PolicyRequest {
  const who = name === 's3' ? 'unknown' : caller;
  const what: Resource = name === 's3' ? { under: resource.slice(0, -1) } : resource;
  const context = {
    ...contextOf(who, region),
    'aws:SourceVpc': vpcId,
    ...(VpcEndpointId && { 'aws:SourceVpce': VpcEndpointId }),
    ...(name.endsWith('.dkr') && { 'aws:ResourceAccount': parse(repositoryArn).accountId }),
  };
  return { caller: who, action, resource: what, context };
}

function decide(
  said: readonly SaidStatement[],
  { action }: EndpointAction,
  id: string | undefined,
  pull: CarriedPull,
): EndpointStanding {
  const allows = said.filter(({ effect }) => effect === 'Allow');
  const denies = said.filter(({ effect }) => effect === 'Deny');
  const allowed = allows.length > 0;
  const by = denies.find(({ applies }) => applies === 'yes');
  if (by || !allowed) return { is: 'closed', allowed, by };
  if (denies.length === 0 && allows.some(isCertain)) return { is: 'open' };
  const doubtful = denies[0] ?? allows[0];
  // AWS's own sentence settles what the statement leaves open.
  if (pull.denial?.action === action && namesEndpointPolicy(pull.denial)) {
    return { is: 'closed', allowed: denies.length > 0, by: doubtful };
  }
  return undecided(openInWords(doubtful, action, id, pull));
}

/** Why a statement is left open. */
function openInWords(
  said: SaidStatement | undefined,
  action: string,
  id: string | undefined,
  { caller }: CarriedPull,
): string {
  const statement = said ? statementInWords(said) : 'a statement';
  const on = listed(conditionsOf(said), 'and');
  return `whether ${statement} in the policy of ${id} is about ${action} depends on ${on}: ${whyOpen(said, on, action, caller)}`;
}

function whyOpen(said: SaidStatement | undefined, on: string, action: string, caller: Caller): string {
  if (!/Principal|Account|Org/i.test(on)) return 'only a real request tells';
  if (action === 's3:GetObject') {
    return 'Amazon ECR itself signs the request for a layer, and AWS does not tell in which account';
  }
  if (caller === 'unknown') return 'the role that pulls is not known';
  return said?.applies === 'yes'
    ? 'it names a whole account, and AWS tells of gateway endpoints alone what that admits'
    : 'only a real request tells';
}

/** An account's id admits no more than its root user at a gateway endpoint; of others AWS does not tell. */
const isCertain = ({ applies, by }: SaidStatement): boolean => applies === 'yes' && by !== 'account';

/** The keys and elements that leave a statement open. */
export const conditionsOf = (said: SaidStatement | undefined): string[] =>
  said && said.on.length > 0 ? said.on : ['Principal'];

/** `statement OwnBuckets (Allow)`. */
export const statementInWords = ({ sid, effect }: SaidStatement): string =>
  sid ? `statement ${sid} (${effect})` : `a statement (${effect})`;

const undecided = (reason: string): EndpointStanding => ({
  is: 'undecided',
  gap: { action: 'ec2:DescribeVpcEndpoints', reason },
});

/** Picks the actions that are closed out of the judged. */
export const closedAt = ({ actions }: JudgedEndpoint): ClosedEndpointAction[] =>
  actions.filter((action): action is ClosedEndpointAction => action.standing.is === 'closed');
