import type { VpcEndpointFact } from '../evidence/facts.ts';
import { addressesOf, anyPrivate, covers, isPublic } from './addresses.ts';
import { interfacesOf, isAvailable } from './endpoints.ts';
import { whyNotResolving } from './resolution.ts';
import { prefixListsOf, routesToInternet } from './routes.ts';
import { localAddresses, tableOf, vpcAddresses } from './tables.ts';
import type { Passage, PathFacts } from './types.ts';

/**
 * Whether one of the interface endpoints for a service carries its traffic: the one that the host's name resolves to, or
 * that the dialled `address` belongs to.
 */
export function throughInterface(
  endpoints: readonly VpcEndpointFact[],
  facts: PathFacts,
  address: string | undefined,
): Passage {
  const [first] = endpoints;
  if (!first) return { is: 'absent' };
  const available = endpoints.filter(isAvailable);
  const [by] = available;
  if (!by) return { is: 'unavailable', by: first };
  if (address) return atAddress(address, ownerOf(address, available, facts) ?? by, facts);
  const resolving = available.find((endpoint) => whyNotResolving(endpoint, facts) === undefined);
  if (resolving) return { is: 'carried', by: resolving, kind: 'interface' };
  const bypass = whyNotResolving(by, facts);
  const table = tableOf(facts);
  if (bypass?.certain) return { is: 'bypassed', by, because: bypass.because, why: bypass.why };
  // With a way to the internet either address will do; without one, only the endpoint's.
  const isOnlyWay = table && routesToInternet(table, prefixListsOf(facts)).is === 'none';
  const reason = `${bypass?.because}: whether the name resolves to ${by.VpcEndpointId} cannot be told`;
  return {
    is: 'unseen',
    at: vpcAddresses(facts),
    gap: {
      action: bypass?.why === 'dns-server' ? 'ec2:DescribeDhcpOptions' : 'ec2:DescribeVpcAttribute',
      reason,
    },
    ...(isOnlyWay && { undecided: ['vpc-endpoint-dns-disabled'] }),
  };
}

/** The endpoint that has an interface at this address. */
const ownerOf = (
  address: string,
  endpoints: readonly VpcEndpointFact[],
  facts: PathFacts,
): VpcEndpointFact | undefined =>
  endpoints.find((endpoint) =>
    interfacesOf(endpoint, facts)?.some(({ PrivateIpAddress }) => PrivateIpAddress === address),
  );

/** The dialled address tells what the name resolved to. A VPC's own blocks may be public ones. */
function atAddress(address: string, by: VpcEndpointFact, facts: PathFacts): Passage {
  const table = tableOf(facts);
  const inside = table ? covers(localAddresses(table), addressesOf(address)) : !isPublic(address);
  if (inside) return { is: 'carried', by, kind: 'interface' };
  const bypass = whyNotResolving(by, facts, address);
  const because = `the name resolved to ${address}`;
  if (isPublic(address) || by.PrivateDnsEnabled === false) {
    return {
      is: 'bypassed',
      by,
      because: bypass ? `${because}: ${bypass.because}` : because,
      why: bypass?.why ?? 'unknown',
    };
  }
  // A private zone cannot stand beside private DNS: the address is of a DNS server of one's own, or of another day.
  const reason = `the puller dialled ${address}, which is not in this VPC, although ${by.VpcEndpointId} is`;
  return { is: 'unseen', at: anyPrivate.ipv4, gap: { action: 'ec2:DescribeVpcEndpoints', reason } };
}
