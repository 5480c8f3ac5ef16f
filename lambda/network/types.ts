/** The words of the path model: one path leads from a puller to one destination on a TCP port, and back. */
import type { Puller, VpcEndpointFact } from '../evidence/facts.ts';
import type { EvidenceKey, Facts, Gap, Leg, PullFailure, RootCauseId } from '../types.ts';
import type { Addresses, Family } from './addresses.ts';
import type { AclDenial } from './network-acl.ts';
import type { Protocol } from './security-groups.ts';

/** The facts that a path may rest on. One that was not handed over leaves its hop `unknown`. */
export type PathFacts = Partial<Pick<Facts, PathKey>>;

/** Beside the puller and its subnet, without which there is no path to walk. */
export const pathKeys = [
  'vpcSubnets',
  'routeTables',
  'natGateways',
  'vpcEndpoints',
  'endpointInterfaces',
  'endpointSecurityGroups',
  'routerInterfaces',
  'routerSecurityGroups',
  'securityGroups',
  'networkAcls',
  's3PrefixList',
  'prefixLists',
  'dnsAttributes',
  'dhcpOptions',
  'blockPublicAccess',
] as const satisfies readonly EvidenceKey[];

export type PathKey = 'puller' | 'subnet' | (typeof pathKeys)[number];

/** A puller with a network interface in a VPC. */
export type VpcPuller = Exclude<Puller, { kind: 'external' }>;

/** An AWS service that a VPC endpoint can carry, by the end of its service name, in one Region. */
export interface Service {
  name: 'ecr.api' | 'ecr-fips.api' | 'ecr.dkr' | 'ecr-fips.dkr' | 's3' | 'secretsmanager';
  region: string;
}

/** One host that the pull has to reach. */
export interface Destination {
  /** For people: `ecr.dkr in us-east-1`, `Amazon S3 in us-east-1`, `registry-1.docker.io`. */
  name: string;
  host: string;
  /** 443, unless the image's host has another. */
  port: number;
  /** TCP, but for a DNS server. */
  protocol?: Protocol;
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
  | { is: 'bypassed'; by: VpcEndpointFact; because: string; why: Bypass }
  | { is: 'unavailable'; by: VpcEndpointFact }
  | { is: 'absent' }
  /**
   * There may be a private way that does not show; `at` holds the addresses that the host then has. `undecided`: what
   * cannot be told for it, beside the causes by which there is no way at all.
   */
  | { is: 'unseen'; at: Addresses; gap: Gap; undecided?: RootCauseId[] };

/**
 * What keeps a name from resolving to the endpoint: the endpoint's own private DNS, an attribute of the VPC, or DNS servers
 * of one's own that do not ask the VPC's resolver. `unknown`: as configured now, nothing does.
 */
export type Bypass = 'private-dns' | 'vpc-attribute' | 'dns-server' | 'unknown';

/** One walk: from the puller to a destination, in one family of addresses. */
export interface Walk {
  facts: PathFacts;
  failure: PullFailure;
  destination: Destination;
  passage: Passage;
  family: Family;
}

/**
 * `open`: nothing here stops the pull. `broken`: this stops it. `invisible`: the path goes on where EC2 shows this
 * account nothing. `unknown`: the facts at hand do not decide.
 */
export type HopState = 'open' | 'broken' | 'invisible' | 'unknown';

export interface Hop {
  kind:
    | 'puller'
    /** The resolver that turns the host's name into an address. */
    | 'dns'
    | 'security-groups'
    /** Of the puller's subnet, or of one that the path leads through: an endpoint's, a NAT gateway's. */
    | 'network-acl'
    | 'route-table'
    | 'vpc-endpoint'
    | 'nat-gateway'
    | 'nat-instance'
    | 'internet-gateway'
    | 'egress-only-gateway'
    | 'block-public-access'
    | 'elsewhere';
  /** The ids, as shown in the picture. */
  resource: string;
  state: HopState;
  /** A few words for the picture: `443 out: yes`, `no route to …`. */
  detail: string;
  /** Of a NAT instance that is broken: what is wrong with it. */
  fault?: 'source-dest-check' | 'security-group' | 'route' | 'public-ip';
  /** Of security groups that admit a part of a host's addresses: those that they do not. */
  lacking?: string[];
  /** Where broken: the root cause. Absent where none of today's root causes names this break. */
  cause?: RootCauseId;
  /** Where not open: the root causes that cannot be told for want of what `gap` says. */
  undecided?: RootCauseId[];
  gap?: Gap;
  /** What was read, and where. */
  evidence?: string[];
  /** Of a network ACL that is broken: what it denies. */
  denials?: AclDenial[];
  /** Of a network ACL: the subnet that follows it, where that is not the puller's. */
  subnetId?: string;
}

/** A path, hop by hop. Its state is that of its worst hop. */
export interface Trace {
  destination: Destination;
  /** The addresses over which it goes. */
  family: Family;
  passage: Passage;
  hops: Hop[];
  state: HopState;
}
