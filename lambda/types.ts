/**
 * The vocabulary. Read this first.
 *
 *   stopped event ─parse→ PullFailure ─gather→ Evidence ─evaluate→ Verdicts ─diagnose→ Diagnosis ─format→ messages
 *
 * Only *gather* and *publish* touch the network. Everything here is plain JSON, so that a run can be saved,
 * replayed and become a test.
 */
import type { Evidence, EvidenceKey, Facts } from './evidence/facts.ts';

/** What the text of a failure says. It chooses where to look; it is never a verdict. */
export const symptoms = [
  'timeout',
  'dns-failure',
  'tls-failure',
  'connection-refused',
  'access-denied',
  'layer-denied',
  'image-not-found',
  'repository-not-found',
  'rate-limited',
  'platform-mismatch',
  'disk-full',
  'interrupted',
  'registry-error',
  'invalid-reference',
  'unsupported-manifest',
  'role-unassumable',
  'unrecognised',
] as const;
export type Symptom = (typeof symptoms)[number];

/** The step of the pull that failed, in the order in which a pull takes them. */
export type Leg = 'registry-auth' | 'manifest' | 'layer' | 'credentials' | 'unknown';

/** A failure's text, read. Absent members are those that the text does not show. */
export interface Reason {
  /** `null`: the text tells of something other than a pull. */
  symptom: Symptom | null;
  leg: Leg;
  /** The host that was asked, as printed. */
  host?: string;
  /** The IP address that was dialled. */
  address?: string;
  /** The HTTP status that the registry answered. */
  status?: number;
  /** The text was cut before its end. */
  truncated: boolean;
  /** The refusal, where AWS spelt it out: "User: … is not authorized to perform: … because …". */
  denial?: Denial;
  /**
   * A secret that could not be fetched (`symptom` is `null`, `leg` is `credentials`). It is a pull failure with this
   * symptom if the task definition names the secret in `repositoryCredentials`, which the text does not tell.
   */
  secret?: { name?: string; symptom: Symptom };
  /**
   * The ARN of a role that ECS could not assume (`symptom` is `null`). It is a failure to pull if that is the task's
   * execution role, which the text does not tell.
   */
  role?: string;
}

export interface Denial {
  principalArn: string;
  action: string;
  resource?: string;
  /** The policy at fault in AWS's own words, such as "no identity-based policy allows the ecr:BatchGetImage action". */
  because?: string;
}

export type LaunchType = 'FARGATE' | 'EC2' | 'EXTERNAL' | 'MANAGED_INSTANCES';

/** The stopped task, as the event or DescribeTasks tells it. */
export interface StoppedTask {
  account: string;
  region: string;
  partition: string;
  taskArn: string;
  clusterArn: string;
  taskDefinitionArn: string;
  /** `service:NAME`, `family:FAMILY` or whatever the caller of RunTask chose. */
  group: string;
  launchType: LaunchType;
  startedBy?: string;
  platformVersion?: string;
  containerInstanceArn?: string;
  /** The subnet and addresses of the task's own network interface (awsvpc mode); the interface itself is gone. */
  subnetId?: string;
  privateIpv4Address?: string;
  ipv6Address?: string;
  /** `overrides.executionRoleArn`: wins over the task definition's. */
  executionRoleOverride?: string;
  /** `ecs.cpu-architecture`: `x86_64` or `arm64`. */
  cpuArchitecture?: string;
  /** GiB of the task's own ephemeral storage, as ECS made it. */
  ephemeralStorageGiB?: number;
  stopCode?: string;
  stoppedReason?: string;
  stoppedAt?: string;
  /** A rehearsal, from event source `ecs-autopsy.drill`. */
  drill: boolean;
}

/** One container of a stopped task whose image could not be pulled. */
export interface PullFailure {
  task: StoppedTask;
  container: { name: string; image?: string; imageDigest?: string };
  /** ECS's text, white space collapsed, signed URLs and credentials redacted. */
  text: string;
  reason: Reason & { symptom: Symptom };
}

/** The stable names of the root causes: one each for a check file, a page under docs/checks and the SNS attribute. */
export type RootCauseId =
  | 'execution-role-missing'
  | 'execution-role-untrusted'
  | 'pull-permission-denied'
  | 'repository-policy-closed'
  | 'registry-credentials-invalid'
  | 'image-region-mismatched'
  | 'image-account-mismatched'
  | 'repository-missing'
  | 'image-missing'
  | 'image-platform-mismatched'
  | 'registry-route-missing'
  | 'vpc-endpoint-missing'
  | 's3-gateway-unassociated'
  | 'vpc-endpoint-dns-disabled'
  | 'vpc-endpoint-closed'
  | 'vpc-endpoint-policy-closed'
  | 'vpc-dns-disabled'
  | 'nat-gateway-broken'
  | 'public-ip-missing'
  | 'security-group-egress-closed'
  | 'network-acl-closed'
  | 'public-access-blocked'
  | 'registry-rate-limited'
  | 'registry-unavailable'
  | 'disk-full'
  | 'image-reference-invalid'
  | 'undetermined';

/** The proof that a check failed. */
export interface Finding {
  /** The id or ARN of the AWS resource to mend. */
  resource: string;
  /** One sentence that says what is wrong, with the real ids in it. */
  summary: string;
  /** What was read, and where: `ec2:DescribeVpcEndpoints: vpc-0abc1234 has ecr.api, ecr.dkr`. */
  evidence: string[];
  remediation: Remediation;
  /** The legs of the pull that this break stops. Absent: whichever leg failed. */
  legs?: Leg[];
  /** The symptoms that it gives, where that depends on what was found. Absent: those of the check. */
  symptoms?: Symptom[];
}

/**
 * What to do. `commands` are one way of doing it, to be pasted into a shell whole; another way stands among the
 * `alternatives`. `cdk` and `terraform` say the same as code.
 */
export interface Remediation {
  text: string;
  commands: string[];
  alternatives?: { text: string; commands: string[] }[];
  cdk?: string;
  terraform?: string;
}

/** What could not be read: the API action that was refused or failed, and why. Neither failure nor health. */
export interface Gap {
  action: string;
  reason: string;
}

/** A 404 is a fact (`known`); a 403 is a gap. */
export type Gathered<T> = { known: T } | { gap: Gap };

export type Verdict =
  | { is: 'pass'; because: string }
  | { is: 'fail'; finding: Finding }
  | { is: 'notApplicable'; because: string }
  /** From the runner, where a needed fact is a gap; from a check, only where a known fact is itself half an answer. */
  | { is: 'inconclusive'; gaps: Gap[] };

/** The facts that a check asked for, none of them a gap. */
export type Known<K extends EvidenceKey> = { readonly [P in K]: Facts[P] };

/** One root cause and how to recognise it. `K`: the facts that it needs; `W`: those that it can do without. */
export interface Check<K extends EvidenceKey = EvidenceKey, W extends EvidenceKey = EvidenceKey> {
  readonly id: RootCauseId;
  /** The failing state, as a headline: "VPC endpoint missing". */
  readonly title: string;
  /** The runner gathers these facts and hands over no others. */
  readonly needs: readonly K[];
  /** Facts that sharpen the verdict. One that could not be read is left out, and the check decides without it. */
  readonly wants?: readonly W[];
  /** Why this check has nothing to say about this failure, or `undefined` where it has. Decided before anything is read. */
  skip(failure: PullFailure): string | undefined;
  /** Pure; never sees a gap. */
  evaluate(evidence: Known<K> & Partial<Known<W>>, failure: PullFailure): Verdict;
  /** Whether this break accounts for what ECS reported: the symptom, on the leg that failed. */
  explains(finding: Finding, failure: PullFailure): boolean;
}

export interface Found {
  id: RootCauseId;
  title: string;
  finding: Finding;
}

/** The answer. Every check of the registry is in exactly one of the lists. */
export interface Diagnosis {
  failure: PullFailure;
  /** The first break in pull order that explains the failure, or `undetermined`. */
  rootCause: Found;
  /** Further breaks that each explain it: mending one alone would not help. */
  alsoRequired: Found[];
  /** Breaks that do not explain what ECS reported. */
  alsoFound: Found[];
  ruledOut: { id: RootCauseId; because: string }[];
  couldNotCheck: { id: RootCauseId; gaps: Gap[] }[];
  notApplicable: { id: RootCauseId; because: string }[];
  /**
   * The way from the task to the registry, hop by hop, one text for each destination: a line up to the first break, and
   * an indented line for each further one. Empty where no network was read.
   */
  path: string[];
  /** The same as a Mermaid flowchart. Empty where `path` is. */
  diagram: string;
}

export type { Evidence, EvidenceKey, Facts };
