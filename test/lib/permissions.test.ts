import { App, Stack } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import type { Grant } from '../../lambda/evidence/define.ts';
import { statementsFor } from '../../lib/permissions.ts';

describe('statements from grants', () => {
  const stack = new Stack(new App(), 'Stack');
  const statements = (grants: Grant[]) =>
    stack.resolve(statementsFor(grants, stack).map((statement) => statement.toStatementJson()));
  const arn = (service: string, region: unknown, account: unknown, resource: string) => ({
    'Fn::Join': [
      '',
      ['arn:', { Ref: 'AWS::Partition' }, ...[`:${service}:`, region, ':', account, `:${resource}`]],
    ],
  });

  it.each<{ on: Grant['on']; resource: unknown }>([
    { on: '*', resource: '*' },
    {
      on: { service: 'ecs', resource: 'service/*' },
      resource: arn('ecs', { Ref: 'AWS::Region' }, { Ref: 'AWS::AccountId' }, 'service/*'),
    },
    {
      on: { service: 'ecr', resource: 'repository/*', region: '*', account: '*' },
      resource: {
        'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ecr:*:*:repository/*']],
      },
    },
    {
      on: { service: 'iam', resource: 'role/*', region: '' },
      resource: {
        'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':role/*']],
      },
    },
  ])('on $on', ({ on, resource }) => {
    expect(statements([{ action: 'ecs:DescribeServices', on }])).toEqual([
      { Effect: 'Allow', Action: 'ecs:DescribeServices', Resource: resource },
    ]);
  });

  it('one for each kind of resource, each action once', () => {
    const images = { service: 'ecr', resource: 'repository/*', region: '*', account: '*' } as const;
    expect(
      statements([
        { action: 'ecr:DescribeRepositories', on: images },
        { action: 'ec2:DescribeSubnets', on: '*' },
        { action: 'ecr:DescribeImages', on: { ...images } },
        { action: 'ecr:DescribeImages', on: images },
      ]),
    ).toMatchObject([
      { Action: ['ecr:DescribeImages', 'ecr:DescribeRepositories'] },
      { Action: 'ec2:DescribeSubnets', Resource: '*' },
    ]);
  });
});
