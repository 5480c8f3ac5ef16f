import type { ImageFact } from '../evidence/facts.ts';
import { privateEcrImage, uriAt } from '../image-reference.ts';
import { newRevision } from '../remedies/commands.ts';
import type { Finding, PullFailure, Verdict } from '../types.ts';
import { defineCheck, explainsAny } from './define.ts';
import {
  accountMismatched,
  answers,
  describeImage,
  pullable,
  referenceAsked,
  referenceWords,
  skipUnlessPrivateEcr,
} from './shared/ecr.ts';

export const imageAccountMismatched = defineCheck({
  id: 'image-account-mismatched',
  title: 'Image in another account',
  needs: ['imageAtHome'],
  // Another account's registry can rarely be read from here, and what is in our own is mostly answer enough.
  wants: ['image'],

  skip(failure) {
    const because = skipUnlessPrivateEcr(failure);
    if (because) return because;
    if (privateEcrImage(failure)?.account === failure.task.account) return inOwnAccount(failure);
    return answers.includes(failure.reason.symptom)
      ? undefined
      : `${failure.reason.symptom} is no answer of the registry about an account`;
  },

  evaluate({ imageAtHome: home, image }, failure) {
    const there = privateEcrImage(failure);
    if (!there) return { is: 'notApplicable', because: 'ECS did not name the image' };
    if (!home || there.account === failure.task.account) {
      return { is: 'notApplicable', because: inOwnAccount(failure) };
    }
    if (image && pullable(image))
      return { is: 'pass', because: `account ${there.account} has the image that its URI names` };
    if (!pullable(home)) return { is: 'pass', because: 'this account does not have the image either' };
    return accountMismatched(failure, there, home)
      ? { is: 'fail', finding: findingOf(there.account, home, image, failure) }
      : spelledOut(there.account, failure);
  },

  explains: explainsAny(answers),
});

function findingOf(
  account: string,
  home: ImageFact,
  image: ImageFact | undefined,
  failure: PullFailure,
): Finding {
  const { container, reason, task } = failure;
  const reference = referenceAsked(failure, home.reference);
  const refused = reason.symptom === 'access-denied';
  const unseen = `; whether account ${account} has it too, and only refuses, cannot be read from here`;
  return {
    resource: task.taskDefinitionArn,
    summary: `The image of container ${container.name} names account ${account}, whose registry ${refused ? 'refused the pull' : 'did not find it'}; the same repository with ${referenceWords(home.reference)} exists in this account, ${home.account}, in ${home.region}${refused && !image ? unseen : ''}.`,
    evidence: [
      `ECS task: the image is ${container.image}`,
      ...(image ? [describeImage(image)] : []),
      describeImage(home),
    ],
    remediation: {
      text: `Register a revision whose image is in account ${home.account}.`,
      commands: newRevision(task, { image: uriAt(failure, { ...home, reference }), of: container.name }),
      alternatives: [
        {
          text: `where the image of account ${account} was meant, have its repository policy admit this account.`,
          commands: [],
        },
      ],
    },
    legs: ['manifest'],
  };
}

/** ECS named who was refused what: that is about permissions, which account has the image or not. */
function spelledOut(account: string, { reason: { denial } }: PullFailure): Verdict {
  const { action, because } = denial ?? {};
  if (because && !/resource-based policy/.test(because))
    return { is: 'pass', because: `ECS's message names the policy that refused the pull: ${because}` };
  const reason = `account ${account} does not tell whether it has the image (ECS's message: ${because ?? `${action} was refused`}); this account has the same image`;
  return { is: 'inconclusive', gaps: [{ action: 'ecr:DescribeImages', reason }] };
}

const inOwnAccount = ({ task }: PullFailure) => `the image is in the task's own account, ${task.account}`;
