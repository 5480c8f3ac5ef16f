import type { Evidence, EvidenceKey, Facts, Gathered, PullFailure } from '../types.ts';
import { blockPublicAccess } from './block-public-access.ts';
import type { Clients } from './clients.ts';
import { containerInstance } from './container-instance.ts';
import { type Ask, type Gatherer, type Grant, gap, type Question } from './define.ts';
import { dhcpOptions } from './dhcp-options.ts';
import { dnsAttributes } from './dns-attributes.ts';
import { endpointInterfaces } from './endpoint-interfaces.ts';
import { endpointSecurityGroups } from './endpoint-security-groups.ts';
import { image, imageAtHome } from './image.ts';
import { lifecyclePolicy } from './lifecycle-policy.ts';
import { manifest } from './manifest.ts';
import { namesake } from './namesake.ts';
import { natGateways } from './nat-gateways.ts';
import { networkAcls } from './network-acls.ts';
import { permissions } from './permissions.ts';
import { prefixLists } from './prefix-lists.ts';
import { puller } from './puller.ts';
import { pullingRole } from './pulling-role.ts';
import { registration } from './registration.ts';
import { registryPolicy } from './registry-policy.ts';
import { registrySecret } from './registry-secret.ts';
import { repository } from './repository.ts';
import { routeTables } from './route-tables.ts';
import { routerInterfaces } from './router-interfaces.ts';
import { routerSecurityGroups } from './router-security-groups.ts';
import { s3PrefixList } from './s3-prefix-list.ts';
import { securityGroups } from './security-groups.ts';
import { service } from './service.ts';
import { storage } from './storage.ts';
import { subnet, vpcSubnets } from './subnet.ts';
import { taskDefinition } from './task-definition.ts';
import { vpcEndpoints } from './vpc-endpoints.ts';

/** Every subject that a check may need. */
export const gatherers: { readonly [K in EvidenceKey]: Gatherer<K> } = {
  taskDefinition,
  service,
  registration,
  containerInstance,
  puller,
  pullingRole,
  permissions,
  repository,
  registryPolicy,
  image,
  imageAtHome,
  namesake,
  registrySecret,
  storage,
  lifecyclePolicy,
  manifest,
  subnet,
  vpcSubnets,
  routeTables,
  natGateways,
  vpcEndpoints,
  endpointInterfaces,
  endpointSecurityGroups,
  routerInterfaces,
  routerSecurityGroups,
  securityGroups,
  networkAcls,
  s3PrefixList,
  prefixLists,
  dnsAttributes,
  dhcpOptions,
  blockPublicAccess,
};

/** What the function and the command line may ask of AWS, each action once for each kind of resource. */
export const grants: readonly Grant[] = [
  ...new Map(
    Object.values(gatherers)
      .flatMap((gatherer) => gatherer.grants)
      .map((grant) => [JSON.stringify(grant), grant]),
  ).values(),
];

/** A fault of ours in reading a fact. Its gap says so to on-call; this is for the log. */
export type OnError = (key: EvidenceKey, error: unknown) => void;

/** Milliseconds after which a question that has no answer yet is a gap: room for the alert in the function's minute. */
const patience = 35_000;

/**
 * Reads facts from AWS, all that are asked for at once. Remembers them for as long as the returned function lives, and
 * shares between failures what is the same for all containers of a task or all that name an image. Never rejects: what
 * cannot be read is a gap.
 */
export function gatherFrom(clients: Clients, onError?: OnError) {
  const memory = new Map<string, Promise<unknown>>();

  return async (keys: readonly EvidenceKey[], failure: PullFailure): Promise<Evidence> => {
    const ask: Ask = <K extends EvidenceKey>(key: K) => {
      const name = `${key} ${scopeOf(gatherers[key].scope, failure)}`;
      const answer = memory.get(name) ?? answerOf(gatherers[key], { failure, clients, ask }, onError);
      memory.set(name, answer);
      // The name begins with the key, so that what is remembered under it is of the key's type.
      return answer as Promise<Gathered<Facts[K]>>;
    };
    const answers = await Promise.all(keys.map(async (key) => ({ [key]: await ask(key) })));
    return Object.assign({}, ...answers);
  };
}

/** Of a failure, what the gatherers of this scope look at. */
function scopeOf(scope: Gatherer['scope'], { task, container, reason, text }: PullFailure): string {
  if (scope === 'task') return task.taskArn;
  if (scope === 'container') return JSON.stringify([task.taskArn, container.name, container.image]);
  const pinned = text.match(/@sha256:[0-9a-f]{64}/g);
  return JSON.stringify([
    task.taskArn,
    container.image ?? container,
    container.imageDigest,
    pinned,
    reason.denial?.principalArn,
  ]);
}

/** Fails open: neither a fault of ours nor an API that hangs may cost on-call the page. */
async function answerOf<K extends EvidenceKey>(
  { key, grants: [grant], gather }: Gatherer<K>,
  question: Question,
  onError: OnError | undefined,
): Promise<Gathered<Facts[K]>> {
  const action = grant?.action ?? key;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Gathered<Facts[K]>>((resolve) => {
    timer = setTimeout(resolve, patience, gap(action, `no answer within ${patience / 1_000} seconds`));
  });
  try {
    return await Promise.race([gather(question), late]);
  } catch (error) {
    onError?.(key, error);
    const fault = error instanceof Error ? error.message : error;
    return gap(action, `ecs-autopsy failed while reading ${key}: ${fault}`);
  } finally {
    clearTimeout(timer);
  }
}
