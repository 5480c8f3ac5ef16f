import { describe, expect, it } from 'vitest';
import { publicAccessBlocked as check } from '../../lambda/checks/public-access-blocked.ts';
import type { BlockPublicAccessFact, SubnetFact } from '../../lambda/evidence/facts.ts';
import {
  all,
  endpoint,
  factsOf,
  failureOf,
  otherSubnet,
  toInternet,
  toNat,
  type World,
} from '../network/worlds.ts';

const judge = (world: World) => check.evaluate(factsOf(world), failureOf(world));

const finding = (world: World) => {
  const verdict = judge(world);
  return verdict.is === 'fail' ? verdict.finding : undefined;
};

type Mode = 'off' | 'block-bidirectional' | 'block-ingress';

const under = (InternetGatewayBlockMode: Mode): Partial<SubnetFact> => ({
  BlockPublicAccessStates: { InternetGatewayBlockMode },
});
const publicTask = (mode: Mode): World => ({
  routes: [toInternet],
  puller: { publicIp: true },
  subnet: under(mode),
});
const behindNat = (mode: Mode): World => ({
  routes: [toNat],
  otherSubnets: [otherSubnet('subnet-0pub1234', '10.0.0.0/24', under(mode))],
});

const account = (changes: Partial<BlockPublicAccessFact['options']> = {}): BlockPublicAccessFact => ({
  options: {
    InternetGatewayBlockMode: 'block-bidirectional',
    ManagedBy: 'account',
    State: 'update-complete',
    ...changes,
  },
  exclusions: [],
});
const create =
  'aws ec2 create-vpc-block-public-access-exclusion --vpc-id vpc-0abc1234 --internet-gateway-exclusion-mode';

describe('public-access-blocked', () => {
  it('finds it in the way of a task with a public IP, and excludes the VPC both ways', () => {
    expect(finding({ ...publicTask('block-ingress'), image: 'nginx' })).toEqual({
      resource: 'subnet-0priv1234',
      summary:
        'VPC Block Public Access is in mode block-ingress for subnet-0priv1234, the subnet of the task, and stops what igw-0abc1234 would carry to auth.docker.io, registry-1.docker.io and production.cloudflare.docker.com.',
      evidence: [
        'ec2:DescribeSubnets: subnet-0priv1234 is under VPC Block Public Access, mode block-ingress',
      ],
      remediation: {
        text: 'Exclude vpc-0abc1234 from VPC Block Public Access with allow-bidirectional. To turn it off for the whole account is for its owners to decide.',
        commands: [`${create} allow-bidirectional --region us-east-1`],
        alternatives: [
          {
            text: 'mirror the image into Amazon ECR (a pull-through cache rule does it on the first pull) and use the endpoints of ECR: none serves this registry.',
            commands: [],
          },
        ],
        cdk: "new ec2.CfnVPCBlockPublicAccessExclusion(this, 'Exclusion', { vpcId: 'vpc-0abc1234', internetGatewayExclusionMode: 'allow-bidirectional' });",
        terraform: [
          'resource "aws_vpc_block_public_access_exclusion" "this" {',
          '  vpc_id                          = "vpc-0abc1234"',
          '  internet_gateway_exclusion_mode = "allow-bidirectional"',
          '}',
        ].join('\n'),
      },
      legs: ['registry-auth', 'manifest', 'layer'],
    });
  });

  it('finds it in the subnet of the NAT gateway, where an exclusion for egress is enough', () => {
    const found = finding(behindNat('block-bidirectional'));
    expect(found).toMatchObject({
      resource: 'subnet-0pub1234',
      summary:
        'VPC Block Public Access is in mode block-bidirectional for subnet-0pub1234, the subnet of nat-0abc1234, and stops what nat-0abc1234 would carry to ecr.api, ecr.dkr and Amazon S3 in us-east-1.',
      remediation: { commands: [`${create} allow-egress --region us-east-1`] },
    });
    const [endpoints] = found?.remediation.alternatives ?? [];
    expect(endpoints?.text).toContain('reach Amazon ECR through VPC endpoints, which it does not touch.');
    expect(endpoints?.commands.filter((one) => one.includes('create-vpc-endpoint'))).toHaveLength(3);
  });

  it.each<[string, World['endpoints'], string, string[]]>([
    [
      'associates an S3 gateway endpoint that carries nothing yet',
      ['ecr.api', 'ecr.dkr', endpoint('s3', { RouteTableIds: [] })],
      ' Associate vpce-0s31234 with rtb-0priv5678. It adds the route to Amazon S3 at once, and nothing else changes.',
      [
        'aws ec2 modify-vpc-endpoint --vpc-endpoint-id vpce-0s31234 --add-route-table-ids rtb-0priv5678 --region us-east-1',
      ],
    ],
    [
      'lets the name lead to an endpoint that is bypassed',
      ['ecr.api', endpoint('ecr.dkr', { PrivateDnsEnabled: false }), 's3'],
      ' Turn on private DNS of vpce-0dkr1234. In the whole VPC the name of the service then leads there.',
      [
        'aws ec2 modify-vpc-endpoint --vpc-endpoint-id vpce-0dkr1234 --private-dns-enabled --region us-east-1',
      ],
    ],
    [
      'waits for an endpoint that is not available yet',
      ['ecr.api', endpoint('ecr.dkr', { State: 'Pending' }), 's3'],
      ' Wait until vpce-0dkr1234 is available.',
      [
        "aws ec2 describe-vpc-endpoints --vpc-endpoint-ids vpce-0dkr1234 --query 'VpcEndpoints[].[VpcEndpointId,State,LastError.Message]' --output text --region us-east-1",
      ],
    ],
  ])('%s, as the other way', (_, endpoints, step, commands) => {
    expect(finding({ ...publicTask('block-ingress'), endpoints })?.remediation.alternatives).toEqual([
      { text: `reach Amazon ECR through VPC endpoints, which it does not touch.${step}`, commands },
    ]);
  });

  it('explains a look-up that no DNS server on the internet answered, and offers no endpoints for it', () => {
    const lookUp: World = {
      dnsServers: ['198.51.100.53'],
      reason: { symptom: 'dns-failure', leg: 'unknown' },
    };
    const found = finding({ ...publicTask('block-ingress'), ...lookUp });
    expect(found?.summary).toBe(
      'VPC Block Public Access is in mode block-ingress for subnet-0priv1234, the subnet of the task, and stops what igw-0abc1234 would carry to DNS server 198.51.100.53.',
    );
    expect(found?.remediation.alternatives).toBeUndefined();
    expect(found && check.explains(found, failureOf(lookUp))).toBe(true);
  });

  it('names the instance whose subnet it is', () => {
    const puller = { kind: 'instance' as const, name: 'i-0abc1234', publicIp: true };
    const world = { ...publicTask('block-ingress'), puller, task: { launchType: 'EC2' as const } };
    expect(finding(world)?.summary).toContain('for subnet-0priv1234, the subnet of i-0abc1234, and stops');
  });

  it('says what the account has set, and that the organization alone can change it', () => {
    const blockPublicAccess = account({ ManagedBy: 'declarative-policy' });
    const found = finding({ ...behindNat('block-bidirectional'), blockPublicAccess });
    expect(found?.evidence.slice(-2)).toEqual([
      'ec2:DescribeVpcBlockPublicAccessOptions: account 111122223333 is in mode block-bidirectional in us-east-1, managed by declarative-policy',
      'ec2:DescribeVpcBlockPublicAccessExclusions: vpc-0abc1234 and its subnets have no exclusion',
    ]);
    expect(found?.remediation.text).toBe(
      'Exclude vpc-0abc1234 from VPC Block Public Access with allow-egress. A declarative policy of the organization sets the mode: nobody else can change it, and it says whether exclusions are allowed.',
    );
  });

  it('changes the exclusion that the VPC has, which is for egress alone', () => {
    const blockPublicAccess: BlockPublicAccessFact = {
      ...account(),
      exclusions: [
        {
          ExclusionId: 'vpcbpa-exclude-0abc1234',
          ResourceArn: 'arn:aws:ec2:us-east-1:111122223333:vpc/vpc-0abc1234',
          InternetGatewayExclusionMode: 'allow-egress',
          State: 'create-complete',
        },
      ],
    };
    const found = finding({ ...publicTask('block-ingress'), blockPublicAccess });
    expect(found?.evidence.at(-1)).toBe(
      'ec2:DescribeVpcBlockPublicAccessExclusions: vpc-0abc1234 and its subnets have vpcbpa-exclude-0abc1234 (allow-egress for vpc-0abc1234)',
    );
    expect(found?.remediation).toMatchObject({
      text: 'Change the exclusion vpcbpa-exclude-0abc1234 to allow-bidirectional. To turn it off for the whole account is for its owners to decide.',
      commands: [
        'aws ec2 modify-vpc-block-public-access-exclusion --exclusion-id vpcbpa-exclude-0abc1234 --internet-gateway-exclusion-mode allow-bidirectional --region us-east-1',
      ],
    });
  });

  it('leaves a shared VPC to its owner', () => {
    const world = publicTask('block-ingress');
    const shared = { ...world, image: 'nginx', subnet: { ...world.subnet, OwnerId: '444455556666' } };
    expect(finding(shared)?.remediation.text).toContain(
      'That is for account 444455556666 to do, which owns the VPC.',
    );
  });

  it.each<[string, World, object]>([
    [
      'it is off',
      publicTask('off'),
      { is: 'pass', because: 'VPC Block Public Access is off for subnet-0priv1234' },
    ],
    [
      'the account says that it is off',
      { routes: [toNat] },
      { is: 'pass', because: 'VPC Block Public Access is off for subnet-0pub1234' },
    ],
    [
      'it lets NAT gateways out',
      behindNat('block-ingress'),
      {
        is: 'pass',
        because:
          'VPC Block Public Access is in mode block-ingress for subnet-0pub1234, which lets nat-0abc1234 out',
      },
    ],
    [
      'it holds for the task’s subnet and not for that of the NAT gateway',
      { ...behindNat('off'), subnet: under('block-bidirectional') },
      { is: 'pass', because: 'VPC Block Public Access is off for subnet-0pub1234' },
    ],
    [
      'endpoints carry the pull',
      { endpoints: all, subnet: under('block-bidirectional') },
      {
        is: 'notApplicable',
        because: 'no gateway to the internet is on the way out of subnet-0priv1234',
      },
    ],
  ])('does not fail where %s', (_, world, verdict) => {
    expect(judge(world)).toEqual(verdict);
  });

  it('cannot tell where neither the subnet nor the account shows its mode', () => {
    expect(judge({ routes: [toNat], without: ['blockPublicAccess'] })).toEqual({
      is: 'inconclusive',
      gaps: [
        {
          action: 'ec2:DescribeVpcBlockPublicAccessOptions',
          reason: 'whether VPC Block Public Access stops subnet-0pub1234 could not be read',
        },
      ],
    });
  });

  it('explains silence on every step that takes the gateway, and no refusal', () => {
    const world: World = { ...behindNat('block-bidirectional'), endpoints: ['s3'] };
    const found = finding(world);
    expect(found?.legs).toEqual(['registry-auth', 'manifest']);
    const explains = (reason: World['reason']) => found && check.explains(found, failureOf({ reason }));
    expect(explains({ leg: 'manifest', address: '52.94.7.7' })).toBe(true);
    expect(explains({ leg: 'layer' })).toBe(false);
    expect(explains({ leg: 'manifest', symptom: 'access-denied' })).toBe(false);
  });
});
