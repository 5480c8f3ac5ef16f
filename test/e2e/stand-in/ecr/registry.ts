import { type Answer, type Forward, json, type Request } from '../proxy.ts';
import { scopeOf, signedBy } from './scope.ts';

interface Asked {
  registryId?: string;
  repositoryName?: string;
  repositoryNames?: string[];
}

/** As the worlds write them: `Action` is a list, and each principal a string. */
interface PolicyStatement {
  Effect: string;
  Principal: { AWS: string };
  Action: string[];
}

/**
 * MiniStack looks in the caller's own registry whatever `registryId` says, and lets everybody in. Another account's
 * repository is asked as its owner instead, where its policy admits the caller's account; else AWS refuses. What the
 * role of the caller may do is its own account's business, and not looked at.
 */
export async function inNamedRegistry(request: Request, forward: Forward): Promise<Answer> {
  const asked: Asked = JSON.parse(request.body);
  const { account, region } = scopeOf(request.headers);
  const owner = asked.registryId ?? account;
  if (owner === account) return forward(request);
  const asOwner: Request = { ...request, headers: signedBy(owner, request.headers) };
  const name = asked.repositoryName ?? asked.repositoryNames?.[0];
  const policy = name === undefined ? undefined : await policyOn(name, asOwner, forward);
  // There is no such repository.
  if (policy === null) return forward(asOwner);
  const action = `ecr:${request.operation}`;
  const resource = `arn:aws:ecr:${region}:${owner}:repository/${name ?? '*'}`;
  return policy?.some((statement) => admits(statement, account, action))
    ? forward(asOwner)
    : refused(account, action, resource);
}

/** The statements of a repository's policy, none where it has no policy; `null`: there is no such repository. */
async function policyOn(
  repositoryName: string,
  { headers: signed }: Request,
  forward: Forward,
): Promise<PolicyStatement[] | null> {
  const operation = 'GetRepositoryPolicy';
  const headers = new Headers(signed);
  headers.set('x-amz-target', `AmazonEC2ContainerRegistry_V20150921.${operation}`);
  const { status, body } = await forward({ operation, headers, body: JSON.stringify({ repositoryName }) });
  const answer: { __type?: string; policyText?: string } = JSON.parse(body);
  if (status !== 200) return answer.__type?.endsWith('RepositoryNotFoundException') ? null : [];
  return JSON.parse(answer.policyText ?? '{}').Statement ?? [];
}

const admits = ({ Effect, Principal, Action }: PolicyStatement, account: string, action: string): boolean =>
  Effect === 'Allow' && Principal.AWS === `arn:aws:iam::${account}:root` && Action.includes(action);

const refused = (account: string, action: string, resource: string): Answer =>
  json(
    {
      __type: 'AccessDeniedException',
      message:
        `User: arn:aws:sts::${account}:assumed-role/ecs-autopsy/diagnosis is not authorized to perform: ${action} on ` +
        `resource: ${resource} because no resource-based policy allows the ${action} action`,
    },
    400,
  );
