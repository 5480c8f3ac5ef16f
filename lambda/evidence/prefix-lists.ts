import { type EC2Client, type IpPermission, paginateGetManagedPrefixListEntries } from '@aws-sdk/client-ec2';
import { routeTableOf } from '../network/tables.ts';
import type { Gathered } from '../types.ts';
import { attempt, collect, defineGatherer, gap, known, type Question } from './define.ts';
import type { PrefixListFact } from './facts.ts';

const action = 'ec2:GetManagedPrefixListEntries';

/** The prefix lists that decide something and are not S3's. One that cannot be read leaves all of it undecided. */
export const prefixLists = defineGatherer({
  key: 'prefixLists',
  scope: 'image',
  // A list may be another account's, shared with this one, or AWS's own.
  grants: [{ action, on: { service: 'ec2', resource: 'prefix-list/*', account: '*' } }],
  async gather(question): Promise<Gathered<PrefixListFact[]>> {
    const ids = await listsNamed(question);
    const answers = await Promise.all(ids.map((id) => readList(question.clients.ec2, id)));
    return answers.find((answer) => 'gap' in answer) ?? known(answers.flatMap((answer) => listIn(answer)));
  },
});

/** By the routes of the puller's subnet and by the rules on the way, as far as these could be read. */
async function listsNamed({ ask }: Question): Promise<string[]> {
  const [subnet, routeTables, securityGroups, endpointSecurityGroups, s3] = await Promise.all([
    ask('subnet'),
    ask('routeTables'),
    ask('securityGroups'),
    ask('endpointSecurityGroups'),
    ask('s3PrefixList'),
  ]);
  const table =
    'known' in subnet && 'known' in routeTables
      ? routeTableOf(subnet.known.SubnetId, routeTables.known)
      : undefined;
  // The lists that lead to a gateway endpoint hold the addresses of its service alone.
  const ofRoutes = (table?.Routes ?? [])
    .filter(({ GatewayId }) => !GatewayId?.startsWith('vpce-'))
    .flatMap(({ DestinationPrefixListId }) => DestinationPrefixListId ?? []);
  const egress = knownOf(securityGroups).flatMap(({ IpPermissionsEgress = [] }) => IpPermissionsEgress);
  const ingress = knownOf(endpointSecurityGroups).flatMap(({ IpPermissions = [] }) => IpPermissions);
  const ofS3 = 'known' in s3 ? s3.known?.PrefixListId : undefined;
  return [...new Set([...ofRoutes, ...listsIn(egress), ...listsIn(ingress)])].filter((id) => id !== ofS3);
}

const knownOf = <T>(gathered: Gathered<T[]>): T[] => ('known' in gathered ? gathered.known : []);

const listsIn = (permissions: IpPermission[]): string[] =>
  permissions.flatMap(({ PrefixListIds = [] }) =>
    PrefixListIds.flatMap(({ PrefixListId }) => PrefixListId ?? []),
  );

const listIn = (answer: Gathered<PrefixListFact>): PrefixListFact[] =>
  'known' in answer ? [answer.known] : [];

async function readList(client: EC2Client, PrefixListId: string): Promise<Gathered<PrefixListFact>> {
  const answer = await attempt(action, () =>
    collect(paginateGetManagedPrefixListEntries({ client }, { PrefixListId }), ({ Entries }) => Entries),
  );
  if ('gap' in answer) return gap(action, `${answer.gap.reason} (${PrefixListId})`);
  return known({ PrefixListId, Cidrs: answer.known.flatMap(({ Cidr }) => Cidr ?? []) });
}
