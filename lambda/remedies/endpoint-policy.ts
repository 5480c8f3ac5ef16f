import {
  type ClosedEndpointAction,
  closedAt,
  type JudgedEndpoint,
  statementInWords,
} from '../iam/endpoint-policy.ts';
import { actionsIn } from '../iam/endpoint-words.ts';
import { withStatement } from '../iam/policy-document.ts';
import type { Remediation, StoppedTask } from '../types.ts';
import { listed } from '../words.ts';
import { aws, redeploy } from './commands.ts';

/** An endpoint whose policy is to be opened, for the role that pulls where that is known. */
interface Opening {
  judged: JudgedEndpoint;
  /** What nothing there allows, and what a Deny there stops. */
  missing: ClosedEndpointAction[];
  denied: ClosedEndpointAction[];
  roleArn: string | undefined;
}

/** Adds what is missing to the policies. A Deny is somebody's will: it is shown, and left to be narrowed by hand. */
export function openEndpoints(
  closed: readonly JudgedEndpoint[],
  roleArn: string | undefined,
  task: StoppedTask,
): Remediation {
  const openings = closed.map((judged): Opening => {
    const actions = closedAt(judged);
    const denied = actions.filter(({ standing }) => standing.by?.effect === 'Deny');
    return { judged, missing: actions.filter(({ standing }) => !standing.allowed), denied, roleArn };
  });
  const adding = openings.filter(({ missing }) => missing.length > 0);
  const narrowing = openings.filter(({ denied }) => denied.length > 0);
  return {
    text: [...adding.map(addInWords), ...narrowing.map(narrowInWords)].join(' '),
    commands: [
      ...adding.map((opening) => modify(opening, task)),
      ...narrowing.map(({ judged }) => show(judged, task)),
      // Before the Deny is narrowed, a new task would fail alike.
      ...(narrowing.length > 0 ? [] : redeploy(task)),
    ],
    ...(adding.length > 0 && {
      cdk: adding.map(asCdk).join('\n'),
      terraform: adding.map(asTerraform).join('\n\n'),
    }),
  };
}

const isS3 = ({ judged }: Opening): boolean => judged.service.name === 's3';
const idOf = ({ endpoint }: JudgedEndpoint): string => endpoint.VpcEndpointId ?? '<VPC_ENDPOINT_ID>';

function addInWords(opening: Opening): string {
  const { judged, missing } = opening;
  const why = isS3(opening)
    ? ', for everybody: ECR itself signs that request, so that a principal or an organization of your own may shut it out'
    : '';
  return `Add a statement to the policy of ${idOf(judged)} that allows ${actionsIn(missing)}${why}; the command keeps the statements that are there.`;
}

function narrowInWords({ judged, denied }: Opening): string {
  const statements = [
    ...new Set(denied.flatMap(({ standing }) => (standing.by ? statementInWords(standing.by) : []))),
  ];
  return `Except ${actionsIn(denied)} on ${denied[0]?.resource} from ${listed(statements, 'and')} in the policy of ${idOf(judged)}, by hand: no Allow outweighs a Deny.`;
}

/** Exactly the missing actions, on exactly this repository or bucket. */
function statementOf(opening: Opening) {
  const { missing, roleArn } = opening;
  return {
    Sid: isS3(opening) ? 'EcrLayers' : 'EcrPull',
    Effect: 'Allow',
    Principal: isS3(opening) || !roleArn ? '*' : { AWS: roleArn },
    Action: missing.map(({ action }) => action),
    Resource: missing[0]?.resource ?? '*',
  };
}

function modify(opening: Opening, { region }: StoppedTask): string {
  const { judged } = opening;
  const policy = withStatement(judged.document, statementOf(opening));
  const which = ['--vpc-endpoint-id', idOf(judged), '--policy-document', policy];
  return aws('ec2', 'modify-vpc-endpoint', ...which, '--region', region);
}

function show(judged: JudgedEndpoint, { region }: StoppedTask): string {
  const how = ['--query', 'VpcEndpoints[0].PolicyDocument', '--output', 'text', '--region', region];
  return aws('ec2', 'describe-vpc-endpoints', '--vpc-endpoint-ids', idOf(judged), ...how);
}

const constructs: Record<JudgedEndpoint['service']['name'], string> = {
  'ecr.api': 'ecrApiEndpoint',
  'ecr-fips.api': 'ecrFipsApiEndpoint',
  'ecr.dkr': 'ecrDkrEndpoint',
  'ecr-fips.dkr': 'ecrDkrEndpoint',
  s3: 's3Endpoint',
  secretsmanager: 'secretsManagerEndpoint',
};

function asCdk(opening: Opening): string {
  const { Principal, Action, Resource } = statementOf(opening);
  const who =
    typeof Principal === 'string' ? 'new iam.AnyPrincipal()' : `new iam.ArnPrincipal('${Principal.AWS}')`;
  return [
    `${constructs[opening.judged.service.name]}.addToPolicy(`,
    '  new iam.PolicyStatement({',
    `    principals: [${who}],`,
    `    actions: [${Action.map((action) => `'${action}'`).join(', ')}],`,
    `    resources: ['${Resource}'],`,
    '  }),',
    ');',
  ].join('\n');
}

/** For the `aws_iam_policy_document` of the endpoint. */
function asTerraform(opening: Opening): string {
  const { Sid, Principal, Action, Resource } = statementOf(opening);
  const everybody = typeof Principal === 'string';
  return [
    'statement {',
    `  sid       = "${Sid}"`,
    `  actions   = [${Action.map((action) => `"${action}"`).join(', ')}]`,
    `  resources = ["${Resource}"]`,
    '  principals {',
    `    type        = "${everybody ? '*' : 'AWS'}"`,
    `    identifiers = ["${everybody ? Principal : Principal.AWS}"]`,
    '  }',
    '}',
  ].join('\n');
}
