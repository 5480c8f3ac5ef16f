import { parse, validate } from '@aws-sdk/util-arn-parser';
import type { StoppedTask } from './types.ts';

/** A secret of AWS Secrets Manager, as `credentialsParameter` names it. */
export interface NamedSecret {
  partition: string;
  region: string;
  account: string;
  /** Without the hyphen and six characters that Secrets Manager puts behind it in an ARN. */
  name: string;
  /** Absent for a bare name. */
  arn?: string;
}

/**
 * Reads an ARN, with its ending or without, or a bare name, which is looked for in the task's own account and Region.
 * `undefined`: the ARN of something that is no secret.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/private-auth.html
 */
export function parseSecretName(
  named: string,
  { partition, region, account }: Pick<StoppedTask, 'partition' | 'region' | 'account'>,
): NamedSecret | undefined {
  if (!named.startsWith('arn:')) return { partition, region, account, name: named };
  if (!validate(named)) return undefined;
  const arn = parse(named);
  if (arn.service !== 'secretsmanager' || !/^secret:./.test(arn.resource)) return undefined;
  const name = arn.resource.slice('secret:'.length).replace(/-[A-Za-z0-9]{6}$/, '');
  return { partition: arn.partition, region: arn.region, account: arn.accountId, name, arn: named };
}

/** What a policy names a secret by: its ARN, or any of the ARNs that one of this name may get. */
export const secretPattern = ({ partition, region, account, name }: NamedSecret): string =>
  `arn:${partition}:secretsmanager:${region}:${account}:secret:${name}-??????`;

/** For people: `registry/ghcr.io-AbCdEf` of an ARN, a bare name as it is. */
export const shortSecret = (named: string): string => named.replace(/^arn:.*?:secret:/, '');
