import { GetManagedPrefixListEntriesCommand, type Route } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { gap, known } from '../../lambda/evidence/define.ts';
import { prefixLists } from '../../lambda/evidence/prefix-lists.ts';
import type { Evidence } from '../../lambda/types.ts';
import { denied, failureOf, mockedAws, questionOf, throughJson } from './question.ts';

const { ec2 } = mockedAws();

const gather = (answers: Evidence = {}) =>
  prefixLists.gather(questionOf(failureOf(), { ...nothingNamed, ...answers }));
const asked = () =>
  ec2.commandCalls(GetManagedPrefixListEntriesCommand).map(({ args }) => args[0].input.PrefixListId);
const refused = gap('ec2:DescribeSubnets', 'refused');

const routed = (...Routes: Route[]) =>
  known([
    { Associations: [{ SubnetId: 'subnet-0pub1234' }], Routes: [{ DestinationPrefixListId: 'pl-0pub1234' }] },
    { Associations: [{ SubnetId: 'subnet-0priv1234' }], Routes },
  ]);
const rules = (...ids: string[]) => [
  { IpProtocol: 'tcp', PrefixListIds: ids.map((PrefixListId) => ({ PrefixListId })) },
];
const egressTo = (...ids: string[]) =>
  known([{ IpPermissionsEgress: rules(...ids), IpPermissions: rules('pl-0no1') }]);
const ingressFrom = (...ids: string[]) =>
  known([{ IpPermissions: rules(...ids), IpPermissionsEgress: rules('pl-0no2') }]);
const nothingNamed = {
  routeTables: routed(),
  securityGroups: egressTo(),
  endpointSecurityGroups: ingressFrom(),
} satisfies Evidence;

const read = () =>
  ec2
    .on(GetManagedPrefixListEntriesCommand)
    .resolves({ Entries: [{ Cidr: '10.9.0.0/16', Description: 'office' }] });

describe('prefix lists', () => {
  it('are those that routes and rules name, once each, with the blocks that they hold', async () => {
    read();
    const answer = await gather({
      routeTables: routed({ DestinationPrefixListId: 'pl-0corp123', TransitGatewayId: 'tgw-0abc1234' }),
      securityGroups: egressTo('pl-0corp123', 'pl-0egress1'),
      endpointSecurityGroups: ingressFrom('pl-0ingres1'),
    });
    expect(answer).toStrictEqual({
      known: ['pl-0corp123', 'pl-0egress1', 'pl-0ingres1'].map((PrefixListId) => ({
        PrefixListId,
        Cidrs: ['10.9.0.0/16'],
      })),
    });
    expect(throughJson(answer)).toStrictEqual(answer);
    expect(asked()).toEqual(['pl-0corp123', 'pl-0egress1', 'pl-0ingres1']);
  });

  it('are read page by page', async () => {
    ec2
      .on(GetManagedPrefixListEntriesCommand)
      .resolvesOnce({ Entries: [{ Cidr: '10.9.0.0/16' }], NextToken: '2' })
      .resolvesOnce({ Entries: [{ Cidr: '2001:db8::/32' }] });
    expect(await gather({ securityGroups: egressTo('pl-0corp123') })).toEqual({
      known: [{ PrefixListId: 'pl-0corp123', Cidrs: ['10.9.0.0/16', '2001:db8::/32'] }],
    });
  });

  it('are none, without asking, where none is named', async () => {
    expect(await gather()).toEqual({ known: [] });
    expect(asked()).toEqual([]);
  });

  it("do not hold S3's, nor those of other gateway endpoints", async () => {
    const routeTables = routed(
      { DestinationPrefixListId: 'pl-0s3abc12', GatewayId: 'vpce-0s3abc12' },
      { DestinationPrefixListId: 'pl-0ddb1234', GatewayId: 'vpce-0ddb1234' },
    );
    expect(await gather({ routeTables, securityGroups: egressTo('pl-0s3abc12') })).toEqual({ known: [] });
    expect(asked()).toEqual([]);
  });

  it.each([refused, known(null)])("hold S3's where it is not read otherwise (%j)", async (s3PrefixList) => {
    read();
    await gather({ s3PrefixList, securityGroups: egressTo('pl-0s3abc12') });
    expect(asked()).toEqual(['pl-0s3abc12']);
  });

  it.each([
    ['subnet', ['pl-0egress1', 'pl-0ingres1']],
    ['routeTables', ['pl-0egress1', 'pl-0ingres1']],
    ['securityGroups', ['pl-0corp123', 'pl-0ingres1']],
    ['endpointSecurityGroups', ['pl-0corp123', 'pl-0egress1']],
  ])('are those of the rest where the %s cannot be seen', async (key, rest) => {
    read();
    await gather({
      routeTables: routed({ DestinationPrefixListId: 'pl-0corp123', GatewayId: 'vgw-0abc1234' }),
      securityGroups: egressTo('pl-0egress1'),
      endpointSecurityGroups: ingressFrom('pl-0ingres1'),
      [key]: refused,
    });
    expect(asked()).toEqual(rest);
  });

  it('leave a gap, which names the list, where one of them cannot be read', async () => {
    read();
    ec2
      .on(GetManagedPrefixListEntriesCommand, { PrefixListId: 'pl-0other12' })
      .rejects(denied('UnauthorizedOperation'));
    expect(await gather({ securityGroups: egressTo('pl-0corp123', 'pl-0other12') })).toEqual(
      gap(
        'ec2:GetManagedPrefixListEntries',
        'not authorized: allow ec2:GetManagedPrefixListEntries (pl-0other12)',
      ),
    );
  });
});
