import type { PullingRole } from '../evidence/facts.ts';
import { namesEndpointPolicy, refusedByS3 } from '../iam/denial.ts';
import {
  type CarriedPull,
  type ClosedEndpointAction,
  closedAt,
  type JudgedEndpoint,
} from '../iam/endpoint-policy.ts';
import { judgeWays } from '../iam/endpoint-ways.ts';
import { evidenceLines, summarise } from '../iam/endpoint-words.ts';
import { principalOf } from '../iam/pull-context.ts';
import { refusalLine } from '../iam/words.ts';
import { privateEcrImage } from '../image-reference.ts';
import { nameInArn, repositoryArn } from '../names.ts';
import { registryName } from '../network/destinations.ts';
import { openEndpoints } from '../remedies/endpoint-policy.ts';
import type { Finding, Known, PullFailure, Symptom, Verdict } from '../types.ts';
import { defineCheck, explainsAny } from './define.ts';
import { findingByWord } from './shared/endpoint-policy-word.ts';

/** A refusal; and where a text is silent or cut off, a policy that stops the next pull is worth a line. */
const concerned: readonly Symptom[] = [
  'access-denied',
  'layer-denied',
  'timeout',
  'unrecognised',
  'interrupted',
];

const facts = [
  'puller',
  'subnet',
  'routeTables',
  'vpcEndpoints',
  // Who asks ECR, and what decides whether an endpoint is on the way.
  'pullingRole',
  's3PrefixList',
  'dnsAttributes',
  'dhcpOptions',
] as const;
type Facts = Partial<Known<(typeof facts)[number]>>;

export const vpcEndpointPolicyClosed = defineCheck({
  id: 'vpc-endpoint-policy-closed',
  title: 'VPC endpoint policy closed',
  // AWS's own sentence may say all that the policies would.
  needs: [],
  wants: facts,

  skip(failure) {
    const { symptom } = failure.reason;
    if (!concerned.includes(symptom)) return `an endpoint policy refuses: that gives no ${symptom}`;
    if (failure.task.launchType === 'EXTERNAL') return outside;
    return privateEcrImage(failure) ? undefined : `VPC endpoints do not serve ${registryName(failure)}`;
  },

  evaluate(facts: Facts, failure): Verdict {
    const { puller, subnet, pullingRole, routeTables, vpcEndpoints } = facts;
    const image = privateEcrImage(failure);
    if (puller?.kind === 'external' || !image) return { is: 'notApplicable', because: outside };
    const { denial } = failure.reason;
    const said = denial && namesEndpointPolicy(denial) ? denial : undefined;
    if (!puller || !subnet || !routeTables || !vpcEndpoints) {
      return said ? { is: 'fail', finding: findingByWord(said, [], facts, failure) } : unread;
    }
    const roleArn = pullingRole?.arn;
    const pull: CarriedPull = {
      vpcId: subnet.VpcId,
      repositoryArn: repositoryArn(failure.task, image),
      caller: roleArn ? principalOf(roleArn, denial) : 'unknown',
      denial,
    };
    const { judged, gaps, words } = judgeWays({ ...facts, puller }, failure, pull);
    const closed = judged.filter((each) => closedAt(each).length > 0);
    if (closed.length > 0) return { is: 'fail', finding: findingOf(closed, pullingRole, failure) };
    const isUnshown = judged.some(({ document }) => document === '');
    if (said && isUnshown) return { is: 'fail', finding: findingByWord(said, judged, facts, failure) };
    if (gaps.length > 0) return { is: 'inconclusive', gaps };
    if (said) {
      const reason = `ECS's message names the policy of a VPC endpoint (${said.because}), which none read now bears out: ${words}`;
      return { is: 'inconclusive', gaps: [{ action: 'ec2:DescribeVpcEndpoints', reason }] };
    }
    return { is: judged.length > 0 ? 'pass' : 'notApplicable', because: words };
  },

  // A refusal is an answer: never a timeout.
  explains: explainsAny(['access-denied', 'layer-denied', 'unrecognised']),
});

const unread: Verdict = {
  is: 'inconclusive',
  gaps: [
    {
      action: 'ec2:DescribeVpcEndpoints',
      reason: 'the endpoints of the VPC, or the routes to them, could not be read',
    },
  ],
};

const outside = 'the task ran outside AWS: nothing of its network is in EC2';

function findingOf(closed: JudgedEndpoint[], role: PullingRole | undefined, failure: PullFailure): Finding {
  const { task, reason } = failure;
  const { denial } = reason;
  const actions = closed.flatMap(closedAt);
  const asksEcr = closed.some(({ service }) => service.name !== 's3');
  const who = role?.arn && `${role.kind} ${nameInArn(role.arn)}`;
  const same = wordOfEcs(actions, failure) === 'same' ? ` (ECS says the same: ${denial?.because})` : '';
  return {
    resource: closed[0]?.endpoint.VpcEndpointId ?? '',
    summary: summarise(closed, who, same),
    evidence: [
      ...(role?.arn && asksEcr ? [`pulled by: ${role.kind} ${role.arn} (${role.source})`] : []),
      ...closed.flatMap(evidenceLines),
      ...refusalLine(denial),
    ],
    remediation: openEndpoints(closed, role?.arn, task),
    legs: [...new Set(actions.map(({ leg }) => leg))],
    symptoms: symptomsOf(actions, failure),
  };
}

/** Whether ECS's sentence, where it spells a refusal out, is of one of these actions and of an endpoint's policy. */
function wordOfEcs(actions: ClosedEndpointAction[], { reason: { denial } }: PullFailure) {
  if (!denial) return 'silent';
  if (!actions.some(({ action }) => action === denial.action)) return 'another';
  if (!denial.because) return 'silent';
  return namesEndpointPolicy(denial) ? 'same' : 'another';
}

/** What ECS can have said of it. Where ECS spelt out another refusal: nothing. */
function symptomsOf(actions: ClosedEndpointAction[], failure: PullFailure): Symptom[] {
  if (wordOfEcs(actions, failure) === 'another' || isGone(failure)) return [];
  // Where S3 refused the layer, ECR had given its URL.
  const byEcr = refusedByS3(failure) ? actions.filter(({ action }) => action === 's3:GetObject') : actions;
  return [...new Set(byEcr.flatMap(({ symptoms }) => symptoms))];
}

/** containerd asks for a digest among the blobs once the registry has said that it is no manifest: it was let in. */
const isGone = ({ reason: { leg }, text }: PullFailure): boolean =>
  text.includes('failed to resolve ref') && (leg === 'layer' || text.includes('/blobs/'));
