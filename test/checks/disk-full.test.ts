import { describe, expect, it } from 'vitest';
import { diskFull as check } from '../../lambda/checks/disk-full.ts';
import type { StorageFact } from '../../lambda/evidence/facts.ts';
import type { StoppedTask } from '../../lambda/types.ts';
import { image, pull, uri } from './pulls.ts';

const linux = 'failed to extract layer sha256:0a1b: write /var/lib/containerd/x: no space left on device';
const windows = 'failed to register layer: There is not enough space on the disk. (0x70)';
const onInstance: Partial<StoppedTask> = {
  launchType: 'EC2',
  containerInstanceArn: 'arn:aws:ecs:us-east-1:111122223333:container-instance/prod/abc0123',
};
const ephemeral = (sizeGiB?: number): StorageFact => ({
  kind: 'ephemeral storage',
  ...(sizeGiB && { sizeGiB }),
  source: 'task definition payments:12',
});
const volume: StorageFact = {
  kind: 'instance volume',
  instanceId: 'i-0abc1234',
  volumeId: 'vol-0root123',
  sizeGiB: 30,
  source: 'root volume of i-0abc1234',
};

const found = (facts: object, changes: Parameters<typeof pull>[1] = {}) => {
  const verdict = check.evaluate(facts, pull('disk-full', { text: linux, ...changes }));
  if (verdict.is !== 'fail') throw new Error(verdict.is);
  return verdict.finding;
};

describe('disk-full says what is full', () => {
  it.each<[string, object, Parameters<typeof pull>[1], string, string[]]>([
    [
      'the ephemeral storage of a task',
      { storage: ephemeral(20), image: image({ sizeInBytes: 8 * 1024 ** 3 }) },
      {},
      `There is no space left for ${uri()} of container web in the task's ephemeral storage of 20 GiB.`,
      [
        'ECS message: no space left on the device',
        'ecs:DescribeTaskDefinition: ephemeral storage of 20 GiB (task definition payments:12)',
        'ecr:DescribeImages: payments:v42 has 8.0 GiB compressed, and more unpacked',
      ],
    ],
    [
      'the same, of which nothing could be read',
      {},
      { image: 'nginx:1.27' },
      "There is no space left for nginx:1.27 of container web in the task's ephemeral storage.",
      ['ECS message: no space left on the device'],
    ],
    [
      'the root volume of an instance',
      { storage: volume, image: image({ sizeInBytes: 5 * 1024 ** 2 }) },
      { task: onInstance },
      `There is no space left for ${uri()} of container web on instance i-0abc1234, whose root volume vol-0root123 has 30 GiB.`,
      [
        'ECS message: no space left on the device',
        'ec2:DescribeVolumes: vol-0root123 (root volume of i-0abc1234) has 30 GiB',
        'ecr:DescribeImages: payments:v42 has 5 MiB compressed, and more unpacked',
      ],
    ],
    [
      'an instance with several volumes',
      { storage: { ...volume, otherVolumes: ['vol-0data123'] } },
      { task: onInstance, text: windows },
      `There is no space left for ${uri()} of container web on instance i-0abc1234, whose root volume vol-0root123 has 30 GiB.`,
      [
        'ECS message: there is not enough space on the disk',
        'ec2:DescribeVolumes: vol-0root123 (root volume of i-0abc1234) has 30 GiB',
        'ec2:DescribeVolumes: vol-0data123 besides: images may be kept there instead',
      ],
    ],
    [
      'an instance of which nothing could be read',
      {},
      { task: onInstance },
      `There is no space left for ${uri()} of container web on container instance abc0123.`,
      ['ECS message: no space left on the device'],
    ],
    [
      'a host outside AWS',
      { storage: { kind: 'instance volume', source: 'the host, which is outside AWS' } },
      { task: { launchType: 'EXTERNAL' } },
      `There is no space left for ${uri()} of container web on the host.`,
      ['ECS message: no space left on the device'],
    ],
  ])('%s', (_, facts, changes, summary, evidence) => {
    expect(found(facts, changes)).toMatchObject({ summary, evidence });
  });
});

describe('disk-full ends in commands', () => {
  it.each([
    [20, 40],
    [60, 120],
    [150, 200],
    [undefined, 40],
  ])('that make %s GiB of ephemeral storage %s', (sizeGiB, more) => {
    const { remediation } = found({ storage: ephemeral(sizeGiB) });
    expect(remediation.text).toContain(`Give the task ${more} GiB of ephemeral storage (200 at most)`);
    expect(remediation.commands[0]).toContain(`--argjson size ${more} '.ephemeralStorage.sizeInGiB = $size`);
    expect(remediation.cdk).toBe(`ephemeralStorageGiB: ${more},`);
  });

  it('that ask for no more than Fargate gives', () => {
    const { remediation } = found({ storage: ephemeral(200) });
    expect(remediation.text).toMatch(/^Fargate gives a task 200 GiB at most: make the image smaller/);
    expect(remediation.commands).toEqual([
      'aws ecs describe-task-definition --task-definition payments:12 --region us-east-1',
    ]);
  });

  it('that free the disk of an instance, or make it larger, or do without it', () => {
    const { remediation } = found({ storage: volume }, { task: onInstance });
    expect(remediation.commands).toEqual([
      `aws ssm send-command --document-name AWS-RunShellScript --instance-ids i-0abc1234 --parameters '{"commands":["docker system df","docker system prune --all --force"]}' --region us-east-1`,
      'aws ecs update-service --cluster prod --service payments --force-new-deployment --region us-east-1',
    ]);
    expect(remediation.alternatives?.map(({ commands }) => commands[0])).toEqual([
      'aws ec2 modify-volume --volume-id vol-0root123 --size 60 --region us-east-1',
      'aws ecs update-container-instances-state --cluster prod --container-instances abc0123 --status DRAINING --region us-east-1',
    ]);
  });

  it.each<[string, object, Parameters<typeof pull>[1]]>([
    ['its message', {}, { text: windows }],
    ['its task definition', { taskDefinition: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } }, {}],
  ])('for Windows, by %s', (_, more, changes) => {
    const { remediation } = found({ storage: volume, ...more }, { task: onInstance, ...changes });
    expect(remediation.commands[0]).toContain('--document-name AWS-RunPowerShellScript');
    expect(remediation.alternatives?.[0]?.commands[1]).toContain('Resize-Partition');
  });
});

describe('disk-full', () => {
  it.each([
    ['disk-full', undefined, true],
    ['timeout', 'the message tells of no full disk', false],
    ['interrupted', 'the message tells of no full disk', false],
  ] as const)('of %s: %s', (symptom, because, explained) => {
    const failure = pull(symptom, { reason: { leg: 'layer' } });
    expect(check.skip(failure)).toBe(because);
    expect(check.explains(found({}), failure)).toBe(explained);
  });
});
