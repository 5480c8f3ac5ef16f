/** How the names of the services come to lead to their interface endpoints. */
import type { VpcEndpointFact } from '../evidence/facts.ts';
import { resolverOf } from '../network/resolution.ts';
import type { Bypass, Destination, PathFacts } from '../network/types.ts';
import type { PullFailure, Remediation, StoppedTask } from '../types.ts';
import { listed } from '../words.ts';
import { aws, command } from './commands.ts';
import { terraformResource } from './network.ts';

/** A destination whose name does not lead to the endpoint that is there for it. */
export interface Bypassed {
  destination: Destination;
  by: VpcEndpointFact;
  why: Bypass;
}

const options = { enableDnsSupport: '--enable-dns-support', enableDnsHostnames: '--enable-dns-hostnames' };
type Attribute = keyof typeof options;

/** The DNS attributes of the VPC that are off, as far as they were read. */
export const attributesOff = ({ dnsAttributes }: PathFacts): Attribute[] =>
  (['enableDnsSupport', 'enableDnsHostnames'] as const).filter((name) => dnsAttributes?.[name] === false);

/** One call takes one attribute. */
export const turnOn = (attributes: readonly Attribute[], vpcId: string, { region }: StoppedTask): string[] =>
  attributes.map((name) =>
    aws(
      'ec2',
      'modify-vpc-attribute',
      '--vpc-id',
      vpcId,
      options[name],
      '{"Value":true}',
      '--region',
      region,
    ),
  );

type Step = Pick<Remediation, 'text' | 'commands' | 'alternatives' | 'cdk' | 'terraform'>;

/** Lets the names of the services lead to their endpoints: by the VPC first, since private DNS is refused without it. */
export function leadToEndpoints(
  bypassed: readonly Bypassed[],
  facts: PathFacts & { subnet: { VpcId: string } },
  { task }: PullFailure,
): Remediation {
  const { VpcId } = facts.subnet;
  const of = (reason: Bypass) => bypassed.filter(({ why }) => why === reason);
  const attributes = attributesOff(facts);
  const steps = [
    ...(attributes.length > 0 ? [attributesStep(attributes, VpcId, task)] : []),
    ...(of('private-dns').length > 0 ? [privateDnsStep(of('private-dns'), facts, VpcId, task)] : []),
    ...(of('dns-server').length > 0 ? [serversStep(of('dns-server'), facts, VpcId, task)] : []),
  ];
  const code = (kind: 'cdk' | 'terraform') => steps.flatMap((step) => step[kind] ?? []).join('\n\n');
  const alternatives = steps.flatMap((step) => step.alternatives ?? []);
  return {
    text: steps.map(({ text }) => text).join(' '),
    commands: steps.flatMap(({ commands }) => commands),
    ...(alternatives.length > 0 && { alternatives }),
    ...(code('cdk') && { cdk: code('cdk'), terraform: code('terraform') }),
  };
}

function attributesStep(attributes: readonly Attribute[], vpcId: string, task: StoppedTask): Step {
  return {
    text: `Turn on ${listed(attributes, 'and')} of ${vpcId}: private DNS of its endpoints needs both DNS attributes.`,
    commands: turnOn(attributes, vpcId, task),
    cdk: "new ec2.Vpc(this, 'Vpc', { enableDnsSupport: true, enableDnsHostnames: true, /* … */ });",
    terraform: terraformResource('aws_vpc', 'this', {
      enable_dns_support: 'true',
      enable_dns_hostnames: 'true',
    }),
  };
}

function privateDnsStep(
  bypassed: readonly Bypassed[],
  { dnsAttributes }: PathFacts,
  vpcId: string,
  { region }: StoppedTask,
): Step {
  const ids = bypassed.map(({ by }) => by.VpcEndpointId ?? '');
  const unread = dnsAttributes
    ? ''
    : `, for which enableDnsSupport and enableDnsHostnames of ${vpcId} have to be on`;
  return {
    text: `Turn on private DNS of ${listed(ids, 'and')}${unread}. In the whole VPC the name of the service then leads there.`,
    commands: bypassed.map(({ by }) => {
      const how = isForInboundOnly(by)
        ? ['--dns-options', 'PrivateDnsOnlyForInboundResolverEndpoint=false']
        : ['--private-dns-enabled'];
      const id = by.VpcEndpointId ?? '';
      return aws('ec2', 'modify-vpc-endpoint', '--vpc-endpoint-id', id, ...how, '--region', region);
    }),
    cdk: "new ec2.InterfaceVpcEndpoint(this, 'Endpoint', { privateDnsEnabled: true, /* … */ });",
    terraform: bypassed
      .map(({ destination: { service } }) =>
        terraformResource('aws_vpc_endpoint', (service?.name ?? '').replaceAll(/\W/g, '_'), {
          private_dns_enabled: 'true',
        }),
      )
      .join('\n\n'),
  };
}

/** Private DNS that is on, and meant for askers outside of the VPC. */
export const isForInboundOnly = ({ PrivateDnsEnabled, DnsOptions }: VpcEndpointFact): boolean =>
  PrivateDnsEnabled !== false && DnsOptions?.PrivateDnsOnlyForInboundResolverEndpoint === true;

/** Only the people who run a DNS server can let it forward; what it answers afterwards anyone in the VPC can see. */
function serversStep(
  bypassed: readonly Bypassed[],
  facts: PathFacts,
  vpcId: string,
  { region }: StoppedTask,
): Step {
  const resolver = resolverOf(facts);
  const servers = resolver.is === 'own' ? resolver.servers : [];
  const amazon = 'Key=domain-name-servers,Values=AmazonProvidedDNS';
  const id = ['--query', 'DhcpOptions.DhcpOptionsId', '--output', 'text', '--region', region];
  return {
    text: `Let ${listed(servers, 'and')} forward amazonaws.com to the resolver of ${vpcId} (169.254.169.253 from inside of it, an inbound Resolver endpoint from elsewhere). The answers to these questions are then private addresses.`,
    commands: servers.flatMap((server) =>
      bypassed.map(({ destination }) => command('dig', '+short', destination.host, `@${server}`)),
    ),
    alternatives: [
      {
        text: 'give the VPC a DHCP options set with AmazonProvidedDNS; names that only your own servers know are lost with it. What runs already keeps its servers until it renews its lease or starts anew.',
        commands: [
          `DHCP_OPTIONS=$(${aws('ec2', 'create-dhcp-options', '--dhcp-configurations', amazon, ...id)})`,
          `aws ec2 associate-dhcp-options --dhcp-options-id "$DHCP_OPTIONS" ${command('--vpc-id', vpcId, '--region', region)}`,
        ],
      },
    ],
  };
}
