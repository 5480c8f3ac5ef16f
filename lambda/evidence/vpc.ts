import type { Gathered } from '../types.ts';
import { attempt, gap, known, type Question } from './define.ts';
import type { SubnetFact } from './facts.ts';
import { registered } from './registration.ts';

/** The VPC of the puller: as the ECS agent of its instance registered it, else as its subnet tells. */
export async function vpcIdOf(question: Question): Promise<Gathered<string>> {
  const { vpcId } = await registered(question);
  if (vpcId) return known(vpcId);
  const asked = await question.ask('subnet');
  return 'gap' in asked ? asked : known(asked.known.VpcId);
}

/** Asks about the VPC that the puller is in. */
export async function askOfVpc<T>(
  question: Question,
  action: string,
  read: (vpcId: string) => Promise<T>,
): Promise<Gathered<T>> {
  const vpcId = await vpcIdOf(question);
  return 'gap' in vpcId ? vpcId : attempt(action, () => read(vpcId.known));
}

/**
 * The same, for what only the owner of a shared VPC is shown: to the account that a subnet is shared with, "there is
 * none" would mean no more than "none that you may see".
 */
export async function askOfOwnVpc<T>(
  question: Question,
  action: string,
  read: (vpcId: string) => Promise<T>,
): Promise<Gathered<T>> {
  const asked = await question.ask('subnet');
  if ('gap' in asked) return asked;
  return hiddenByOwner(question, asked.known, action) ?? askOfVpc(question, action, read);
}

/** The gap that another account's subnet leaves in what its owner alone is shown; `undefined` in one's own. */
export function hiddenByOwner(
  { failure: { task } }: Question,
  { SubnetId, OwnerId }: SubnetFact,
  action: string,
): ReturnType<typeof gap> | undefined {
  if (OwnerId === undefined || OwnerId === task.account) return undefined;
  return gap(action, `${SubnetId} is shared by account ${OwnerId}, and only that account sees them`);
}
