/** Commands that change a policy where it is, with nothing lost of what it says. */
import { createHash } from 'node:crypto';
import { parse } from '@aws-sdk/util-arn-parser';
import { repositoryIn } from '../names.ts';
import type { StoppedTask } from '../types.ts';
import { aws, command, iam } from './commands.ts';

/** A statement of a policy, to be printed. */
export interface PolicyStatement {
  Sid?: string;
  Effect: 'Allow';
  Principal?: { AWS: string } | { Service: string };
  Action: string[];
  Resource?: string;
}

/** Puts these behind the statements of the policy that `read` prints, and writes the whole to a file. Needs `jq`. */
export function addingStatements(read: string, statements: readonly PolicyStatement[], file: string): string {
  const edit = '.Statement = ([.Statement] | flatten) + $added';
  const args = ['--argjson', 'added', JSON.stringify(statements)];
  return `${read} | ${command('jq', ...args, edit)} > ${file}`;
}

/** The options that name a repository, in whatever account and Region it is. */
function whereIs(repositoryArn: string): string[] {
  const { region, accountId } = parse(repositoryArn);
  return ['--repository-name', repositoryIn(repositoryArn), '--registry-id', accountId, '--region', region];
}

/** Prints the policy of a repository. */
export const readRepositoryPolicy = (repositoryArn: string): string =>
  aws('ecr', 'get-repository-policy', ...whereIs(repositoryArn), '--query', 'policyText', '--output', 'text');

/** Replaces the policy of a repository, by JSON text or by `file://…`. */
export const setRepositoryPolicy = (repositoryArn: string, policy: string): string =>
  aws('ecr', 'set-repository-policy', ...whereIs(repositoryArn), '--policy-text', policy);

/** Adds statements to a managed policy of the account's own, as a new version of it, which is then the one in force. */
export function addToManagedPolicy(
  task: StoppedTask,
  policyArn: string,
  statements: readonly PolicyStatement[],
): string[] {
  const of = ['--policy-arn', policyArn];
  const version = iam(task, 'get-policy', ...of, '--query', 'Policy.DefaultVersionId', '--output', 'text');
  const how = ['--query', 'PolicyVersion.Document', '--output', 'json'];
  const read = `${iam(task, 'get-policy-version', ...of, ...how)} --version-id "$(${version})"`;
  const file = 'ecs-autopsy-policy.json';
  return [
    addingStatements(read, statements, file),
    iam(task, 'create-policy-version', ...of, '--policy-document', `file://${file}`, '--set-as-default'),
  ];
}

/**
 * A name for an inline policy about one resource: `pull-payments-1a2b3c4d`, with Region and account where they are not the
 * task's. Putting a policy replaces the one of the same name, so that no other resource and none of `taken` may have it.
 */
export function inlinePolicyName(
  does: 'pull' | 'read',
  name: string,
  arn: string,
  task: StoppedTask,
  taken: readonly string[],
): string {
  const { region, accountId } = parse(arn);
  const where = [
    ...(region === task.region ? [] : [region]),
    ...(accountId === task.account ? [] : [accountId]),
    // Two names that differ in a slash or hyphen alone read the same.
    createHash('sha256').update(arn).digest('hex').slice(0, 8),
  ].join('-');
  const words = `${does}-${name.replaceAll(/[^\w+=,.@-]/g, '-')}`;
  const ofIts = (ending: string) => `${words.slice(0, 128 - ending.length)}${ending}`;
  let candidate = ofIts(`-${where}`);
  for (let next = 2; taken.includes(candidate); next += 1) candidate = ofIts(`-${where}-${next}`);
  return candidate;
}

/** One of AWS's own, which nobody can change. */
export const isOfAws = (policyArn: string): boolean => /^arn:[^:]*:iam::aws:/.test(policyArn);
