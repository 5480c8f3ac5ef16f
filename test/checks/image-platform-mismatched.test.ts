import { describe, expect, it } from 'vitest';
import { imagePlatformMismatched as check } from '../../lambda/checks/image-platform-mismatched.ts';
import type { ManifestFact, Platform, TaskDefinitionFact } from '../../lambda/evidence/facts.ts';
import type { PullFailure, Symptom } from '../../lambda/types.ts';
import { image, pull, uri } from './pulls.ts';

const fargate =
  "CannotPullContainerError: image Manifest does not contain descriptor matching platform 'linux/arm64'";
const docker =
  'CannotPullContainerError: Error response from daemon: no matching manifest for linux/arm64/v8 in the manifest list entries';
const windowsHost =
  'CannotPullContainerError: a Windows version 10.0.20348-based image is incompatible with a 10.0.17763 host';
const windowsLayer =
  'CannotPullContainerError: failed to extract layer: hcsshim::ProcessBaseLayer: The system cannot find the path specified.';
const redeploy =
  'aws ecs update-service --cluster prod --service payments --force-new-deployment --region us-east-1';

const amd64: Platform = { os: 'linux', architecture: 'amd64' };
const arm64: Platform = { os: 'linux', architecture: 'arm64' };
const ociIndex = 'application/vnd.oci.image.index.v1+json';
const index = (platforms: Platform[], more: Partial<ManifestFact> = {}): ManifestFact => ({
  mediaType: ociIndex,
  platforms,
  ...more,
});
const single: ManifestFact = { mediaType: 'application/vnd.docker.distribution.manifest.v2+json' };
const chart: ManifestFact = {
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  artifactType: 'application/vnd.cncf.helm.config.v1+json',
};

type Facts = Parameters<typeof check.evaluate>[0];
const said = (text: string, changes: Parameters<typeof pull>[1] = {}): PullFailure =>
  pull('platform-mismatch', { text, ...changes });
const judge = (facts: Facts, failure = said(fargate)) => check.evaluate(facts, failure);
const found = (facts: Facts, failure?: PullFailure) => {
  const verdict = judge(facts, failure);
  return verdict.is === 'fail' ? verdict.finding : undefined;
};
const windows2019: TaskDefinitionFact = {
  taskDefinitionArn: 'arn:aws:ecs:us-east-1:111122223333:task-definition/payments:12',
  family: 'payments',
  operatingSystemFamily: 'WINDOWS_SERVER_2019_CORE',
  containers: [],
};
const onLinux: TaskDefinitionFact = { ...windows2019, operatingSystemFamily: 'LINUX' };
const armV7: Platform = { os: 'linux', architecture: 'arm', variant: 'v7' };
const onWindows = (version: string): Platform => ({
  os: 'windows',
  architecture: 'amd64',
  osVersion: version,
});

describe('image-platform-mismatched says what the image has', () => {
  it.each<[string, string, Facts, PullFailure]>([
    [
      'of an index for another CPU',
      `The image of container web, ${uri()}, has no manifest for linux/arm64: it is an index of linux/amd64.`,
      { manifest: index([amd64]) },
      said(fargate),
    ],
    [
      'of an index with attestations, for another CPU',
      `The image of container web, ${uri()}, has no manifest for linux/arm64/v8: it is an index of linux/amd64, linux/arm/v7 and 2 attestations.`,
      {
        manifest: index([amd64, { os: 'linux', architecture: 'arm', variant: 'v7' }], { attestations: 2 }),
      },
      said(docker),
    ],
    [
      'of an index with nothing but an attestation',
      `The image of container web, ${uri()}, is no image that a task can run: it is an index of 1 attestation.`,
      { manifest: index([], { attestations: 1 }) },
      said(fargate),
    ],
    [
      'of an empty index',
      `The image of container web, ${uri()}, is no image that a task can run: it is an index of nothing.`,
      { manifest: index([]) },
      said(fargate),
    ],
    [
      'of an artifact',
      `The image of container web, ${uri()}, is no image that a task can run: it is an artifact of type application/vnd.cncf.helm.config.v1+json.`,
      { manifest: chart },
      pull('unsupported-manifest'),
    ],
    [
      'of an index for another Windows',
      `The image of container web, ${uri()}, has no manifest for windows/amd64 10.0.17763: it is an index of windows/amd64 10.0.20348.2700.`,
      { manifest: index([onWindows('10.0.20348.2700')]), taskDefinition: windows2019 },
      said(
        "CannotPullContainerError: image Manifest does not contain descriptor matching platform 'windows/amd64'",
      ),
    ],
    [
      'of a cut text, where the index tells it',
      `The image of container web, ${uri()}, has no manifest for linux/arm64: it is an index of linux/amd64.`,
      { manifest: index([amd64]), taskDefinition: { ...windows2019, operatingSystemFamily: 'LINUX' } },
      pull('unrecognised'),
    ],
    [
      'of an index for 32-bit ARM, which containerd would have taken, by its own word',
      `The image of container web, ${uri()}, has no manifest for linux/arm64: it is an index of linux/arm/v7.`,
      { manifest: index([armV7]) },
      said(fargate),
    ],
    [
      'of a single image, whose platform only the runtime saw',
      `The image of container web, ${uri()}, has no manifest for linux/arm64, by what the registry answered the runtime.`,
      { manifest: single },
      said(fargate),
    ],
    [
      'of a manifest that could not be read',
      `The image of container web, ${uri()}, has no manifest for linux/arm64, by what the registry answered the runtime.`,
      {},
      said(fargate),
    ],
    [
      'of an index with an image of no platform named',
      `The image of container web, ${uri()}, has no manifest for linux/arm64, by what the registry answered the runtime.`,
      { manifest: index([amd64], { unnamed: 1 }) },
      said(fargate),
    ],
    [
      'of another registry',
      'The image of container web, nginx:1.27, has no manifest for linux/arm64/v8, by what the registry answered the runtime.',
      { manifest: null },
      said(docker, { image: 'nginx:1.27' }),
    ],
    [
      'of a text that names no platform, and a task that tells none',
      `The image of container web, ${uri()}, has no manifest for the platform of the task, by what the registry answered the runtime.`,
      {},
      said('no match for platform in manifest: not found', { task: { launchType: 'EC2' } }),
    ],
    [
      'of an image for a newer Windows than the host',
      `The image of container web, ${uri()}, is built on Windows 10.0.20348, which does not run on a host of Windows 10.0.17763.`,
      {},
      said(windowsHost),
    ],
    [
      'of an image that ECS did not name',
      'The image of container web has no manifest for linux/arm64, by what the registry answered the runtime.',
      {},
      said(fargate, { unnamed: true }),
    ],
  ])('%s', (_, summary, facts, failure) => {
    expect(found(facts, failure)?.summary).toBe(summary);
  });

  it.each<[string, Facts, PullFailure, object]>([
    [
      'an index',
      { manifest: index([amd64], { attestations: 1 }), image: image() },
      said(fargate),
      {
        resource: 'arn:aws:ecr:us-east-1:111122223333:repository/payments',
        evidence: [
          `ecr:BatchGetImage: payments:v42 is an index of linux/amd64 and 1 attestation (${ociIndex})`,
          'ECS message: the runtime found nothing for linux/arm64',
          'ECS task: its attribute ecs.cpu-architecture is arm64',
        ],
      },
    ],
    [
      'a single image',
      { manifest: single },
      said(fargate),
      {
        evidence: [
          `ecr:BatchGetImage: payments:v42 is a single image, whose platform stands in its configuration (${single.mediaType})`,
          'ECS message: the runtime found nothing for linux/arm64',
          'ECS task: its attribute ecs.cpu-architecture is arm64',
        ],
      },
    ],
    [
      'an image that was pushed again since',
      { manifest: index([amd64]), image: image({ pushedAt: '2026-11-20T09:15:30.000Z' }) },
      said(fargate, { task: { stoppedAt: '2026-11-20T09:14:54.000Z' } }),
      {
        evidence: [
          `ecr:BatchGetImage: payments:v42 is an index of linux/amd64 (${ociIndex})`,
          'ECS message: the runtime found nothing for linux/arm64',
          'ECS task: its attribute ecs.cpu-architecture is arm64',
          'ecr:DescribeImages: payments:v42 exists in account 111122223333, us-east-1 (pushed 2026-11-20T09:15:30.000Z)',
          'ECS task: stopped at 2026-11-20T09:14:54.000Z',
        ],
      },
    ],
    [
      'an artifact, of which the text tells another thing',
      { manifest: chart },
      pull('unsupported-manifest'),
      {
        evidence: [
          'ecr:BatchGetImage: payments:v42 is an artifact of type application/vnd.cncf.helm.config.v1+json (application/vnd.oci.image.manifest.v1+json)',
        ],
      },
    ],
    [
      'a text without any platform',
      {},
      said('no match for platform in manifest: not found', {
        task: { launchType: 'EC2' },
        image: 'nginx:1.27',
      }),
      { resource: 'nginx:1.27', evidence: ['ECS message: the runtime found nothing for its platform'] },
    ],
  ])('and where it was read: %s', (_, facts, failure, expected) => {
    expect(found(facts, failure)).toMatchObject(expected);
  });
});

describe('image-platform-mismatched passes', () => {
  const has = 'payments:v42 has linux/arm64 as of now';
  it.each<[string, Facts, PullFailure, string]>([
    ['an image that has the platform as of now', { manifest: index([amd64, arm64]) }, said(fargate), has],
    [
      'one that was pushed since',
      { manifest: index([arm64]), image: image({ pushedAt: '2026-11-20T09:15:30.000Z' }) },
      said(fargate, { task: { stoppedAt: '2026-11-20T09:14:54.000Z' } }),
      `${has}, pushed 2026-11-20T09:15:30.000Z, after the task had stopped`,
    ],
    [
      'one where the task asked for another digest, maybe',
      { manifest: index([arm64]) },
      said(`${fargate}: failed to resolve ref ${uri()}@sha256:0a0a`),
      `${has}, and the task asked for a digest that is cut off in the message`,
    ],
    [
      'one for the Windows of the host',
      { manifest: index([onWindows('10.0.17763.6293')]) },
      said(windowsHost),
      'payments:v42 has windows/amd64 10.0.17763 as of now',
    ],
  ])('%s', (_, facts, failure, because) => {
    expect(judge(facts, failure)).toEqual({ is: 'pass', because });
  });
});

describe('image-platform-mismatched decides nothing', () => {
  const unread = (reason: string) => ({
    is: 'inconclusive',
    gaps: [{ action: 'ecr:BatchGetImage', reason }],
  });
  it.each<[string, Facts, PullFailure, object]>([
    [
      'by a sign that is no proof, without a manifest',
      {},
      said(windowsLayer),
      unread('the manifest of payments:v42 was not read'),
    ],
    [
      'by a cut text, where the task asked for a digest that is cut off',
      { manifest: index([amd64]) },
      pull('unrecognised', { text: `failed to resolve ref ${uri()}@sha256:0a0a` }),
      unread("the task asked for a digest, which is cut off in ECS's message"),
    ],
    [
      'by a single image, where the text tells no platform',
      { manifest: single },
      pull('unsupported-manifest'),
      {
        is: 'notApplicable',
        because:
          'payments:v42 is a single image, whose platform stands in its configuration, which does not tell',
      },
    ],
    [
      'by an image for 32-bit ARM, which containerd takes on arm64',
      { manifest: index([armV7]), taskDefinition: onLinux },
      pull('unrecognised'),
      {
        is: 'notApplicable',
        because: 'payments:v42 is an index of linux/arm/v7, which does not tell',
      },
    ],
    [
      'where there is no manifest',
      { manifest: null },
      pull('unrecognised'),
      { is: 'notApplicable', because: 'there is no manifest in a private ECR registry to tell' },
    ],
  ])('%s', (_, facts, failure, expected) => {
    expect(judge(facts, failure)).toEqual(expected);
  });

  it.each([
    ['about a time-out', pull('timeout'), 'the message tells of no platform'],
    [
      'about a text that is cut off after the manifest was read',
      pull('unrecognised', { reason: { leg: 'layer' } }),
      'a wrong platform does not stop the layer step',
    ],
    [
      'about another registry, where the text does not say it',
      pull('unsupported-manifest', { image: 'nginx:1.27' }),
      'the message tells of no platform, and nginx:1.27 is in no private ECR registry',
    ],
    ['but does where the text says it', said(docker, { image: 'nginx:1.27' }), undefined],
    ['but does where the text is cut off', pull('unrecognised', { reason: { leg: 'unknown' } }), undefined],
  ])('%s', (_, failure, because) => {
    expect(check.skip(failure)).toBe(because);
  });
});

describe('image-platform-mismatched ends in commands', () => {
  const login =
    'aws ecr get-login-password --region us-east-1 | docker login --username AWS --password-stdin 111122223333.dkr.ecr.us-east-1.amazonaws.com';

  it('that build for what the task wants and what the image has, or run the task elsewhere', () => {
    const remediation = found({ manifest: index([amd64, onWindows('10.0.17763.1')]) })?.remediation;
    expect(remediation).toMatchObject({
      text: 'Build the image for linux/arm64 and linux/amd64 and push it under the same tag, then start the task again.',
      commands: [
        login,
        `docker buildx build --platform linux/arm64,linux/amd64 --tag ${uri()} --push .`,
        redeploy,
      ],
      alternatives: [{ text: 'run the task on X86_64, which the image has.' }],
      cdk: "ecs.ContainerImage.fromAsset('.', { platform: ecrAssets.Platform.LINUX_ARM64 });",
      terraform:
        'runtime_platform {\n  cpu_architecture        = "X86_64"\n  operating_system_family = "LINUX"\n}',
    });
    expect(remediation?.alternatives?.[0]?.commands[0]).toContain(
      "jq --arg cpu X86_64 '.runtimePlatform.cpuArchitecture = $cpu | del(",
    );
    expect(remediation?.alternatives?.[0]?.commands.at(-1)).toContain(
      'update-service --cluster prod --service payments --task-definition payments',
    );
  });

  it('that leave attestations out where nobody read what the image has', () => {
    expect(found({})?.remediation).toMatchObject({
      text: 'Build the image for linux/arm64 and push it under the same tag, then start the task again. If it is built for that already, what its index holds besides is in the way: attestations are left out here.',
      commands: [
        login,
        `docker buildx build --platform linux/arm64 --provenance=false --sbom=false --tag ${uri()} --push .`,
        redeploy,
      ],
      alternatives: [{ text: 'run the task on X86_64, if that is what the image was built for.' }],
    });
  });

  it.each<[string, ManifestFact]>([
    ['an index of attestations alone', index([], { attestations: 2 })],
    ['an attestation', { ...chart, artifactType: 'application/vnd.in-toto+json' }],
  ])('that build an image in place of %s', (_, manifest) => {
    const failure = pull('unsupported-manifest', { task: { launchType: 'EC2' } });
    expect(found({ manifest }, failure)?.remediation).toEqual({
      text: 'Build the image for linux/amd64 and linux/arm64 and push it under the same tag, then start the task again.',
      commands: [
        login,
        `docker buildx build --platform linux/amd64,linux/arm64 --provenance=false --sbom=false --tag ${uri()} --push .`,
        redeploy,
      ],
    });
  });

  it('that push nothing over another artifact, and name the image that was meant', () => {
    const remediation = found({ manifest: chart }, said(fargate))?.remediation;
    expect(remediation?.text).toBe(
      'It is no image but another artifact that is kept in a registry. Name the image that was meant in a revision of the task definition; pushed under this tag, an image would take it from the artifact.',
    );
    expect(remediation?.commands[0]).toContain(
      `--arg image '<IMAGE_URI>' '(.containerDefinitions[] | select(.name == $container)).image = $image`,
    );
    expect(remediation?.commands.join('\n')).not.toContain('docker');
    expect(remediation).not.toHaveProperty('cdk');
  });

  it('that name a new tag where the task definition names the digest', () => {
    const digest = `sha256:${'0a'.repeat(32)}`;
    const failure = said(fargate, { image: uri('111122223333', 'us-east-1', `payments@${digest}`) });
    const remediation = found({ manifest: index([amd64]) }, failure)?.remediation;
    const tagged = uri('111122223333', 'us-east-1', 'payments:<TAG>');
    expect(remediation?.text).toBe(
      'Build the image for linux/arm64 and linux/amd64 and push it under a tag, then start the task again.',
    );
    expect(remediation?.commands[2]).toContain(`--arg image '${tagged}'`);
  });

  it('that build on the base image of the Windows of the host', () => {
    const remediation = found({}, said(windowsHost))?.remediation;
    expect(remediation?.text).toContain(
      'Build the image on a base image of Windows 10.0.17763 (those tagged ltsc2019) and push it under the same tag, then start the task again.',
    );
    expect(remediation).not.toHaveProperty('alternatives');
    expect(remediation?.cdk).toContain("Platform.custom('windows/amd64')");
  });

  it('that show what the image of another registry has', () => {
    const failure = said(docker, { image: 'nginx:1.27', task: { launchType: 'EC2' } });
    expect(found({ manifest: null }, failure)?.remediation).toMatchObject({
      text: 'Name an image, or a tag of this one, that has linux/arm64/v8; the command shows what this one has. If it is your own, build it for linux/arm64/v8.',
      commands: ['docker buildx imagetools inspect nginx:1.27'],
      alternatives: [
        {
          text: 'run the task on X86_64, if that is what the image was built for. Without container instances of that kind it finds no place.',
        },
      ],
    });
  });
});

describe('image-platform-mismatched explains', () => {
  it.each<[string, ManifestFact, Symptom, boolean]>([
    ['a wrong platform', index([amd64]), 'platform-mismatch', true],
    ['a text that is cut off', index([amd64]), 'unrecognised', true],
    ['no other kind of manifest', index([amd64]), 'unsupported-manifest', false],
    ['an artifact that the runtime cannot run', chart, 'unsupported-manifest', true],
    ['nothing but attestations', index([], { attestations: 2 }), 'unsupported-manifest', true],
    ['no time-out', index([amd64]), 'timeout', false],
  ])('%s', (_, manifest, symptom, explained) => {
    const finding = found({ manifest });
    expect(finding && check.explains(finding, pull(symptom))).toBe(explained);
  });
});
