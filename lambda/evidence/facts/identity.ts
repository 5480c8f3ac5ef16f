/** Facts of who pulls, and of what that role may do. */
import type { Gap } from '../../types.ts';

/** The IAM role that asks the registry. */
export interface PullingRole {
  kind: 'execution role' | 'container instance role';
  /** `undefined`: none is configured. */
  arn?: string;
  /** `false`: configured, and IAM knows no such role. `undefined`: another account's role. */
  exists?: boolean;
  /** Where `exists` is `false`: the role that has this name under another path, which is probably the one meant. */
  actualArn?: string;
  /** The role's trust policy, as JSON text; `undefined`: not read. */
  trustPolicy?: string;
  /** The policy that is the role's permissions boundary. */
  permissionsBoundaryArn?: string;
  /** Where the ARN was read: `task definition api:7`, `task override`, `message: session …`, `instance profile …`. */
  source: string;
}

/** What IAM's simulation says of the actions that a pull needs, and what the repository policy adds to it. */
export interface Permissions {
  roleArn: string;
  repositoryArn: string;
  decisions: ActionDecision[];
  /** The policy on the repository, as JSON text; `null`: it has none. `undefined`: not readable from here. */
  repositoryPolicy?: string | null;
}

export interface ActionDecision {
  action: string;
  resource: string;
  decision: 'allowed' | 'explicitDeny' | 'implicitDeny';
  /** The ids of the policies whose statements matched. */
  matchedPolicies: string[];
  /** Condition keys that the simulation would have needed: with any of these a denial is not certain. */
  missingContext: string[];
  /** `false`: a service control policy of the organization denies it. */
  allowedByOrganizations?: boolean;
  /** `false`: the role's permissions boundary denies it. */
  allowedByBoundary?: boolean;
}

/** The secret with a registry's user and password, never its value. */
export interface RegistrySecretFact {
  /** `credentialsParameter`, as the task definition has it. */
  named: string;
  /** Where it is looked for: that of its ARN, else the task's. */
  region: string;
  account: string;
  /** `undefined`: another account's, or not readable. */
  exists?: boolean;
  arn?: string;
  /** Where it does not exist: the secret of that name that does, with another ending or in the task's own Region. */
  actualArn?: string;
  /** When it was scheduled for deletion, ISO 8601: since then it cannot be read. */
  deletedAt?: string;
  createdAt?: string;
  /** When it was last modified in any way. */
  changedAt?: string;
  /** A customer's key; absent: AWS's own, which needs no permission. */
  kmsKeyId?: string;
  /** The execution role, which reads the secret; absent: there is none. */
  roleArn?: string;
  /** What IAM's simulation says of the execution role: `secretsmanager:GetSecretValue`, and `kms:Decrypt` of a customer's key. */
  decisions: ActionDecision[];
  /** The secret's resource policy, as JSON text; `null`: it has none. `undefined`: not read. */
  resourcePolicy?: string | null;
  /** What of the above could not be read. */
  unread: Gap[];
}
