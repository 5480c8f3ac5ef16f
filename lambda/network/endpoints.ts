import type { NetworkInterfaceFact, RouteTableFact, VpcEndpointFact } from '../evidence/facts.ts';
import type { PullFailure, StoppedTask } from '../types.ts';
import { servicesOf } from './destinations.ts';
import type { Passage, PathFacts, Service } from './types.ts';

/** A subnet of another account, shared with this one: its NAT gateways and endpoints do not show. */
export function isShared({ subnet }: PathFacts, { account }: StoppedTask): boolean {
  return subnet?.OwnerId !== undefined && subnet.OwnerId !== account;
}

/** By the end of the name, since its beginning differs between partitions (`cn.com.amazonaws.…`). */
export function endpointsFor(
  { name, region }: Service,
  endpoints: readonly VpcEndpointFact[],
): VpcEndpointFact[] {
  return endpoints.filter(
    (endpoint) => !gone.has(stateOf(endpoint)) && endpoint.ServiceName?.endsWith(`.${region}.${name}`),
  );
}

/** Endpoints in these states are as good as not there: a new one is needed. */
const gone = new Set(['deleting', 'deleted']);

/** The SDK spells the states otherwise than the wire does. */
export const stateOf = ({ State }: VpcEndpointFact): string => State?.toLowerCase() ?? 'available';

export const isAvailable = (endpoint: VpcEndpointFact): boolean =>
  ['available', 'partial'].includes(stateOf(endpoint));

export const isInterface = ({ VpcEndpointType }: VpcEndpointFact): boolean => VpcEndpointType !== 'Gateway';

/** Whether the packets stay in the VPC, on their way to an interface of the endpoint. */
export const isCarriedInside = (passage: Passage): passage is CarriedInside =>
  passage.is === 'carried' && passage.kind === 'interface';

type CarriedInside = Extract<Passage, { is: 'carried' }> & { kind: 'interface' };

/** A gateway endpoint works for the subnets whose route tables it is associated with. */
export function isAssociated(
  { VpcEndpointId, RouteTableIds = [] }: VpcEndpointFact,
  table: RouteTableFact,
): boolean {
  return (
    RouteTableIds.includes(table.RouteTableId ?? '') ||
    (table.Routes ?? []).some(
      ({ GatewayId, State }) =>
        VpcEndpointId !== undefined && GatewayId === VpcEndpointId && State !== 'blackhole',
    )
  );
}

/** The pull's services that this VPC has an endpoint for, in whatever state short of gone. */
export function servicesPresent({ vpcEndpoints = [] }: PathFacts, failure: PullFailure): Service[] {
  return servicesOf(failure).filter((service) => endpointsFor(service, vpcEndpoints).length > 0);
}

/** The network interfaces of an endpoint: all of them, or `undefined` where they do not show. */
export function interfacesOf(
  { NetworkInterfaceIds = [] }: VpcEndpointFact,
  { endpointInterfaces = [] }: PathFacts,
): NetworkInterfaceFact[] | undefined {
  const found = endpointInterfaces.filter(
    ({ NetworkInterfaceId: id }) => id && NetworkInterfaceIds.includes(id),
  );
  return found.length > 0 && found.length === NetworkInterfaceIds.length ? found : undefined;
}
