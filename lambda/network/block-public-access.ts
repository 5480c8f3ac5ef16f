import { parse } from '@aws-sdk/util-arn-parser';
import type { BlockPublicAccessFact, SubnetFact } from '../evidence/facts.ts';
import type { Hop, PathFacts } from './types.ts';

/** What VPC Block Public Access does with the internet traffic of a subnet. */
export type BlockMode = 'off' | 'block-bidirectional' | 'block-ingress';

/**
 * The mode that holds for a subnet: as the subnet tells it, else the account's with the exclusions that are in force
 * (VPC user guide, "VPC BPA"). `undefined`: neither was read.
 */
export function blockModeOf(subnetId: string | undefined, facts: PathFacts): BlockMode | undefined {
  const { subnet, blockPublicAccess } = facts;
  const told = toldBySubnet(subnetId, facts);
  if (told) return told;
  if (!blockPublicAccess) return blockPublicAccess === null ? 'off' : undefined;
  // A regional NAT gateway has no subnet: only what holds for the VPC holds for it.
  const where = subnetOf(subnetId, facts) ?? (subnet && { VpcId: subnet.VpcId });
  return afterExclusions(blockPublicAccess, where);
}

const subnetOf = (subnetId: string | undefined, { subnet, vpcSubnets = [] }: PathFacts) =>
  [...(subnet ? [subnet] : []), ...vpcSubnets].find(({ SubnetId }) => SubnetId === subnetId);

const toldBySubnet = (subnetId: string | undefined, facts: PathFacts): BlockMode | undefined =>
  modeOf(subnetOf(subnetId, facts)?.BlockPublicAccessStates?.InternetGatewayBlockMode);

function afterExclusions(
  { options, exclusions }: BlockPublicAccessFact,
  subnet: Partial<Pick<SubnetFact, 'SubnetId' | 'VpcId'>> | undefined,
): BlockMode | undefined {
  const mode = modeOf(options.InternetGatewayBlockMode);
  if (mode === undefined || mode === 'off') return mode;
  const excluded = exclusions.filter(({ ResourceArn = '' }) =>
    [subnet?.SubnetId, subnet?.VpcId].some((id) => id !== undefined && idIn(ResourceArn) === id),
  );
  if (excluded.some(({ InternetGatewayExclusionMode: is }) => is === 'allow-bidirectional')) return 'off';
  return excluded.length > 0 ? 'block-ingress' : mode;
}

const idIn = (arn: string): string | undefined =>
  arn.startsWith('arn:') ? parse(arn).resource.split('/').at(-1) : undefined;

const modes: readonly BlockMode[] = ['off', 'block-bidirectional', 'block-ingress'];

const modeOf = (told: string | undefined): BlockMode | undefined => modes.find((mode) => mode === told);

/**
 * The hop behind a gateway to the internet, where it is blocked: both modes stop what an internet gateway carries for
 * a public address; `block-ingress` lets NAT gateways and egress-only gateways out. A NAT gateway is judged by its own subnet.
 */
export function blockPublicAccessHop(
  gateway: Hop['kind'],
  subnetId: string | undefined,
  facts: PathFacts,
): Hop | undefined {
  const mode = blockModeOf(subnetId, facts);
  const stops =
    gateway === 'internet-gateway' ? ['block-bidirectional', 'block-ingress'] : ['block-bidirectional'];
  if (mode === undefined || !stops.includes(mode)) return undefined;
  const vpc = facts.subnet?.VpcId ?? 'the VPC';
  const read = toldBySubnet(subnetId, facts)
    ? 'ec2:DescribeSubnets'
    : 'ec2:DescribeVpcBlockPublicAccessOptions';
  return {
    kind: 'block-public-access',
    resource: subnetId ?? vpc,
    state: 'broken',
    detail: `is ${mode} in ${subnetId ?? vpc}`,
    cause: 'public-access-blocked',
    evidence: [`${read}: ${subnetId ?? vpc} is under VPC Block Public Access, mode ${mode}`],
  };
}
