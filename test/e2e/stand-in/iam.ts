import { type Answer, type Completions, type Forward, listIn, type Request, withForm, xml } from './proxy.ts';

/**
 * MiniStack evaluates the policies of a role, but for the first resource alone, in an old form, and for roles that do
 * not exist too. AWS answers with a result for each resource, and not at all for a role that it does not know.
 */
export const iam: Completions = {
  async SimulatePrincipalPolicy(request, forward) {
    const form = new URLSearchParams(request.body);
    const role = await forward(getRole(request, form.get('PolicySourceArn') ?? ''));
    if (role.status !== 200) return role;
    const resources = listIn(form, 'ResourceArns.member');
    const asked = resources.length > 0 ? resources : ['*'];
    const results = listIn(form, 'ActionNames.member').map(async (action) => {
      const decisions = asked.map((resource) => decide(action, resource, request, forward));
      return result(action, await Promise.all(decisions));
    });
    return simulation(await Promise.all(results));
  },
};

interface Decision {
  resource: string;
  decision: string;
}

const getRole = (request: Request, arn: string): Request =>
  withForm(request, (form) => {
    for (const name of [...form.keys()]) if (name !== 'Version') form.delete(name);
    form.set('Action', 'GetRole');
    form.set('RoleName', arn.split('/').at(-1) ?? '');
  });

/** What MiniStack makes of the policies that the role really has, for one action on one resource. */
async function decide(
  action: string,
  resource: string,
  request: Request,
  forward: Forward,
): Promise<Decision> {
  const one = withForm(request, (form) => {
    for (const name of [...form.keys()]) if (/^(ActionNames|ResourceArns)\./.test(name)) form.delete(name);
    form.set('ActionNames.member.1', action);
    form.set('ResourceArns.member.1', resource);
  });
  const { body } = await forward(one);
  const [, decision] = body.match(/<EvalDecision>(\w+)<\/EvalDecision>/) ?? [];
  if (!decision) throw new Error(`MiniStack gave no decision on ${action}: ${body}`);
  return { resource, decision };
}

function result(action: string, decisions: Decision[]): string {
  const refused = decisions.find(({ decision }) => decision !== 'allowed');
  const perResource = decisions
    .filter(({ resource }) => resource !== '*')
    .map(
      ({ resource, decision }) => `<member>
        <EvalResourceName>${resource}</EvalResourceName>
        <EvalResourceDecision>${decision}</EvalResourceDecision>
        <MatchedStatements/><MissingContextValues/>
      </member>`,
    );
  return `<member>
    <EvalActionName>${action}</EvalActionName>
    <EvalResourceName>*</EvalResourceName>
    <EvalDecision>${refused?.decision ?? 'allowed'}</EvalDecision>
    <MatchedStatements/><MissingContextValues/>
    <ResourceSpecificResults>${perResource.join('')}</ResourceSpecificResults>
  </member>`;
}

const simulation = (results: string[]): Answer =>
  xml(`<SimulatePrincipalPolicyResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">
  <SimulatePrincipalPolicyResult>
    <IsTruncated>false</IsTruncated>
    <EvaluationResults>${results.join('')}</EvaluationResults>
  </SimulatePrincipalPolicyResult>
</SimulatePrincipalPolicyResponse>`);
