import { parseImageReference } from '../image-reference.ts';
import { newRevision } from '../remedies/commands.ts';
import type { PullFailure, Verdict } from '../types.ts';
import { defineCheck, explainsAny } from './define.ts';

export const imageReferenceInvalid = defineCheck({
  id: 'image-reference-invalid',
  title: 'Image reference invalid',
  needs: [],

  skip({ container, reason }) {
    return container.image || reason.symptom === 'invalid-reference'
      ? undefined
      : 'ECS did not name the image';
  },

  evaluate(_, failure): Verdict {
    const { container, task, text } = failure;
    const fault = faultOf(failure);
    if (!fault) return { is: 'pass', because: `${container.image} is a well-formed image reference` };
    return {
      is: 'fail',
      finding: {
        resource: task.taskDefinitionArn,
        summary: `Container ${container.name} has ${container.image ? `the image "${container.image}"` : 'an image'}, ${fault}.`,
        evidence: [
          ...(container.image
            ? [`ECS task: container ${container.name} has the image "${container.image}"`]
            : []),
          ...(failure.reason.symptom === 'invalid-reference' ? [`ECS message: ${text}`] : []),
        ],
        remediation: {
          text: 'Register a revision of the task definition with the image that was meant, as REGISTRY/REPOSITORY:TAG, and mend whatever wrote this one.',
          commands: newRevision(task, { image: '<IMAGE_URI>', of: container.name }),
        },
      },
    };
  },

  explains: explainsAny([
    'invalid-reference',
    'image-not-found',
    'repository-not-found',
    'access-denied',
    'dns-failure',
    'unrecognised',
  ]),
});

/** Strings that Docker's rules may well accept, and nobody meant. */
const slips: readonly [RegExp, string][] = [
  [
    /^(docker\.io\/(library\/)?)?sha256:[0-9a-f]+$/,
    'which is the id of an image and not its name: nothing says which repository it is in',
  ],
  [/^(docker\.io\/(library\/)?)?latest(:latest)?$/, 'which is a tag without a repository'],
];

function faultOf({ container: { image }, reason }: PullFailure): string | undefined {
  if (image) {
    const slip = slips.find(([pattern]) => pattern.test(image));
    if (slip) return slip[1];
    const read = parseImageReference(image);
    if (read.kind === 'invalid') return `which is no image reference: ${read.because}`;
  }
  return reason.symptom === 'invalid-reference'
    ? 'which ECS could not read as an image reference'
    : undefined;
}
