import { describe, expect, it } from 'vitest';
import { imageRegionMismatched as check } from '../../lambda/checks/image-region-mismatched.ts';
import type { ImageFact } from '../../lambda/evidence/facts.ts';
import type { PullFailure, Symptom } from '../../lambda/types.ts';
import { image, natSubnet, privateSubnet, pull, uri } from './pulls.ts';

const inEurope = uri('111122223333', 'eu-west-1');
const there = (changes: Partial<ImageFact> = {}) => image({ region: 'eu-west-1', ...changes });
const failed = (symptom: Symptom, changes: Parameters<typeof pull>[1] = {}) =>
  pull(symptom, { image: inEurope, ...changes });

interface Asked {
  image: ImageFact;
  home: ImageFact | null;
  network?: typeof privateSubnet;
  failure?: PullFailure;
}
const judge = ({ image, home, network = natSubnet, failure = failed('access-denied') }: Asked) =>
  check.evaluate({ ...network, image, imageAtHome: home }, failure);
const found = (asked: Asked) => {
  const verdict = judge(asked);
  return verdict.is === 'fail' ? verdict.finding : undefined;
};

const absent = { exists: false } as const;
const noRepository = { exists: false, repositoryExists: false } as const;

describe('image-region-mismatched says where the image is', () => {
  it.each<[string, string, Asked]>([
    [
      'the tag',
      'The image of container web names eu-west-1, which has no tag v42 of repository payments; tag v42 exists in us-east-1, where the task runs.',
      { image: there(absent), home: image() },
    ],
    [
      'the repository and the tag',
      'The image of container web names eu-west-1, which has no repository payments; tag v42 exists in us-east-1, where the task runs.',
      { image: there(noRepository), home: image() },
    ],
    [
      'the repository without the tag',
      'The image of container web names eu-west-1, which has no repository payments; the repository is in us-east-1, where the task runs, without tag v42.',
      { image: there(noRepository), home: image(absent) },
    ],
    [
      'an image in a Region that the subnet cannot reach',
      'The image of container web is in eu-west-1, and subnet-0priv1234 cannot reach eu-west-1: it has no way to the internet, and its VPC endpoints lead to ECR in us-east-1 only.',
      { image: there(), home: image(noRepository), network: privateSubnet, failure: failed('timeout') },
    ],
    [
      'an image at home, and a Region that the subnet cannot reach',
      'The image of container web names eu-west-1, which has no tag v42 of repository payments; tag v42 exists in us-east-1, where the task runs; besides, subnet-0priv1234 cannot reach eu-west-1: it has no way to the internet, and its VPC endpoints lead to ECR in us-east-1 only.',
      { image: there(absent), home: image(), network: privateSubnet, failure: failed('timeout') },
    ],
  ])('%s', (_, summary, asked) => {
    expect(found(asked)?.summary).toBe(summary);
  });

  it('shows what was read of both Regions and of the way out', () => {
    const home = image({ digest: `sha256:${'0a'.repeat(32)}`, pushedAt: '2026-11-20T02:00:00.000Z' });
    expect(found({ image: there(absent), home, network: privateSubnet })?.evidence).toEqual([
      'ecr:DescribeImages: there is no payments:v42 in account 111122223333, eu-west-1',
      `ecr:DescribeImages: payments:v42 exists in account 111122223333, us-east-1 (sha256:${'0a'.repeat(32)}, pushed 2026-11-20T02:00:00.000Z)`,
      'ec2:DescribeRouteTables: rtb-0priv5678 gives subnet-0priv1234 no way to the internet',
      'ec2:DescribeVpcEndpoints: vpc-0abc1234 has com.amazonaws.us-east-1.ecr.api, com.amazonaws.us-east-1.ecr.dkr, com.amazonaws.us-east-1.s3',
    ]);
  });
});

describe('image-region-mismatched ends in commands', () => {
  it('that name the image at home', () => {
    const commands = found({ image: there(absent), home: image() })?.remediation.commands;
    expect(commands?.[0]).toContain(`--arg container web --arg image ${uri()} `);
    expect(commands).toHaveLength(3);
  });

  it('that push the image where the repository at home lacks it', () => {
    expect(
      found({ image: there(noRepository), home: image(absent) })?.remediation.commands.slice(0, 2),
    ).toEqual([
      'aws ecr get-login-password --region us-east-1 | docker login --username AWS --password-stdin 111122223333.dkr.ecr.us-east-1.amazonaws.com',
      `docker push ${uri()}`,
    ]);
  });

  it('that copy the image home where it is only in the other Region', () => {
    const asked = {
      image: there(),
      home: image(noRepository),
      network: privateSubnet,
      failure: failed('timeout'),
    };
    expect(found(asked)?.remediation.commands.slice(0, 6)).toEqual([
      'aws ecr create-repository --repository-name payments --region us-east-1',
      'aws ecr get-login-password --region eu-west-1 | docker login --username AWS --password-stdin 111122223333.dkr.ecr.eu-west-1.amazonaws.com',
      'aws ecr get-login-password --region us-east-1 | docker login --username AWS --password-stdin 111122223333.dkr.ecr.us-east-1.amazonaws.com',
      `docker pull --platform linux/arm64 ${inEurope}`,
      `docker tag ${inEurope} ${uri()}`,
      `docker push ${uri()}`,
    ]);
  });
});

describe('image-region-mismatched without the network', () => {
  const without = (image: ImageFact, home: ImageFact) =>
    check.evaluate({ image, imageAtHome: home }, failed('access-denied'));

  it('fails on what the registries say alone', () => {
    expect(without(there(absent), image()).is).toBe('fail');
  });

  it('is open where the image is in the Region that it names: the way there was not seen', () => {
    const reason = 'the image exists in eu-west-1, and the way there could not be read';
    const gaps = [{ action: 'ec2:DescribeRouteTables', reason }];
    expect(without(there(), image())).toEqual({ is: 'inconclusive', gaps });
  });
});

describe('image-region-mismatched passes', () => {
  it.each<[string, string, Asked]>([
    [
      'where the image exists and the way there is not known to be closed',
      'the image exists in eu-west-1, and the way there is not known to be closed',
      { image: there(), home: image() },
    ],
    [
      'where neither Region has it',
      'the image is no more in us-east-1 than in eu-west-1',
      { image: there(absent), home: image(absent) },
    ],
    [
      'where the image at home is archived',
      'the image is no more in us-east-1 than in eu-west-1',
      { image: there(absent), home: image({ status: 'ARCHIVED' }) },
    ],
  ])('%s', (_, because, asked) => {
    expect(judge(asked)).toEqual({ is: 'pass', because });
  });

  it('leaves another account to its own check', () => {
    const failure = pull('access-denied', { image: uri('444455556666', 'eu-west-1') });
    const asked = { image: there({ account: '444455556666', ...absent }), home: image(), failure };
    expect(judge(asked)).toEqual({
      is: 'notApplicable',
      because: 'the image is in another account: see image-account-mismatched',
    });
  });
});

describe('image-region-mismatched is not asked', () => {
  it.each([
    ['in the own Region', pull('timeout'), "the image is in the task's own Region, us-east-1"],
    [
      'of another registry',
      pull('timeout', { image: 'nginx:1.27' }),
      'nginx:1.27 is in no private ECR registry',
    ],
    ['of a rate limit', failed('rate-limited'), 'neither identity nor image gives the symptom rate-limited'],
    ['but of a time-out', failed('timeout'), undefined],
    ['but of an image that ECS does not name', pull('access-denied', { unnamed: true }), undefined],
  ])('%s', (_, failure, because) => {
    expect(check.skip(failure)).toBe(because);
  });

  it('and has nothing to say where the image turns out to be at home', () => {
    expect(judge({ image: image(), home: null, failure: pull('access-denied', { unnamed: true }) })).toEqual({
      is: 'notApplicable',
      because: "the image is in the task's own Region, us-east-1",
    });
  });
});

describe('image-region-mismatched explains', () => {
  const atHome = { image: there(absent), home: image() };
  const cutOff = { image: there(), home: image(), network: privateSubnet };
  it.each<[string, Asked, Symptom, PullFailure['reason']['leg'], boolean]>([
    ['a refusal', atHome, 'access-denied', 'manifest', true],
    ['an absent image', atHome, 'image-not-found', 'manifest', true],
    ['an absent repository', atHome, 'repository-not-found', 'unknown', true],
    ['no refused login', atHome, 'access-denied', 'registry-auth', false],
    ['no time-out', atHome, 'timeout', 'manifest', false],
    ['by the way, a time-out at login', cutOff, 'timeout', 'registry-auth', true],
    ['by the way, a time-out at the manifest', cutOff, 'timeout', 'manifest', true],
    ['by the way, no refusal', cutOff, 'access-denied', 'manifest', false],
  ])('%s', (_, asked, symptom, leg, explained) => {
    const failure = failed(symptom, { reason: { leg } });
    const finding = found({ ...asked, failure });
    expect(finding && check.explains(finding, failure)).toBe(explained);
  });
});
