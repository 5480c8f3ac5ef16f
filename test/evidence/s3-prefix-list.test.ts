import { DescribePrefixListsCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { gap } from '../../lambda/evidence/define.ts';
import { s3PrefixList } from '../../lambda/evidence/s3-prefix-list.ts';
import { account, denied, failureOf, mockedAws, questionOf } from './question.ts';

const { ec2 } = mockedAws();

const ofS3 = {
  PrefixListId: 'pl-0s3abc12',
  PrefixListName: 'com.amazonaws.us-east-1.s3',
  Cidrs: ['192.0.2.0/24', '198.51.100.0/24'],
};
const ofDynamoDb = {
  ...ofS3,
  PrefixListId: 'pl-0ddb1234',
  PrefixListName: 'com.amazonaws.us-east-1.dynamodb',
};

describe('prefix list of S3', () => {
  it('is asked for by its name', async () => {
    ec2.on(DescribePrefixListsCommand).resolves({ PrefixLists: [ofS3] });
    expect(await s3PrefixList.gather(questionOf())).toStrictEqual({ known: ofS3 });
    expect(ec2.calls().map(({ args }) => args[0].input)).toEqual([
      {
        Filters: [{ Name: 'prefix-list-name', Values: ['com.amazonaws.us-east-1.s3'] }],
        NextToken: undefined,
      },
    ]);
  });

  it('is found among others, on further pages too, where an API does not honour the filter', async () => {
    ec2
      .on(DescribePrefixListsCommand)
      .resolvesOnce({ PrefixLists: [ofDynamoDb], NextToken: '2' })
      .resolvesOnce({ PrefixLists: [ofS3] });
    expect(await s3PrefixList.gather(questionOf())).toStrictEqual({ known: ofS3 });
  });

  it.each([`${account}.dkr.ecr.eu-west-1.amazonaws.com/shop/web:1.4.2`, 'nginx'])(
    'is none of the Region of the task for %s',
    async (image) => {
      expect(await s3PrefixList.gather(questionOf(failureOf({ container: { image } })))).toEqual({
        known: null,
      });
      expect(ec2.calls()).toEqual([]);
    },
  );

  it('leaves a gap where it is not shown', async () => {
    ec2.on(DescribePrefixListsCommand).resolves({ PrefixLists: [ofDynamoDb] });
    expect(await s3PrefixList.gather(questionOf())).toEqual(
      gap('ec2:DescribePrefixLists', 'no prefix list com.amazonaws.us-east-1.s3 is shown'),
    );
  });

  it('leaves a gap where EC2 may not be asked', async () => {
    ec2.on(DescribePrefixListsCommand).rejects(denied('UnauthorizedOperation'));
    expect(await s3PrefixList.gather(questionOf())).toEqual(
      gap('ec2:DescribePrefixLists', 'not authorized: allow ec2:DescribePrefixLists'),
    );
  });
});
