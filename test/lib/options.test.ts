import { App, Token } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { OptionError, type OptionsAsWritten, optionsInContext, parseOptions } from '../../lib/options.ts';

const prod = 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod';
const later = Token.asString({ Ref: 'Parameter' });

describe('options', () => {
  it.each<{ written: OptionsAsWritten; read: object }>([
    { written: {}, read: {} },
    { written: { alertEmail: undefined, clusters: undefined }, read: {} },
    { written: { alertEmail: ' on-call+ecs@example.com ' }, read: { alertEmail: 'on-call+ecs@example.com' } },
    { written: { alertEmail: later }, read: { alertEmail: later } },
    { written: { clusters: 'prod' }, read: { clusters: ['prod'] } },
    { written: { clusters: 'prod, staging' }, read: { clusters: ['prod', 'staging'] } },
    { written: { clusters: ['prod', prod] }, read: { clusters: ['prod', prod] } },
    { written: { clusters: ['prod', 'prod'] }, read: { clusters: ['prod'] } },
    { written: { clusters: [later] }, read: { clusters: [later] } },
  ])('$written', ({ written, read }) => {
    expect(parseOptions(written)).toEqual(read);
  });

  it.each<{ written: Record<string, unknown>; says: string }>([
    {
      written: { alertEmail: 'on-call' },
      says: 'alertEmail: "on-call" is not an e-mail address. Write one address, such as on-call@example.com.',
    },
    {
      written: { alertEmail: 'a@example.com,b@example.com' },
      says: 'alertEmail: "a@example.com,b@example.com" is not an e-mail address. Write one address, such as on-call@example.com.',
    },
    {
      written: { alertEmail: true },
      says: 'alertEmail: true is not an e-mail address. Write one address, such as on-call@example.com.',
    },
    {
      written: { clusters: '' },
      says: 'clusters: "" is not a list of clusters. Write names or ARNs, such as prod,staging; leave the option out to watch every cluster.',
    },
    {
      written: { clusters: [] },
      says: 'clusters: [] is not a list of clusters. Write names or ARNs, such as prod,staging; leave the option out to watch every cluster.',
    },
    {
      written: { clusters: 3 },
      says: 'clusters: 3 is not a list of clusters. Write names or ARNs, such as prod,staging; leave the option out to watch every cluster.',
    },
    {
      written: { clusters: 'prod,my cluster' },
      says: 'clusters: "my cluster" is neither the name nor the ARN of a cluster. Write a name, such as prod, or an ARN, such as arn:aws:ecs:eu-west-1:111122223333:cluster/prod.',
    },
    {
      written: { clusters: ['arn:aws:ecs:eu-west-1:111122223333:service/prod/payments'] },
      says: 'clusters: "arn:aws:ecs:eu-west-1:111122223333:service/prod/payments" is neither the name nor the ARN of a cluster. Write a name, such as prod, or an ARN, such as arn:aws:ecs:eu-west-1:111122223333:cluster/prod.',
    },
    {
      written: { clusters: 'prod,' },
      says: 'clusters: "" is neither the name nor the ARN of a cluster. Write a name, such as prod, or an ARN, such as arn:aws:ecs:eu-west-1:111122223333:cluster/prod.',
    },
  ])('$written is an error that says what to write', ({ written, says }) => {
    expect(() => parseOptions(written)).toThrow(new OptionError(says));
  });

  it('names every option at fault at once', () => {
    expect(() => parseOptions({ alertEmail: 'on-call', clusters: '' })).toThrow(
      /^alertEmail: "on-call" .*\nclusters: "" /,
    );
  });

  it('are read from the CDK context under the same names', () => {
    const { node } = new App({ context: { alertEmail: 'on-call@example.com', clusters: 'prod,staging' } });
    expect(parseOptions(optionsInContext(node))).toEqual({
      alertEmail: 'on-call@example.com',
      clusters: ['prod', 'staging'],
    });
  });
});
