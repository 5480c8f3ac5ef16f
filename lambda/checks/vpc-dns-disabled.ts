import { serverAsked, serversOfOnesOwn } from '../network/dns-servers.ts';
import { isVpcResolver } from '../network/resolution.ts';
import { notOfNames } from '../network/symptoms.ts';
import type { PathFacts } from '../network/types.ts';
import { turnOn } from '../remedies/endpoint-names.ts';
import type { Finding, Known, PullFailure, Verdict } from '../types.ts';
import { listed } from '../words.ts';
import { defineCheck, explainsAny } from './define.ts';

type Facts = PathFacts & Known<'subnet' | 'dnsAttributes'>;

export const vpcDnsDisabled = defineCheck({
  id: 'vpc-dns-disabled',
  title: 'VPC does not resolve names',
  needs: ['subnet', 'dnsAttributes'],
  // Who is asked in the resolver's place, and which address is the resolver's.
  wants: ['dhcpOptions', 'routeTables'],
  skip: notOfNames,

  evaluate(facts, failure): Verdict {
    const { VpcId } = facts.subnet;
    const asked = serverAsked(failure);
    const own = serversOfOnesOwn(facts, failure);
    if (own.length > 0) {
      const because = `DNS is asked of ${listed(own, 'and')} and not of the VPC: security-group-egress-closed and network-acl-closed judge the way there on port 53`;
      return { is: 'notApplicable', because };
    }
    if (facts.dnsAttributes.enableDnsSupport) {
      return toldNone(facts)
        ? unseen(`the DHCP options of ${VpcId} name no DNS server: whether the puller has one cannot be told`)
        : { is: 'pass', because: `enableDnsSupport of ${VpcId} is on` };
    }
    const isAsked = asked !== undefined && isVpcResolver(asked, facts);
    return isAsked || facts.dhcpOptions !== undefined
      ? { is: 'fail', finding: finding(facts, isAsked ? asked : undefined, failure) }
      : unseen(`the resolver of ${VpcId} is off, and its DHCP options may name another DNS server`);
  },

  explains(found, failure) {
    const { symptom, address } = failure.reason;
    // The puller dialled an address: its name did resolve.
    if (symptom !== 'dns-failure' && address) return false;
    return explainsAny(['dns-failure', 'timeout', 'unrecognised'])(found, failure);
  },
});

const toldNone = ({ dhcpOptions }: Facts): boolean =>
  dhcpOptions === null || dhcpOptions?.domainNameServers.length === 0;

const unseen = (reason: string): Verdict => ({
  is: 'inconclusive',
  gaps: [{ action: 'ec2:DescribeDhcpOptions', reason }],
});

function finding(facts: Facts, asked: string | undefined, { task }: PullFailure): Finding {
  const { VpcId } = facts.subnet;
  const { dhcpOptions } = facts;
  const who = asked
    ? `the puller asked its resolver at ${asked}`
    : 'its DHCP options name no other DNS server';
  const servers = dhcpOptions?.domainNameServers.join(', ') || 'no DNS server';
  return {
    resource: VpcId,
    summary: `${VpcId} does not resolve names: enableDnsSupport is off, and ${who}.`,
    evidence: [
      `ec2:DescribeVpcAttribute: ${VpcId} has enableDnsSupport off`,
      ...(dhcpOptions ? [`ec2:DescribeDhcpOptions: ${dhcpOptions.DhcpOptionsId} names ${servers}`] : []),
    ],
    remediation: {
      text: `Turn on enableDnsSupport of ${VpcId}. Its resolver then answers everything in the VPC, without a restart.`,
      commands: turnOn(['enableDnsSupport'], VpcId, task),
      cdk: "new ec2.Vpc(this, 'Vpc', { enableDnsSupport: true, /* … */ });",
      terraform: 'resource "aws_vpc" "this" {\n  enable_dns_support = true\n}',
    },
  };
}
