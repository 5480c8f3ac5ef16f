import type { RouteTableFact, VpcEndpointFact } from '../evidence/facts.ts';
import type { PullFailure, StoppedTask } from '../types.ts';
import { servicesOf } from './destinations.ts';
import type { PathFacts, Service } from './types.ts';

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

/** Endpoints in these states never carry anything again: a new one is needed. */
const gone = new Set(['deleting', 'deleted', 'failed', 'rejected', 'expired']);

/** The SDK spells the states otherwise than the wire does. */
const stateOf = ({ State }: VpcEndpointFact): string => State?.toLowerCase() ?? 'available';

export const isAvailable = (endpoint: VpcEndpointFact): boolean =>
  ['available', 'partial'].includes(stateOf(endpoint));

export const isInterface = ({ VpcEndpointType }: VpcEndpointFact): boolean => VpcEndpointType !== 'Gateway';

/** A gateway endpoint works for the subnets whose route tables it is associated with. */
export function isAssociated(
  { VpcEndpointId, RouteTableIds = [] }: VpcEndpointFact,
  table: RouteTableFact,
): boolean {
  return (
    RouteTableIds.includes(table.RouteTableId ?? '') ||
    (table.Routes ?? []).some((route) => VpcEndpointId !== undefined && route.GatewayId === VpcEndpointId)
  );
}

/** The pull's services that this VPC has an endpoint for, in whatever state short of gone. */
export function servicesPresent({ vpcEndpoints = [] }: PathFacts, failure: PullFailure): Service[] {
  return servicesOf(failure).filter((service) => endpointsFor(service, vpcEndpoints).length > 0);
}
