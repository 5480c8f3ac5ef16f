import {
  DescribeVpcBlockPublicAccessExclusionsCommand,
  type DescribeVpcBlockPublicAccessExclusionsCommandOutput,
  DescribeVpcBlockPublicAccessOptionsCommand,
  type EC2Client,
  type VpcBlockPublicAccessExclusion,
  type VpcBlockPublicAccessExclusionState,
} from '@aws-sdk/client-ec2';
import { withoutAbsent } from '../absent.ts';
import { nameInArn } from '../names.ts';
import type { Gathered } from '../types.ts';
import { attempt, collect, defineGatherer, gap, known } from './define.ts';
import type { BlockPublicAccessFact, SubnetFact } from './facts.ts';
import { hiddenByOwner } from './vpc.ts';

const describeOptions = 'ec2:DescribeVpcBlockPublicAccessOptions';
const describeExclusions = 'ec2:DescribeVpcBlockPublicAccessExclusions';

/** Asked about only where some subnet does not say that it is off, which nearly all do. */
export const blockPublicAccess = defineGatherer({
  key: 'blockPublicAccess',
  scope: 'task',
  grants: [
    { action: describeOptions, on: '*' },
    { action: describeExclusions, on: '*' },
  ],
  async gather(question): Promise<Gathered<BlockPublicAccessFact | null>> {
    const [subnet, vpcSubnets] = await Promise.all([question.ask('subnet'), question.ask('vpcSubnets')]);
    if ('gap' in subnet) return subnet;
    if ('gap' in vpcSubnets) return vpcSubnets;
    const subnets = [subnet.known, ...vpcSubnets.known];
    if (subnets.every(isOff)) return known(null);
    // Its owner's settings hold in a shared VPC, and we would read our own.
    const hidden = hiddenByOwner(question, subnet.known, describeOptions);
    return hidden ?? readSettings(question.clients.ec2, [subnet.known.VpcId, ...subnets.map(idOf)]);
  },
});

const isOff = ({ BlockPublicAccessStates }: SubnetFact): boolean =>
  BlockPublicAccessStates?.InternetGatewayBlockMode === 'off';

const idOf = ({ SubnetId }: SubnetFact): string => SubnetId;

async function readSettings(
  client: EC2Client,
  resourceIds: readonly string[],
): Promise<Gathered<BlockPublicAccessFact | null>> {
  const [options, exclusions] = await Promise.all([
    attempt(describeOptions, () => client.send(new DescribeVpcBlockPublicAccessOptionsCommand({}))),
    attempt(describeExclusions, () =>
      collect(exclusionPages(client), (page) => page.VpcBlockPublicAccessExclusions),
    ),
  ]);
  if ('gap' in options) return options;
  const { InternetGatewayBlockMode, ManagedBy, State } = options.known.VpcBlockPublicAccessOptions ?? {};
  if (!InternetGatewayBlockMode) return gap(describeOptions, 'the mode of the account is not shown');
  if (InternetGatewayBlockMode === 'off') return known(null);
  if ('gap' in exclusions) return exclusions;
  return known({
    options: withoutAbsent({ InternetGatewayBlockMode, ManagedBy, State }),
    exclusions: exclusions.known
      .filter(
        ({ ResourceArn, State }) => resourceIds.includes(nameInArn(ResourceArn ?? '')) && isInForce(State),
      )
      .map(exclusionOf),
  });
}

/** By hand, since the SDK has no paginator for it. */
async function* exclusionPages(
  client: EC2Client,
): AsyncGenerator<DescribeVpcBlockPublicAccessExclusionsCommandOutput> {
  let NextToken: string | undefined;
  do {
    const page = await client.send(new DescribeVpcBlockPublicAccessExclusionsCommand({ NextToken }));
    yield page;
    NextToken = page.NextToken;
  } while (NextToken);
}

/** One on its way out is: it held when the task failed. One that is still being made did not. */
const isInForce = (state: VpcBlockPublicAccessExclusionState | undefined): boolean =>
  state === undefined ||
  state.startsWith('update-') ||
  ['create-complete', 'delete-in-progress', 'disable-in-progress'].includes(state);

const exclusionOf = ({
  ExclusionId,
  ResourceArn,
  InternetGatewayExclusionMode,
  State,
}: VpcBlockPublicAccessExclusion) =>
  withoutAbsent({ ExclusionId, ResourceArn, InternetGatewayExclusionMode, State });
