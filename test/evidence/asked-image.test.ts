import { describe, expect, it } from 'vitest';
import { askedEcrImage, askedImage } from '../../lambda/evidence/asked-image.ts';
import { gap } from '../../lambda/evidence/define.ts';
import { account, failureOf, questionOf, region } from './question.ts';

const ecrImage = { kind: 'ecr-private', account, region, repository: 'shop/web', tag: '1.4.2' };

describe('the image asked for', () => {
  it('is the one of the container', async () => {
    expect(await askedImage(questionOf())).toMatchObject({ known: ecrImage });
  });

  it('is the one in the task definition where the event has none', async () => {
    expect(await askedImage(questionOf(failureOf({ container: { image: undefined } })))).toMatchObject({
      known: ecrImage,
    });
  });

  it('cannot be told where the task definition does not have the container', async () => {
    const sideCar = failureOf({ container: { name: 'agent', image: undefined } });
    expect(await askedImage(questionOf(sideCar))).toEqual(
      gap('ecs:DescribeTaskDefinition', 'the task definition has no container agent'),
    );
  });

  it('cannot be told where the task definition cannot be read', async () => {
    const taskDefinition = gap(
      'ecs:DescribeTaskDefinition',
      'not authorized: allow ecs:DescribeTaskDefinition',
    );
    const withoutImage = failureOf({ container: { image: undefined } });
    expect(await askedImage(questionOf(withoutImage, { taskDefinition }))).toEqual(taskDefinition);
  });

  it.each(['nginx', 'public.ecr.aws/nginx/nginx:1', 'shop/web:1.4.2', 'Not A Reference'])(
    'has nobody to ask about it where it is %s',
    async (image) => {
      expect(
        await askedEcrImage(questionOf(failureOf({ container: { image } })), 'ecr:DescribeImages'),
      ).toEqual(gap('ecr:DescribeImages', 'the image is not in a private ECR registry'));
    },
  );
});
