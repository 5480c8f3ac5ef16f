import { distinct } from '../../distinct.ts';
import { resolverOf } from '../../network/resolution.ts';
import type { PathFacts } from '../../network/types.ts';
import { attributesOff, type Bypassed, isForInboundOnly } from '../../remedies/endpoint-names.ts';
import type { Known } from '../../types.ts';
import { listed } from '../../words.ts';

type Facts = PathFacts & Known<'subnet'>;

/** The endpoints that are bypassed, each once. */
export const idsOf = (bypassed: readonly Bypassed[]): string[] =>
  distinct(bypassed.flatMap(({ by }) => by.VpcEndpointId ?? []));

/** Each reason why names do not lead to the endpoints: `private DNS of vpce-0dkr1234 is off`. */
export function whyBypassed(bypassed: readonly Bypassed[], facts: Facts): string[] {
  const ofEndpoints = bypassed.filter(({ why }) => why === 'private-dns');
  const inbound = idsOf(ofEndpoints.filter(({ by }) => isForInboundOnly(by)));
  const off = idsOf(ofEndpoints.filter(({ by }) => !isForInboundOnly(by)));
  const attributes = attributesOff(facts);
  const resolver = resolverOf(facts);
  return [
    ...(off.length > 0 ? [`private DNS of ${listed(off, 'and')} is off`] : []),
    ...(inbound.length > 0
      ? [`private DNS of ${listed(inbound, 'and')} is for the inbound Resolver endpoint only`]
      : []),
    ...(attributes.length > 0
      ? [
          `${listed(attributes, 'and')} of ${facts.subnet.VpcId} ${attributes.length === 1 ? 'is' : 'are'} off`,
        ]
      : []),
    ...(resolver.is === 'own' && bypassed.some(({ why }) => why === 'dns-server')
      ? [
          `the DNS servers of ${resolver.optionsId} (${resolver.servers.join(', ')}) do not ask the VPC's resolver`,
        ]
      : []),
  ];
}

/** What was read of the endpoints, the VPC and its DNS servers. */
export function evidenceOfBypass(bypassed: readonly Bypassed[], facts: Facts): string[] {
  const { dnsAttributes, subnet } = facts;
  const resolver = resolverOf(facts);
  const onOff = (value: boolean | undefined) => (value === undefined ? 'not shown' : value ? 'on' : 'off');
  return [
    ...bypassed.map(({ by }) => {
      const inbound = isForInboundOnly(by) ? ', for the inbound Resolver endpoint only' : '';
      return `ec2:DescribeVpcEndpoints: ${by.VpcEndpointId} (${by.ServiceName}) has private DNS ${onOff(by.PrivateDnsEnabled)}${inbound}`;
    }),
    ...(dnsAttributes
      ? [
          `ec2:DescribeVpcAttribute: ${subnet.VpcId} has enableDnsSupport ${onOff(dnsAttributes.enableDnsSupport)} and enableDnsHostnames ${onOff(dnsAttributes.enableDnsHostnames)}`,
        ]
      : []),
    ...(resolver.is === 'own'
      ? [
          `ec2:DescribeDhcpOptions: ${resolver.optionsId} names the DNS servers ${resolver.servers.join(', ')}`,
        ]
      : []),
  ];
}
