import { describe, expect, it } from 'vitest';
import { undetermined } from '../../lambda/checks/undetermined.ts';
import { type LaunchType, type Symptom, symptoms } from '../../lambda/types.ts';
import { pull, uri } from './pulls.ts';

const runbook =
  'aws ssm start-automation-execution --document-name AWSSupport-TroubleshootECSTaskFailedToStart --parameters ClusterName=prod,TaskId=4b1d7c0e9a2f4c5d8e6f0a1b2c3d4e5f --region us-east-1';
const describeTask =
  "aws ecs describe-tasks --cluster prod --tasks 4b1d7c0e9a2f4c5d8e6f0a1b2c3d4e5f --query 'tasks[0].[stoppedReason,containers[].[name,reason]]' --region us-east-1";
const redeploy =
  'aws ecs update-service --cluster prod --service payments --force-new-deployment --region us-east-1';

describe('undetermined', () => {
  it.each([
    [0, 'nothing that was read explains it.'],
    [1, 'nothing that was read explains it, and 1 check could not be made.'],
    [3, 'nothing that was read explains it, and 3 checks could not be made.'],
  ])('says what ECS reported, and that %i checks could not be made', (couldNotCheck, end) => {
    const failure = pull('timeout', {
      reason: { leg: 'registry-auth', host: 'api.ecr.us-east-1.amazonaws.com', address: '10.0.3.57' },
    });
    expect(undetermined(failure, couldNotCheck).finding).toMatchObject({
      resource: 'arn:aws:ecs:us-east-1:111122223333:task/prod/4b1d7c0e9a2f4c5d8e6f0a1b2c3d4e5f',
      summary: `The pull of ${uri()} for container web failed: the connection timed out, at api.ecr.us-east-1.amazonaws.com (10.0.3.57); ${end}`,
      evidence: ['ECS message: the step that failed is the login to the registry'],
    });
  });

  it('says that the message was cut off', () => {
    const failure = pull('unrecognised', { unnamed: true, reason: { leg: 'unknown', truncated: true } });
    expect(undetermined(failure, 0).finding).toMatchObject({
      summary:
        'The pull of the image for container web failed: for a reason that the message does not tell; nothing that was read explains it.',
      evidence: [
        'ECS message: it does not tell which step failed, in a text that was cut off before its end',
      ],
    });
  });

  it('shows the refusal that the message spells out', () => {
    const denial = {
      principalArn: 'arn:aws:sts::111122223333:assumed-role/payments-execution/4b1d7c0e',
      action: 'ecr:BatchGetImage',
      because: 'no VPC endpoint policy allows the ecr:BatchGetImage action',
    };
    expect(undetermined(pull('access-denied', { reason: { denial } }), 0).finding.evidence).toEqual([
      'ECS message: the step that failed is reading the manifest',
      'ECS message: arn:aws:sts::111122223333:assumed-role/payments-execution/4b1d7c0e was refused ecr:BatchGetImage: no VPC endpoint policy allows the ecr:BatchGetImage action',
    ]);
  });

  it.each<[Symptom, string[]]>([
    ['timeout', [runbook]],
    [
      'dns-failure',
      [
        'dig +short 111122223333.dkr.ecr.us-east-1.amazonaws.com',
        'aws route53resolver list-firewall-rule-group-associations --region us-east-1',
        runbook,
      ],
    ],
    [
      'tls-failure',
      [
        'openssl s_client -connect 111122223333.dkr.ecr.us-east-1.amazonaws.com:443 -servername 111122223333.dkr.ecr.us-east-1.amazonaws.com </dev/null | openssl x509 -noout -issuer -subject',
        runbook,
      ],
    ],
    ['connection-refused', [runbook]],
    [
      'access-denied',
      [
        'aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=BatchGetImage --max-results 10 --region us-east-1',
        "aws ec2 describe-vpc-endpoints --query 'VpcEndpoints[?contains(ServiceName, `.ecr.`)].[VpcEndpointId,VpcId,PolicyDocument]' --region us-east-1",
      ],
    ],
    [
      'layer-denied',
      [
        "aws ec2 describe-vpc-endpoints --filters Name=service-name,Values=com.amazonaws.us-east-1.s3 --query 'VpcEndpoints[].[VpcEndpointId,VpcId,PolicyDocument]' --region us-east-1",
      ],
    ],
    [
      'image-not-found',
      [
        "aws ecr describe-images --registry-id 111122223333 --repository-name payments --region us-east-1 --query 'reverse(sort_by(imageDetails,&imagePushedAt))[:5].[imageTags,imageDigest,imagePushedAt]' --output json",
        redeploy,
      ],
    ],
    ['rate-limited', [redeploy]],
    [
      'platform-mismatch',
      [
        `docker buildx imagetools inspect ${uri()}`,
        redeploy,
        `docker buildx build --platform linux/arm64 --provenance=false --sbom=false --tag ${uri()} --push .`,
      ],
    ],
    ['interrupted', [describeTask, runbook]],
    ['registry-error', [redeploy]],
    [
      'invalid-reference',
      [
        "aws ecs describe-task-definition --task-definition payments:12 --query 'taskDefinition.[executionRoleArn,containerDefinitions[].[name,image,repositoryCredentials]]' --region us-east-1",
      ],
    ],
    [
      'unsupported-manifest',
      [
        `docker buildx imagetools inspect ${uri()}`,
        `docker buildx build --platform linux/arm64 --provenance=false --sbom=false --tag ${uri()} --push .`,
        redeploy,
      ],
    ],
    ['unrecognised', [describeTask, runbook]],
  ])('has a next step for %s', (symptom, commands) => {
    expect(undetermined(pull(symptom), 0).finding.remediation.commands).toEqual(commands);
  });

  it('blames S3 for a layer only where S3 shows', () => {
    const of = (host?: string) =>
      undetermined(pull('layer-denied', { reason: { leg: 'layer', ...(host && { host }) } }), 0).finding;
    expect(of('prod-us-east-1-starport-layer-bucket.s3.us-east-1.amazonaws.com').summary).toContain(
      'Amazon S3 refused a layer, at prod-us-east-1-starport-layer-bucket',
    );
    expect(of().summary).toContain('failed: a layer was refused;');
    const byEcr = of('111122223333.dkr.ecr.us-east-1.amazonaws.com');
    expect(byEcr.summary).toContain('a layer was refused, at 111122223333.dkr.ecr.us-east-1.amazonaws.com');
    expect(byEcr.remediation.text).not.toContain('S3');
  });

  it.each([
    [
      'a service control policy denies the ecr:GetAuthorizationToken action',
      'with an explicit deny in a service control policy',
      'organizations list-policies-for-target --target-id 111122223333 --filter SERVICE_CONTROL_POLICY',
    ],
    [
      'a resource control policy',
      'with an explicit deny in a resource control policy',
      '--filter RESOURCE_CONTROL_POLICY',
    ],
    [
      'a session policy',
      'because no session policy allows the ecr:GetAuthorizationToken action',
      'AssumeRole',
    ],
    [
      'a policy of the role that allows by now',
      'no identity-based policy allows the ecr:GetAuthorizationToken action',
      'aws ecs update-service --cluster prod --service payments --force-new-deployment',
    ],
  ])('goes where AWS says the refusal came from: %s', (_, because, shown) => {
    const denial = {
      principalArn: 'arn:aws:sts::111122223333:assumed-role/payments-execution/4b1d7c0e',
      action: 'ecr:GetAuthorizationToken',
      because,
    };
    const { text, commands } = undetermined(pull('access-denied', { reason: { denial } }), 0).finding
      .remediation;
    expect(text).toMatch(/^AWS says that /);
    expect(commands[0]).toContain('AttributeValue=GetAuthorizationToken');
    expect(commands.join('\n')).toContain(shown);
  });

  it('tells a token that expired, and none at all, from a refusal', () => {
    const step = (text: string, image = uri(), launchType: LaunchType = 'FARGATE') =>
      undetermined(pull('access-denied', { text, image, task: { launchType } }), 0).finding.remediation.text;
    expect(step('denied: Your authorization token has expired. Reauthenticate and try again.')).toMatch(
      /no policy is at fault/,
    );
    const none = 'CannotPullContainerError: failed to authorize: no basic auth credentials';
    expect(step(none)).toMatch(/^No token was sent at all, so no policy was asked[^.]*\.$/);
    expect(step(none, uri(), 'EC2')).toContain('instance profile: see that there is one');
    expect(step(none, '111122223333.dkr-ecr.us-east-1.on.aws/payments:v42')).toContain(
      'try 111122223333.dkr.ecr.us-east-1.amazonaws.com',
    );
    expect(step(none, '111122223333.dkr-ecr-fips.us-gov-west-1.on.aws/payments:v42')).toContain(
      'try 111122223333.dkr.ecr-fips.us-gov-west-1.amazonaws.com',
    );
  });

  it('sends what a pull-through cache rule brings to its upstream', () => {
    const image = '111122223333.dkr.ecr.us-east-1.amazonaws.com/hub/library/nginx:1.99';
    const { evidence, remediation } = undetermined(pull('image-not-found', { image }), 0, [], 'hub').finding;
    expect(evidence).toContain(
      'ecr:DescribePullThroughCacheRules: the repository is filled by cache rule hub',
    );
    expect(remediation.text).toContain('whether its upstream registry has library/nginx:1.99');
    expect(remediation.commands).toEqual([
      'aws ecr describe-pull-through-cache-rules --registry-id 111122223333 --ecr-repository-prefixes hub --region us-east-1',
      'aws ecr validate-pull-through-cache-rule --ecr-repository-prefix hub --registry-id 111122223333 --region us-east-1',
    ]);
    expect(undetermined(pull('timeout', { image }), 0, [], 'hub').finding.remediation.text).not.toContain(
      'upstream',
    );
  });

  it.each(symptoms)('ends in a sentence and something to do for %s', (symptom) => {
    const { text, commands } = undetermined(pull(symptom), 0).finding.remediation;
    expect(text).toMatch(/\.$/);
    expect(commands.length).toBeGreaterThan(0);
  });

  it.each<[Symptom, string]>([
    ['dns-failure', 'dig +short registry.example.com'],
    [
      'tls-failure',
      'openssl s_client -connect registry.example.com:5000 -servername registry.example.com </dev/null | openssl x509 -noout -issuer -subject',
    ],
  ])('asks a registry on a port of its own there: %s', (symptom, command) => {
    for (const failure of [
      pull(symptom, { image: 'registry.example.com:5000/shop/web:v1' }),
      pull(symptom, { reason: { host: 'registry.example.com:5000' } }),
    ])
      expect(undetermined(failure, 0).finding.remediation.commands[0]).toBe(command);
  });

  it.each([
    [
      'an attestation',
      'CannotPullContainerError: unsupported media type application/vnd.in-toto+json',
      '--provenance=false --sbom=false',
    ],
    [
      'layers of zstd',
      'CannotPullContainerError: number of layers and diffIDs don’t match: 7 != 6',
      '--output type=image,compression=gzip,force-compression=true',
    ],
    [
      'schema 1',
      'CannotPullContainerError: media type "application/vnd.docker.distribution.manifest.v1+json" is no longer supported',
      `--tag ${uri()}`,
    ],
    [
      'another artifact',
      'CannotPullContainerError: unsupported media type application/vnd.cncf.helm.config.v1+json',
      `--tag ${uri()}`,
    ],
  ])('knows by its words what a manifest holds: %s', (_, text, how) => {
    const [, build] = undetermined(pull('unsupported-manifest', { text }), 0).finding.remediation.commands;
    expect(build).toContain(`docker buildx build --platform linux/arm64 ${how}`);
  });

  it('asks for more ephemeral storage where a Fargate disk is full', () => {
    expect(undetermined(pull('disk-full'), 0).finding.remediation.commands[0]).toContain(
      "jq --argjson size 40 '.ephemeralStorage.sizeInGiB = $size | ",
    );
  });

  it('keeps tasks away from a container instance whose disk is full', () => {
    const containerInstanceArn = 'arn:aws:ecs:us-east-1:111122223333:container-instance/prod/0c1d2e3f';
    const failure = pull('disk-full', { task: { launchType: 'EC2', containerInstanceArn } });
    expect(undetermined(failure, 0).finding.remediation.commands).toEqual([
      'aws ecs update-container-instances-state --cluster prod --container-instances 0c1d2e3f --status DRAINING --region us-east-1',
    ]);
  });

  it('asks the registry from the host itself on ECS Anywhere', () => {
    const failure = pull('timeout', { task: { launchType: 'EXTERNAL' } });
    expect(undetermined(failure, 0).finding.remediation.commands).toEqual([
      'curl -sv https://111122223333.dkr.ecr.us-east-1.amazonaws.com/v2/ -o /dev/null',
    ]);
  });

  it.each([
    ['ECR', uri(), 'https://health.aws.amazon.com/health/status'],
    ['Docker Hub', 'nginx:1.27', 'https://www.dockerstatus.com'],
    ['a registry of your own', 'registry.example.com/shop/web:v1', 'the status page of registry.example.com'],
  ])('sends to the status page of %s where the registry failed', (_, image, page) => {
    expect(undetermined(pull('registry-error', { image }), 0).finding.remediation.text).toContain(page);
  });

  it('says that a name without a registry is looked for on Docker Hub', () => {
    const { text, commands } = undetermined(pull('repository-not-found', { image: 'payments:v42' }), 0)
      .finding.remediation;
    expect(text).toContain('A name without a registry is looked for on Docker Hub');
    expect(commands).toEqual(['docker buildx imagetools inspect payments:v42']);
  });

  it('asks for the credentials of a registry that is not ECR', () => {
    expect(
      undetermined(pull('access-denied', { image: 'ghcr.io/shop/web:v1' }), 0).finding.remediation.text,
    ).toContain('repositoryCredentials');
  });
});
