import { type Acknowledgment, ArnFormat, type Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Grant } from '../lambda/evidence/define.ts';

function arnOf(on: Grant['on'], stack: Stack): string {
  return on === '*' ? '*' : stack.formatArn({ ...on, arnFormat: ArnFormat.NO_RESOURCE_NAME });
}

/** The IAM statements that allow what the gatherers ask, one for each kind of resource. */
export function statementsFor(grants: readonly Grant[], stack: Stack): PolicyStatement[] {
  const actionsByResource = new Map<string, Set<string>>();
  for (const { action, on } of grants) {
    const arn = arnOf(on, stack);
    const actions = actionsByResource.get(arn) ?? new Set();
    actionsByResource.set(arn, actions.add(action));
  }
  return [...actionsByResource].map(
    ([arn, actions]) => new PolicyStatement({ actions: [...actions].sort(), resources: [arn] }),
  );
}

/** Why these statements have wildcards in their resources, in the words of cdk-nag's rule against it. */
export function wildcardsExplained(grants: readonly Grant[], stack: Stack): Acknowledgment[] {
  const arns = new Set(grants.map(({ on }) => arnOf(on, stack)));
  return [...arns].map((arn) => ({
    id: `AwsSolutions-IAM5[Resource::${asCdkNagPrints(stack.resolve(arn))}]`,
    reason:
      arn === '*'
        ? 'These actions read, and AWS supports no narrower resource for them.'
        : 'These actions read, and what a failing task uses is known only when it fails.',
  }));
}

/** `arn:<AWS::Partition>:ecs:…` for an ARN that CloudFormation has yet to join. */
function asCdkNagPrints(arn: string | { 'Fn::Join': [string, (string | { Ref: string })[]] }): string {
  if (typeof arn === 'string') return arn;
  const [, parts] = arn['Fn::Join'];
  return parts.map((part) => (typeof part === 'string' ? part : `<${part.Ref}>`)).join('');
}
