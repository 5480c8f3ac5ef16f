import { describe, expect, it } from 'vitest';
import { imageReferenceInvalid as check } from '../../lambda/checks/image-reference-invalid.ts';
import type { ImageFact } from '../../lambda/evidence/facts.ts';
import type { Symptom } from '../../lambda/types.ts';
import { image, pull, uri } from './pulls.ts';

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

  it.each(['https://', ''])('tells of a user and password in a string that begins with "%s"', (scheme) => {
    const finding = found(`${scheme}[credentials removed]@reg.example.com/web:1`);
    expect(finding?.summary).toMatch(
      / no scheme, nor a user and password\.$| it holds a user and password, /,
    );
    expect(finding?.remediation.text).toMatch(
      / Whoever may read the task definition has read the password: change it, and keep the new one in a secret for repositoryCredentials\.$/,
    );
    expect(finding?.remediation.commands[0]).toContain('--arg image reg.example.com/web:1 ');
  });

  it('takes the scheme off what was meant, unless the host is wrong as well', () => {
    const [first] = found('https://ghcr.io/acme/api:v1')?.remediation.commands ?? [];
    expect(first).toContain('--arg image ghcr.io/acme/api:v1 ');
    const [second] = found('https://hub.docker.com/acme/api')?.remediation.commands ?? [];
    expect(second).toContain("--arg image '<IMAGE_URI>' ");
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

describe('image-reference-invalid, of a registry that was lost', () => {
  const denied =
    "Error response from daemon: pull access denied for payments, repository does not exist or may require 'docker login'";
  const judge = (name: string, symptom: Symptom, namesake: ImageFact | null, text = denied) => {
    const failure = pull(symptom, { image: name, text });
    const verdict = check.evaluate({ namesake }, failure);
    return verdict.is === 'fail'
      ? { ...verdict.finding, explains: check.explains(verdict.finding, failure) }
      : undefined;
  };
  const here = image();
  const without = image({ exists: false });
  const none = image({ exists: false, repositoryExists: false });

  it("is certain where the account's own registry has the repository", () => {
    const found = judge('payments:v42', 'repository-not-found', here);
    expect(found).toMatchObject({
      summary:
        'Container web has the image "payments:v42", which names no registry, so that Docker Hub is asked for it, and repository payments is in Amazon ECR, account 111122223333, us-east-1.',
      evidence: [
        'ECS task: container web has the image "payments:v42"',
        'ecr:DescribeImages: payments:v42 exists in account 111122223333, us-east-1',
      ],
      explains: true,
    });
    expect(found?.remediation.commands[0]).toContain(`--arg image ${uri()} `);
  });

  it.each<[string, string, Symptom, ImageFact | null, string | undefined, RegExp | undefined, boolean]>([
    [
      'named with Docker Hub',
      'docker.io/library/payments:v42',
      'repository-not-found',
      here,
      denied,
      /, which names Docker Hub, and repository payments is in Amazon ECR/,
      true,
    ],
    [
      'with a namespace',
      'shop/payments:v42',
      'repository-not-found',
      image({ repository: 'shop/payments' }),
      denied,
      /repository shop\/payments is in Amazon ECR/,
      true,
    ],
    [
      'without the tag at home',
      'payments:v42',
      'repository-not-found',
      without,
      denied,
      /repository payments is in Amazon ECR/,
      true,
    ],
    [
      'official, and not there',
      'payments:v42',
      'repository-not-found',
      none,
      denied,
      /: an official image payments, and there is none\.$/,
      true,
    ],
    [
      'official, and home could not be read',
      'payments:v42',
      'repository-not-found',
      null,
      denied,
      /: an official image payments, and there is none\.$/,
      true,
    ],
    ['nowhere, in a namespace', 'shop/payments:v42', 'repository-not-found', none, denied, undefined, false],
    [
      'whose tag Docker Hub does not have, and home has',
      'payments:v42',
      'image-not-found',
      here,
      'manifest unknown',
      /payments:v42 is in Amazon ECR/,
      true,
    ],
    [
      'whose tag neither has',
      'nginx:v42',
      'image-not-found',
      image({ repository: 'nginx', exists: false }),
      'manifest unknown',
      undefined,
      false,
    ],
    [
      'that never got as far as Docker Hub',
      'payments:v42',
      'timeout',
      here,
      'i/o timeout',
      /payments:v42 is in Amazon ECR/,
      false,
    ],
    ['of Docker Hub, out of reach', 'nginx:1.27', 'timeout', none, 'i/o timeout', undefined, false],
    [
      'that a user may not have',
      'nginx:1.27',
      'access-denied',
      none,
      'unauthorized: incorrect username or password',
      undefined,
      false,
    ],
  ])('an image %s', (_, name, symptom, namesake, text, summary, explains) => {
    const found = judge(name, symptom, namesake, text);
    if (summary === undefined) expect(found).toBeUndefined();
    else expect(found).toMatchObject({ summary: expect.stringMatching(summary), explains });
  });

  it('names the registry that was meant only where it is known', () => {
    expect(judge('payments:v42', 'repository-not-found', none)?.remediation.commands[0]).toContain(
      "--arg image '<REGISTRY>/payments:v42' ",
    );
  });
});

describe('image-reference-invalid, of the host', () => {
  const account = '111122223333';
  const region = 'us-east-1';
  const own = `${account}.dkr.ecr.${region}.amazonaws.com`;
  const meant = (host: string, symptom: Symptom = 'dns-failure', task: object = {}) => {
    const name = `${host}/shop/web:v1`;
    const failure = pull(symptom, { image: name, task });
    const verdict = check.evaluate({}, failure);
    if (verdict.is !== 'fail') return undefined;
    expect(check.explains(verdict.finding, failure)).toBe(true);
    return /--arg image (\S+)\/shop\/web:v1 /.exec(verdict.finding.remediation.commands[0] ?? '')?.[1];
  };

  it.each([
    ['ghrc.io', 'ghcr.io'],
    ['gchr.io', 'ghcr.io'],
    ['ghcr.oi', 'ghcr.io'],
    ['ghcr.i', 'ghcr.io'],
    ['ghccr.io', 'ghcr.io'],
    ['qauy.io', 'quay.io'],
    ['quay.oi', 'quay.io'],
    ['quai.io', 'quay.io'],
    ['gcrr.io', 'gcr.io'],
    ['dokcer.io', 'docker.io'],
    ['docker.oi', 'docker.io'],
    ['registry-1.docker.oi', 'docker.io'],
    ['public.ecr.awss', 'public.ecr.aws'],
    ['pulbic.ecr.aws', 'public.ecr.aws'],
    ['public.erc.aws', 'public.ecr.aws'],
    ['mcr.microsfot.com', 'mcr.microsoft.com'],
    ['mrc.microsoft.com', 'mcr.microsoft.com'],
    ['registry.gitlab.co', 'registry.gitlab.com'],
    ['registy.gitlab.com', 'registry.gitlab.com'],
    ['registry.k8s.oi', 'registry.k8s.io'],
    [`${account}.dkr.ecr.${region}.amazonawss.com`, own],
    [`${account}.dkr.ecr.${region}.amazonaws.commmmm`, own],
    [`${account}.dkr.ecr.${region}.amazonaws.con`, own],
    [`${account}.dkr.ecr.${region}.amazonaws.co`, own],
    [`${account}.dkr.ecr.${region}.amazonaws`, own],
    [`${account}.dkr.ecr.${region}.amazon.com`, own],
    [`${account}.dkr.ecr.${region}.amazanaws.com`, own],
    [`${account}.ecr.dkr.${region}.amazonaws.com`, own],
    [`${account}.drk.ecr.${region}.amazonaws.com`, own],
    [`${account}.ecr.${region}.amazonaws.com`, own],
    [`${account}.dkr.${region}.amazonaws.com`, own],
    [`${account}.${region}.dkr.ecr.amazonaws.com`, own],
    [`${account}.dkr.ecr.amazonaws.com`, own],
    [`${account}dkr.ecr.${region}.amazonaws.com`, own],
    [`dkr.ecr.${region}.amazonaws.com`, own],
    [`11112222333.dkr.ecr.${region}.amazonaws.com`, own],
    [`444455556666.dkr.ecr.eu-west-1.amazonaws.con`, '444455556666.dkr.ecr.eu-west-1.amazonaws.com'],
    [`${account}.dkr.ecr.cn-north-1.amazonaws.com`, `${account}.dkr.ecr.cn-north-1.amazonaws.com.cn`],
    [`${account}.dkr.ecr.us-eats-1.amazonaws.com`, own],
    [`${account}.dkr.ecr.us-east1.amazonaws.com`, own],
    [`${account}.dkr.ecr.us-east-1a.amazonaws.com`, own],
    [`${account}.dkr.ecr.useast-1.amazonaws.com`, own],
  ])('%s was to be %s', (host, expected) => {
    expect(meant(host)).toBe(expected);
  });

  it.each(['dns-failure', 'timeout', 'tls-failure', 'connection-refused', 'unrecognised'] as const)(
    'is told by %s',
    (symptom) => {
      expect(meant('ghrc.io', symptom)).toBe('ghcr.io');
    },
  );

  it.each(['access-denied', 'image-not-found', 'rate-limited', 'registry-error', 'disk-full'] as const)(
    'is none that answered like a registry: %s',
    (symptom) => {
      expect(meant('ghrc.io', symptom)).toBeUndefined();
    },
  );

  it.each([
    ['hub.docker.com', 'docker.io'],
    ['github.com', 'ghcr.io'],
    ['gallery.ecr.aws', 'public.ecr.aws'],
  ])('is no web site, whatever it answers: %s was to be %s', (host, expected) => {
    expect(meant(host, 'image-not-found')).toBe(expected);
    expect(meant(host, 'access-denied')).toBe(expected);
  });

  it.each([
    'ghcr.io',
    'quay.io',
    'gcr.io',
    'us.gcr.io',
    'k8s.gcr.io',
    'icr.io',
    'acr.io',
    'shop.azurecr.io',
    'europe-docker.pkg.dev',
    'docker.io',
    'index.docker.io',
    'public.ecr.aws',
    'ecr-public.aws.com',
    'mcr.microsoft.com',
    'registry.gitlab.com',
    'registry.gitlab.example.com',
    'gitlab.example.com:5050',
    'registry.example.com',
    'registry.internal:5000',
    'quay.example.com',
    'docker.example.io',
    'docker.local',
    'ecr.example.com',
    'dkr.ecr.example.com',
    'ecr.aws.example.com',
    'localhost:5000',
    'registry:5000',
    '10.20.0.5:5000',
    `${account}.dkr.ecr.${region}.localhost.localstack.cloud:4566`,
    `${own}.example.com`,
    'vpce-0abc1234-xyz.dkr.ecr.us-east-1.vpce.amazonaws.com',
    'api.ecr.us-east-1.amazonaws.com',
    own,
    `444455556666.dkr.ecr.eu-west-1.amazonaws.com`,
    `${account}.dkr.ecr.us-west-1.amazonaws.com`,
    `${account}.dkr.ecr.us-east-9.amazonaws.com`,
    `${account}.dkr.ecr-fips.us-gov-west-1.amazonaws.com`,
    `${account}.dkr-ecr.us-east-1.on.aws`,
    `${account}.dkr.ecr.cn-north-1.amazonaws.com.cn`,
    `${account}.dkr.ecr.eusc-de-east-1.amazonaws.eu`,
  ])('is not guessed at: %s', (host) => {
    expect(meant(host, 'timeout')).toBeUndefined();
    expect(meant(host, 'dns-failure')).toBeUndefined();
  });

  it('says how it is wrong', () => {
    const failure = pull('dns-failure', {
      image: '11112222333.dkr.ecr.us-east-1.amazonaws.com/payments:v42',
    });
    expect(check.evaluate({}, failure)).toMatchObject({
      finding: {
        summary:
          'Container web has the image "11112222333.dkr.ecr.us-east-1.amazonaws.com/payments:v42", at the host 11112222333.dkr.ecr.us-east-1.amazonaws.com, whose account id 11112222333 has 11 digits instead of 12.',
      },
    });
  });
});
