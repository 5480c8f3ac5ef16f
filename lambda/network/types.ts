/** The words of the path model: one path leads from a puller to one destination on a TCP port, and back. */
import type { Puller, VpcEndpointFact } from '../evidence/facts.ts';
import type { Facts, Gap, Leg, RootCauseId } from '../types.ts';
import type { Addresses } from './addresses.ts';
import type { AclDenial } from './network-acl.ts';

/** The facts that a path may rest on. One that was not handed over leaves its hop `unknown`. */
export type PathFacts = Partial<
  Pick<
    Facts,
    | 'puller'
    | 'subnet'
    | 'routeTables'
    | 'natGateways'
    | 'vpcEndpoints'
    | 'securityGroups'
    | 'networkAcl'
    | 's3PrefixList'
  >
>;

/** A puller with a network interface in a VPC. */
export type VpcPuller = Exclude<Puller, { kind: 'external' }>;

/** An AWS service that a VPC endpoint can carry, by the end of its service name, in one Region. */
export interface Service {
  name: 'ecr.api' | 'ecr.dkr' | 'ecr-fips.dkr' | 's3' | 'secretsmanager';
  region: string;
}

/** One host that the pull has to reach. */
export interface Destination {
  /** For people: `ecr.dkr in us-east-1`, `Amazon S3 in us-east-1`, `registry-1.docker.io`. */
  name: string;
  host: string;
  /** 443, unless the image's host has another. */
  port: number;
  /** The steps of the pull that ask this host. */
  legs: readonly Leg[];
  /** Absent: no VPC endpoint serves it. */
  service?: Service;
  /** The address that the puller dialled, where the message shows it. */
  address?: string;
  /** No registry that is known to be on the internet: it may have a private address. */
  mayBePrivate?: boolean;
}

/** Whether a VPC endpoint carries the traffic to a destination. */
export type Passage =
  | { is: 'carried'; by: VpcEndpointFact; kind: 'interface' | 'gateway' }
  /** A gateway endpoint that is not associated with the subnet's route table. */
  | { is: 'unassociated'; by: VpcEndpointFact }
  /** An interface endpoint that the host's name does not resolve to. */
  | { is: 'bypassed'; by: VpcEndpointFact; because: string }
  | { is: 'unavailable'; by: VpcEndpointFact }
  | { is: 'absent' }
  /** There may be a private way that does not show; `at` holds the addresses that the host then has. */
  | { is: 'unseen'; at: Addresses; gap: Gap };

/**
 * `open`: nothing here stops the pull. `broken`: this stops it. `invisible`: the path goes on where EC2 shows this
 * account nothing. `unknown`: the facts at hand do not decide.
 */
export type HopState = 'open' | 'broken' | 'invisible' | 'unknown';

export interface Hop {
  kind:
    | 'puller'
    | 'security-groups'
    | 'network-acl'
    | 'route-table'
    | 'vpc-endpoint'
    | 'nat-gateway'
    | 'internet-gateway'
    | 'elsewhere';
  /** The ids, as shown in the picture. */
  resource: string;
  state: HopState;
  /** A few words for the picture: `443 out: yes`, `no route to …`. */
  detail: string;
  /** Where broken: the root cause. Absent where none of today's root causes names this break. */
  cause?: RootCauseId;
  /** Where not open: the root causes that cannot be told for want of what `gap` says. */
  undecided?: RootCauseId[];
  gap?: Gap;
  /** What was read, and where. */
  evidence?: string[];
  /** Of a network ACL that is broken: what it denies. */
  denials?: AclDenial[];
}

/** A path, hop by hop. Its state is that of its worst hop. */
export interface Trace {
  destination: Destination;
  passage: Passage;
  hops: Hop[];
  state: HopState;
}
