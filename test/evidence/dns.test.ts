import {
  DescribeDhcpOptionsCommand,
  DescribeVpcAttributeCommand,
  type DescribeVpcAttributeCommandOutput,
  DescribeVpcsCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { gap } from '../../lambda/evidence/define.ts';
import { dhcpOptions } from '../../lambda/evidence/dhcp-options.ts';
import { dnsAttributes } from '../../lambda/evidence/dns-attributes.ts';
import { awsError, denied, failureOf, mockedAws, questionOf, throughJson } from './question.ts';

const { ec2 } = mockedAws();

const inputs = () => ec2.calls().map(({ args }) => args[0].input);
const unseen = gap('ec2:DescribeSubnets', 'subnet-0priv1234 no longer exists');
const withoutSubnet = () => questionOf(failureOf(), { subnet: unseen });

describe('DNS attributes of the VPC', () => {
  const answers = (support?: boolean, hostnames?: boolean) => {
    const on = (
      Attribute: 'enableDnsSupport' | 'enableDnsHostnames',
      answer: Partial<DescribeVpcAttributeCommandOutput>,
    ) => ec2.on(DescribeVpcAttributeCommand, { Attribute }).resolves(answer);
    on('enableDnsSupport', { EnableDnsSupport: { Value: support } });
    on('enableDnsHostnames', { EnableDnsHostnames: { Value: hostnames } });
  };

  it('are asked for one by one', async () => {
    answers(true, false);
    expect(await dnsAttributes.gather(questionOf())).toStrictEqual({
      known: { enableDnsSupport: true, enableDnsHostnames: false },
    });
    expect(inputs()).toEqual([
      { VpcId: 'vpc-0abc1234', Attribute: 'enableDnsSupport' },
      { VpcId: 'vpc-0abc1234', Attribute: 'enableDnsHostnames' },
    ]);
  });

  it.each([
    [undefined, true],
    [true, undefined],
  ])('leave a gap where one is not shown (%s, %s)', async (support, hostnames) => {
    answers(support, hostnames);
    expect(await dnsAttributes.gather(questionOf())).toEqual(
      gap('ec2:DescribeVpcAttribute', 'the DNS attributes of the VPC are not shown'),
    );
  });

  it('leave a gap where EC2 may not be asked', async () => {
    ec2.on(DescribeVpcAttributeCommand).rejects(denied('UnauthorizedOperation'));
    expect(await dnsAttributes.gather(questionOf())).toEqual(
      gap('ec2:DescribeVpcAttribute', 'not authorized: allow ec2:DescribeVpcAttribute'),
    );
  });

  it('pass on why the subnet cannot be seen', async () => {
    expect(await dnsAttributes.gather(withoutSubnet())).toEqual(unseen);
  });
});

describe('DHCP options of the VPC', () => {
  const DhcpOptionsId = 'dopt-0abc1234';
  const vpcHas = (id: string | undefined) =>
    ec2.on(DescribeVpcsCommand).resolves({
      Vpcs: [
        { VpcId: 'vpc-0other12', DhcpOptionsId: 'dopt-0other12' },
        { VpcId: 'vpc-0abc1234', DhcpOptionsId: id },
      ],
    });
  const notShown = gap('ec2:DescribeDhcpOptions', 'DHCP options set dopt-0abc1234 of the VPC is not shown');

  it.each([
    ['AmazonProvidedDNS', ['AmazonProvidedDNS']],
    ["servers of one's own", ['10.0.0.53', '10.0.1.53']],
    ['none', []],
  ])('tell the DNS servers: %s', async (_, domainNameServers) => {
    vpcHas(DhcpOptionsId);
    ec2.on(DescribeDhcpOptionsCommand).resolves({
      DhcpOptions: [
        { DhcpOptionsId: 'dopt-0other12', DhcpConfigurations: [] },
        {
          DhcpOptionsId,
          DhcpConfigurations: [
            { Key: 'domain-name', Values: [{ Value: 'ec2.internal' }] },
            { Key: 'domain-name-servers', Values: domainNameServers.map((Value) => ({ Value })) },
          ],
        },
      ],
    });
    const answer = await dhcpOptions.gather(questionOf());
    expect(answer).toStrictEqual({ known: { DhcpOptionsId, domainNameServers } });
    expect(throughJson(answer)).toStrictEqual(answer);
    expect(inputs()).toEqual([{ VpcIds: ['vpc-0abc1234'] }, { DhcpOptionsIds: [DhcpOptionsId] }]);
  });

  it('tell of no DNS server where the set names none', async () => {
    vpcHas(DhcpOptionsId);
    ec2.on(DescribeDhcpOptionsCommand).resolves({ DhcpOptions: [{ DhcpOptionsId }] });
    expect(await dhcpOptions.gather(questionOf())).toEqual({
      known: { DhcpOptionsId, domainNameServers: [] },
    });
  });

  it('are none where the VPC has no set', async () => {
    vpcHas('default');
    expect(await dhcpOptions.gather(questionOf())).toEqual({ known: null });
  });

  it('leave a gap where the VPC does not show its set', async () => {
    vpcHas(undefined);
    expect(await dhcpOptions.gather(questionOf())).toEqual(
      gap('ec2:DescribeVpcs', 'the DHCP options set of the VPC is not shown'),
    );
  });

  it.each(['InvalidDhcpOptionID.NotFound', 'InvalidDhcpOptionsID.NotFound'])(
    'leave a gap where the set is not known (%s)',
    async (code) => {
      vpcHas(DhcpOptionsId);
      ec2.on(DescribeDhcpOptionsCommand).rejects(awsError(code));
      expect(await dhcpOptions.gather(questionOf())).toEqual(notShown);
    },
  );

  it('leave a gap where the set is not in the answer', async () => {
    vpcHas(DhcpOptionsId);
    ec2.on(DescribeDhcpOptionsCommand).resolves({ DhcpOptions: [] });
    expect(await dhcpOptions.gather(questionOf())).toEqual(notShown);
  });

  it.each([
    ['ec2:DescribeVpcs', (error: Error) => ec2.on(DescribeVpcsCommand).rejects(error)],
    ['ec2:DescribeDhcpOptions', (error: Error) => ec2.on(DescribeDhcpOptionsCommand).rejects(error)],
  ])('leave a gap where %s is refused', async (action, refuse) => {
    vpcHas(DhcpOptionsId);
    refuse(denied('UnauthorizedOperation'));
    expect(await dhcpOptions.gather(questionOf())).toEqual(gap(action, `not authorized: allow ${action}`));
  });

  it('pass on why the subnet cannot be seen', async () => {
    expect(await dhcpOptions.gather(withoutSubnet())).toEqual(unseen);
  });
});
