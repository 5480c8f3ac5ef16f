import { Token } from 'aws-cdk-lib';
import type { Node } from 'constructs';
import * as v from 'valibot';

/** What can be set, by the same names as construct props and in the CDK context (`-c clusters=prod,staging`). */
export interface Options {
  /** An address that gets the alerts by e-mail, once it has confirmed the subscription. Absent: nobody. */
  readonly alertEmail?: string;
  /** Names or ARNs of the ECS clusters to watch. Absent: every cluster of the account and Region. */
  readonly clusters?: readonly string[];
}

/** As written: the context of a command line has strings only, hence a list there is separated by commas. */
export interface OptionsAsWritten {
  readonly alertEmail?: string;
  readonly clusters?: string | readonly string[];
}

const clusterName = /^[\w-]{1,255}$/;
const clusterArn = /^arn:[\w-]+:ecs:[\w-]+:\d{12}:cluster\/[\w-]{1,255}$/;

/** What a token stands for is known at deployment only, so a token passes every check here. */
const isToken = (value: string): boolean => Token.isUnresolved(value);
const isEmail = (value: string): boolean => isToken(value) || v.is(v.pipe(v.string(), v.email()), value);
const isCluster = (value: string): boolean =>
  isToken(value) || clusterName.test(value) || clusterArn.test(value);

type Message = (issue: { input: unknown }) => string;

const notAnEmail: Message = ({ input }) =>
  `alertEmail: ${JSON.stringify(input)} is not an e-mail address. Write one address, such as on-call@example.com.`;
const notClusters: Message = ({ input }) =>
  `clusters: ${JSON.stringify(input)} is not a list of clusters. Write names or ARNs, such as prod,staging; leave the option out to watch every cluster.`;
const notACluster: Message = ({ input }) =>
  `clusters: ${JSON.stringify(input)} is neither the name nor the ARN of a cluster. Write a name, such as prod, or an ARN, such as arn:aws:ecs:eu-west-1:111122223333:cluster/prod.`;

const schema = v.object({
  alertEmail: v.optional(v.pipe(v.string(notAnEmail), v.trim(), v.check(isEmail, notAnEmail))),
  clusters: v.optional(
    v.pipe(
      v.union([v.string(), v.pipe(v.array(v.string()), v.readonly())], notClusters),
      v.check((written) => written.length > 0, notClusters),
      v.transform((written) => (typeof written === 'string' ? written.split(',') : written)),
      v.transform((names) => [...new Set(names.map((name) => name.trim()))]),
      v.checkItems(isCluster, notACluster),
    ),
  ),
});

/** An option that was written wrong. The message says all there is to say. */
export class OptionError extends Error {
  override readonly name = 'OptionError';
}

/** Reads the options as written. Throws one {@link OptionError} that names each option at fault, its value, and what to write. */
export function parseOptions(written: OptionsAsWritten): Options {
  const parsed = v.safeParse(schema, written);
  if (parsed.success) return parsed.output;
  throw new OptionError(parsed.issues.map(({ message }) => message).join('\n'));
}

/** The options that the CDK context sets, not yet checked. */
export function optionsInContext(node: Node): OptionsAsWritten {
  return { alertEmail: node.tryGetContext('alertEmail'), clusters: node.tryGetContext('clusters') };
}
