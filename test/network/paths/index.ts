/** The tables of paths, by their subject. */
import { rows as blockPublicAccess } from './block-public-access.ts';
import { rows as dualStack } from './dual-stack.ts';
import { rows as elsewhere } from './elsewhere.ts';
import { rows as endpointGroups } from './endpoint-groups.ts';
import { rows as endpointStates } from './endpoint-states.ts';
import { rows as endpointSubnets } from './endpoint-subnets.ts';
import { rows as endpoints } from './endpoints.ts';
import { rows as gaps } from './gaps.ts';
import { rows as healthy } from './healthy.ts';
import { rows as hub } from './hub.ts';
import { rows as instances } from './instances.ts';
import { rows as internet } from './internet.ts';
import { rows as ipv6 } from './ipv6.ts';
import { rows as lookUps } from './look-ups.ts';
import { rows as natGateways } from './nat-gateways.ts';
import { rows as natInstances } from './nat-instances.ts';
import { rows as natSubnets } from './nat-subnets.ts';
import { rows as networkAcls } from './network-acls.ts';
import { rows as noRoute } from './no-route.ts';
import { rows as pairs } from './pairs.ts';
import { rows as pairsAtGateways } from './pairs-at-gateways.ts';
import type { Row } from './parts.ts';
import { rows as prefixLists } from './prefix-lists.ts';
import { rows as privateDns } from './private-dns.ts';
import { rows as regions } from './regions.ts';
import { rows as registries } from './registries.ts';
import { rows as s3 } from './s3.ts';
import { rows as securityGroups } from './security-groups.ts';
import { rows as shared } from './shared.ts';

export const tables: Record<string, Row[]> = {
  'block public access': blockPublicAccess,
  'dual stack': dualStack,
  elsewhere,
  'endpoint groups': endpointGroups,
  'endpoint states': endpointStates,
  'endpoint subnets': endpointSubnets,
  endpoints,
  gaps,
  healthy,
  hub,
  instances,
  internet,
  IPv6: ipv6,
  'look-ups': lookUps,
  'NAT gateways': natGateways,
  'NAT instances': natInstances,
  'NAT subnets': natSubnets,
  'network ACLs': networkAcls,
  'no route': noRoute,
  pairs,
  'pairs, at gateways': pairsAtGateways,
  'prefix lists': prefixLists,
  'private DNS': privateDns,
  regions,
  registries,
  S3: s3,
  'security groups': securityGroups,
  shared,
};
