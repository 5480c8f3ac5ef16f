import { type Completions, type Forward, listIn, type Request, withForm } from './proxy.ts';

/** The tag by which a world tells the stand-in what MiniStack forgets: the subnet that a network ACL is associated with. */
export const associatedSubnetTag = 'associated-subnet';

export const ec2: Completions = {
  /** MiniStack leaves out whether an interface endpoint has private DNS names. */
  async DescribeVpcEndpoints(request, forward) {
    const answer = await forward(request);
    return {
      ...answer,
      body: answer.body.replaceAll(
        '<vpcEndpointType>Interface</vpcEndpointType>',
        '$&<privateDnsEnabled>true</privateDnsEnabled>',
      ),
    };
  },

  /** MiniStack keeps no associations of subnets: a tag tells of those that a world made, and the rest have the default. */
  async DescribeNetworkAcls(request, forward) {
    const subnetId = associatedSubnetIn(request);
    if (subnetId === undefined) return forward(request);
    const chosen = await forward(filteredBy(request, { [`tag:${associatedSubnetTag}`]: subnetId }));
    const answer = chosen.body.includes('<networkAclId>')
      ? chosen
      : await forward(
          filteredBy(request, { 'vpc-id': await vpcOf(subnetId, request, forward), default: 'true' }),
        );
    const association = `<item><subnetId>${subnetId}</subnetId></item>`;
    return {
      ...answer,
      body: answer.body.replace(
        '<associationSet></associationSet>',
        `<associationSet>${association}</associationSet>`,
      ),
    };
  },
};

/** The subnet whose network ACL is asked for; `undefined` where another question is asked. */
function associatedSubnetIn(request: Request): string | undefined {
  const form = new URLSearchParams(request.body);
  return form.get('Filter.1.Name') === 'association.subnet-id'
    ? listIn(form, 'Filter.1.Value')[0]
    : undefined;
}

async function vpcOf(subnetId: string, request: Request, forward: Forward): Promise<string> {
  const { body } = await forward(
    withForm(request, (form) => {
      removeFilters(form);
      form.set('Action', 'DescribeSubnets');
      form.set('SubnetId.1', subnetId);
    }),
  );
  const [, vpcId] = body.match(/<vpcId>(.+?)<\/vpcId>/) ?? [];
  if (!vpcId) throw new Error(`MiniStack knows no VPC of ${subnetId}: ${body}`);
  return vpcId;
}

function filteredBy(request: Request, filters: Record<string, string>): Request {
  return withForm(request, (form) => {
    removeFilters(form);
    for (const [index, [name, value]] of Object.entries(filters).entries()) {
      form.set(`Filter.${index + 1}.Name`, name);
      form.set(`Filter.${index + 1}.Value.1`, value);
    }
  });
}

function removeFilters(form: URLSearchParams): void {
  for (const name of [...form.keys()]) if (name.startsWith('Filter.')) form.delete(name);
}
