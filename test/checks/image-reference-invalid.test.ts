import { describe, expect, it } from 'vitest';
import { imageReferenceInvalid as check } from '../../lambda/checks/image-reference-invalid.ts';
import { pull, uri } from './pulls.ts';

const found = (image: string) => {
  const verdict = check.evaluate({}, pull('image-not-found', { image }));
  return verdict.is === 'fail' ? verdict.finding : undefined;
};

describe('image-reference-invalid', () => {
  it.each([
    [
      'a variable that was not filled in',
      `\${IMAGE}`,
      `which is no image reference: the placeholder \${IMAGE} was not replaced by its value`,
    ],
    [
      'one in the tag',
      `${uri()}-$(git rev-parse HEAD)`,
      'which is no image reference: the placeholder $(git rev-parse HEAD) was not replaced by its value',
    ],
    [
      'a placeholder of CodeDeploy',
      '<IMAGE1_NAME>',
      'which is no image reference: the placeholder <IMAGE1_NAME> was not replaced by its value',
    ],
    [
      'a template of a chart',
      '{{ image.repository }}:v42',
      'which is no image reference: the placeholder {{ image.repository }} was not replaced by its value',
    ],
    [
      'an image id',
      `sha256:${'0a'.repeat(32)}`,
      'which is the id of an image and not its name: nothing says which repository it is in',
    ],
    [
      'an image id as ECS reads it',
      `docker.io/library/sha256:${'0a'.repeat(32)}`,
      'which is the id of an image and not its name: nothing says which repository it is in',
    ],
    ['a bare tag', 'latest', 'which is a tag without a repository'],
    ['a bare tag as ECS reads it', 'docker.io/library/latest', 'which is a tag without a repository'],
  ])('fails for %s', (_, image, fault) => {
    expect(found(image)?.summary).toBe(`Container web has the image "${image}", ${fault}.`);
  });

  it.each([
    ['a scheme', 'https://111122223333.dkr.ecr.us-east-1.amazonaws.com/payments:v42'],
    ['upper case in the repository', uri('111122223333', 'us-east-1', 'Payments:v42')],
    ['a space at the end', `${uri()} `],
  ])('fails for a string that is no reference: %s', (_, image) => {
    expect(found(image)?.summary).toMatch(
      /^Container web has the image ".*", which is no image reference: .+\.$/,
    );
  });

  it('takes the word of ECS where the string looks well', () => {
    const failure = pull('invalid-reference', { text: 'CannotPullContainerError: invalid reference format' });
    expect(check.evaluate({}, failure)).toMatchObject({
      is: 'fail',
      finding: {
        summary: `Container web has the image "${uri()}", which ECS could not read as an image reference.`,
        evidence: [
          `ECS task: container web has the image "${uri()}"`,
          'ECS message: CannotPullContainerError: invalid reference format',
        ],
      },
    });
  });

  it('takes the word of ECS where ECS does not name the image', () => {
    const failure = pull('invalid-reference', { unnamed: true });
    expect(check.skip(failure)).toBeUndefined();
    expect(check.evaluate({}, failure)).toMatchObject({
      is: 'fail',
      finding: { summary: 'Container web has an image, which ECS could not read as an image reference.' },
    });
  });

  it('prints what registers the right image, with what was wrong nowhere in the shell', () => {
    expect(found("it's;$(reboot)")?.remediation.commands).toEqual([
      `aws ecs describe-task-definition --task-definition payments:12 --region us-east-1 --query taskDefinition --output json | jq --arg container web --arg image '<IMAGE_URI>' '(.containerDefinitions[] | select(.name == $container)).image = $image | del(.taskDefinitionArn, .revision, .status, .requiresAttributes, .compatibilities, .registeredAt, .registeredBy, .deregisteredAt, .deleteRequestedAt)' > ecs-autopsy-task-definition.json`,
      'aws ecs register-task-definition --cli-input-json file://ecs-autopsy-task-definition.json --region us-east-1',
      'aws ecs update-service --cluster prod --service payments --task-definition payments --region us-east-1',
    ]);
  });

  it.each([uri(), 'nginx', 'nginx:latest', 'ghcr.io/shop/latest:v1', `nginx@sha256:${'0a'.repeat(32)}`])(
    'passes %s',
    (image) => {
      expect(check.evaluate({}, pull('timeout', { image }))).toEqual({
        is: 'pass',
        because: `${image} is a well-formed image reference`,
      });
    },
  );

  it('has nothing to say where ECS does not name the image and does not complain of it', () => {
    expect(check.skip(pull('timeout', { unnamed: true }))).toBe('ECS did not name the image');
  });

  it.each([
    ['invalid-reference', true],
    ['image-not-found', true],
    ['repository-not-found', true],
    ['access-denied', true],
    ['dns-failure', true],
    ['unrecognised', true],
    ['timeout', false],
    ['rate-limited', false],
    ['disk-full', false],
  ] as const)('explains %s: %s', (symptom, explained) => {
    const finding = found('latest');
    expect(finding && check.explains(finding, pull(symptom))).toBe(explained);
  });
});
