import { describe, expect, it } from 'vitest';
import { registryRateLimited as check } from '../../lambda/checks/registry-rate-limited.ts';
import type { PullFailure } from '../../lambda/types.ts';
import { pull, uri } from './pulls.ts';

const limited = (changes: Parameters<typeof pull>[1]) => pull('rate-limited', changes);
const found = (failure: PullFailure) => {
  const verdict = check.evaluate({}, failure);
  return verdict.is === 'fail' ? verdict.finding : undefined;
};

describe('registry-rate-limited says whose limit it is', () => {
  it.each<[string, string, Parameters<typeof pull>[1]]>([
    [
      'Docker Hub, without credentials',
      'Docker Hub limited the pull of nginx:1.27 for container web: the pulls without credentials from the address that the task goes out with are used up.',
      {
        image: 'nginx:1.27',
        text: 'toomanyrequests: You have reached your unauthenticated pull rate limit.',
      },
    ],
    [
      'Docker Hub, as a user',
      'Docker Hub limited the pull of nginx:1.27 for container web: the pulls that user shopci may make are used up.',
      {
        image: 'nginx:1.27',
        text: "toomanyrequests: You have reached your pull rate limit as 'shopci': see the plans",
      },
    ],
    [
      'Docker Hub, either way',
      'Docker Hub limited the pull of nginx:1.27 for container web: the pulls that this address or user may make are used up.',
      { image: 'nginx:1.27', text: 'toomanyrequests: You have reached your pull rate limit.' },
    ],
    [
      'Docker Hub, by the host that answered',
      'Docker Hub limited the pull of nginx:1.27 for container web: the pulls that this address or user may make are used up.',
      { image: 'nginx:1.27', text: '429 Too Many Requests', reason: { host: 'registry-1.docker.io' } },
    ],
    [
      'ECR Public, by requests',
      'ECR Public limited the pull of public.ecr.aws/nginx/nginx:1.27 for container web: pulls without credentials come too fast from the address that the task goes out with.',
      { image: 'public.ecr.aws/nginx/nginx:1.27', text: 'toomanyrequests: Rate exceeded' },
    ],
    [
      'ECR Public, by data',
      'ECR Public limited the pull of public.ecr.aws/nginx/nginx:1.27 for container web: the data that one address may pull without credentials is used up.',
      { image: 'public.ecr.aws/nginx/nginx:1.27', text: 'toomanyrequests: Data limit exceeded' },
    ],
    [
      'ECR itself, at login',
      `Amazon ECR limited the pull of ${uri('444455556666')} for container web: GetAuthorizationToken calls come faster than the quota of account 444455556666 allows.`,
      {
        image: uri('444455556666'),
        text: 'ThrottlingException: Rate exceeded',
        reason: { leg: 'registry-auth' },
      },
    ],
    [
      'ECR itself, at the pull',
      `Amazon ECR limited the pull of ${uri()} for container web: pulls come faster than the quota of account 111122223333 allows.`,
      { text: 'toomanyrequests: Rate exceeded' },
    ],
    [
      'Docker Hub, by way of ECR',
      `Docker Hub, from which ECR's pull-through cache fetches, limited the pull of ${uri()} for container web: it takes no more pulls for now from ECR, or from the user whose credentials the cache rule has.`,
      {
        text: 'toomanyrequests: the upstream registry answered: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit',
      },
    ],
    [
      'an upstream of ECR that it does not name',
      `The upstream registry, from which ECR's pull-through cache fetches, limited the pull of ${uri()} for container web: it takes no more pulls for now from ECR, or from the user whose credentials the cache rule has.`,
      { text: 'CannotPullContainerError: UpstreamTooManyRequestsException: 429 Too Many Requests' },
    ],
    [
      'no upstream where only the repository is called so',
      `Amazon ECR limited the pull of ${uri('111122223333', 'us-east-1', 'upstream-proxy:v1')} for container web: pulls come faster than the quota of account 111122223333 allows.`,
      {
        image: uri('111122223333', 'us-east-1', 'upstream-proxy:v1'),
        text: `failed to resolve ref ${uri('111122223333', 'us-east-1', 'upstream-proxy:v1')}: toomanyrequests: Rate exceeded`,
      },
    ],
    [
      'another registry',
      'ghcr.io limited the pull of ghcr.io/shop/web:v1 for container web: it takes no more pulls for now from this address or user.',
      { image: 'ghcr.io/shop/web:v1', text: 'toomanyrequests: retry-after: 1s' },
    ],
    [
      'Quay, which counts requests',
      'quay.io limited the pull of quay.io/shop/web:v1 for container web: requests come too fast from the address that the task goes out with, or from its user.',
      {
        image: 'quay.io/shop/web:v1',
        text: '429 Too Many Requests',
        reason: { status: 429, host: 'quay.io' },
      },
    ],
    [
      'GitLab, which counts requests',
      'registry.gitlab.com limited the pull of registry.gitlab.com/shop/web:v1 for container web: requests come too fast from the address that the task goes out with, or from its user.',
      { image: 'registry.gitlab.com/shop/web:v1', text: '429 Too Many Requests: Retry later' },
    ],
    [
      'a registry that ECS does not name',
      'The registry limited the pull of the image for container web: it takes no more pulls for now from this address or user.',
      { unnamed: true, text: '429 Too Many Requests' },
    ],
  ])('%s', (_, summary, changes) => {
    expect(found(limited(changes))?.summary).toBe(summary);
  });
});

describe('registry-rate-limited ends in commands', () => {
  it('that mirror the image, and cache its registry for good', () => {
    const finding = found(limited({ image: 'nginx:1.27', text: 'toomanyrequests' }));
    const mirrored = uri('111122223333', 'us-east-1', 'mirror/library/nginx:1.27');
    expect(finding?.remediation.text).toBe(
      'ECS tries again by itself, later each time. To run now, copy the image into your own ECR registry and run it from there; the execution role has to be allowed to pull from ECR.',
    );
    expect(finding?.remediation.commands).toEqual([
      'aws ecr create-repository --repository-name mirror/library/nginx --region us-east-1',
      'aws ecr get-login-password --region us-east-1 | docker login --username AWS --password-stdin 111122223333.dkr.ecr.us-east-1.amazonaws.com',
      'docker pull --platform linux/arm64 docker.io/library/nginx:1.27',
      `docker tag docker.io/library/nginx:1.27 ${mirrored}`,
      `docker push ${mirrored}`,
      expect.stringContaining(`--arg image ${mirrored} `),
      'aws ecs register-task-definition --cli-input-json file://ecs-autopsy-task-definition.json --region us-east-1',
      'aws ecs update-service --cluster prod --service payments --task-definition payments --region us-east-1',
    ]);
    const cached = uri('111122223333', 'us-east-1', 'docker-hub/library/nginx:1.27');
    expect(finding?.remediation.alternatives).toEqual([
      {
        text: `let a pull-through cache rule keep in ECR what is pulled from registry-1.docker.io, and name the image ${cached}. On the first pull the execution role needs ecr:BatchImportUpstreamImage and ecr:CreateRepository besides.`,
        commands: [
          "aws ecr create-pull-through-cache-rule --ecr-repository-prefix docker-hub --upstream-registry-url registry-1.docker.io --credential-arn '<SECRET_ARN>' --region us-east-1",
          expect.stringContaining(`--arg image ${cached} `),
          'aws ecs register-task-definition --cli-input-json file://ecs-autopsy-task-definition.json --region us-east-1',
          'aws ecs update-service --cluster prod --service payments --task-definition payments --region us-east-1',
        ],
      },
      {
        text: 'name a user with a higher limit in the repositoryCredentials of the container.',
        commands: [
          expect.stringContaining('.username = $user | .password = $token'),
          expect.stringContaining('aws secretsmanager create-secret --name registry/'),
          'rm ecs-autopsy-registry.json',
          expect.stringContaining("aws iam put-role-policy --role-name '<EXECUTION_ROLE>' "),
          expect.stringContaining('.repositoryCredentials.credentialsParameter = $secret'),
          'aws ecs register-task-definition --cli-input-json file://ecs-autopsy-task-definition.json --region us-east-1',
          'aws ecs update-service --cluster prod --service payments --task-definition payments --region us-east-1',
        ],
      },
    ]);
  });

  it('that cache ECR Public without credentials', () => {
    const finding = found(
      limited({ image: 'public.ecr.aws/nginx/nginx:1.27', text: 'toomanyrequests: Rate exceeded' }),
    );
    const { alternatives = [] } = finding?.remediation ?? {};
    expect(alternatives).toHaveLength(1);
    expect(alternatives[0]?.commands[0]).toBe(
      'aws ecr create-pull-through-cache-rule --ecr-repository-prefix ecr-public --upstream-registry-url public.ecr.aws --region us-east-1',
    );
  });

  it('that mirror only, where ECR has no rule for the registry', () => {
    const finding = found(
      limited({ image: 'registry.example.com:5000/shop/web:v1', text: 'toomanyrequests' }),
    );
    expect(finding?.remediation.alternatives).toEqual([
      {
        text: 'name a user with a higher limit in the repositoryCredentials of the container.',
        commands: [
          expect.stringContaining('.username = $user | .password = $token'),
          expect.stringContaining('aws secretsmanager create-secret --name registry/'),
          'rm ecs-autopsy-registry.json',
          expect.stringContaining("aws iam put-role-policy --role-name '<EXECUTION_ROLE>' "),
          expect.stringContaining('.repositoryCredentials.credentialsParameter = $secret'),
          'aws ecs register-task-definition --cli-input-json file://ecs-autopsy-task-definition.json --region us-east-1',
          'aws ecs update-service --cluster prod --service payments --task-definition payments --region us-east-1',
        ],
      },
    ]);
  });

  const definition = (named?: string) => ({
    taskDefinition: {
      taskDefinitionArn: 'arn:aws:ecs:us-east-1:111122223333:task-definition/payments:12',
      family: 'payments',
      executionRoleArn: 'arn:aws:iam::111122223333:role/payments-execution',
      containers: [{ name: 'web', image: 'nginx:1.27', ...(named && { credentialsParameter: named }) }],
    },
  });
  const asUser = (named?: string) => {
    const failure = limited({ image: 'nginx:1.27', text: 'toomanyrequests', reason: { status: 429 } });
    const verdict = check.evaluate(definition(named), failure);
    if (verdict.is !== 'fail') throw new Error(verdict.is);
    return verdict.finding;
  };

  it('that give a container a user, for its own execution role', () => {
    const { evidence, remediation } = asUser();
    expect(evidence).toEqual([
      'ECS message: HTTP 429',
      'ecs:DescribeTaskDefinition: container web of payments:12 names no repositoryCredentials',
    ]);
    expect(remediation.alternatives?.at(-1)?.commands[3]).toContain('--role-name payments-execution ');
  });

  it('that give a container another user, where it has one', () => {
    const { evidence, remediation } = asUser('hub');
    expect(evidence).toContain(
      'ecs:DescribeTaskDefinition: container web of payments:12 names repositoryCredentials hub',
    );
    expect(remediation.alternatives?.at(-1)).toEqual({
      text: 'put a user with a higher limit into the secret that the container names, hub.',
      commands: [
        expect.stringContaining('.username = $user | .password = $token'),
        'aws secretsmanager put-secret-value --secret-id hub --region us-east-1 --secret-string file://ecs-autopsy-registry.json',
        'rm ecs-autopsy-registry.json',
        'aws ecs update-service --cluster prod --service payments --force-new-deployment --region us-east-1',
      ],
    });
  });

  it('that show the rule of the cache', () => {
    const text = 'UpstreamTooManyRequestsException: 429 Too Many Requests';
    const { commands, alternatives } = found(limited({ text }))?.remediation ?? {};
    expect(commands).toEqual(['aws ecr describe-pull-through-cache-rules --region us-east-1']);
    expect(alternatives?.[0]?.commands).toEqual([
      "aws ecr update-pull-through-cache-rule --ecr-repository-prefix '<PREFIX>' --credential-arn '<SECRET_ARN>' --region us-east-1",
    ]);
  });

  it('that show the quotas of ECR itself', () => {
    expect(found(limited({ text: 'toomanyrequests: Rate exceeded' }))?.remediation.commands).toEqual([
      'aws service-quotas list-service-quotas --service-code ecr --region us-east-1',
    ]);
  });
});

describe('registry-rate-limited', () => {
  it.each([
    ['rate-limited', undefined],
    ['timeout', 'the message tells of no rate limit'],
    ['access-denied', 'the message tells of no rate limit'],
  ] as const)('is asked for %s: %s', (symptom, because) => {
    expect(check.skip(pull(symptom))).toBe(because);
  });

  it.each([
    ['rate-limited', true],
    ['registry-error', false],
  ] as const)('explains %s: %s', (symptom, explained) => {
    const finding = found(limited({}));
    expect(finding && check.explains(finding, pull(symptom))).toBe(explained);
  });
});
