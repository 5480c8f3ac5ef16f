import { type Completions, type Forward, type Request, xml } from '../proxy.ts';
import { describe, type Item, instead, itemsIn, textOf, withMore } from './described.ts';

/** MiniStack associates no subnet with a network ACL, forgets the ports of its rules, and leaves out the last of them. */
export function networkAcls(): Completions {
  const aclBySubnet = new Map<string, string>();
  const portsByRule = new Map<string, string>();

  /** The ACL that was chosen for each subnet of the VPC, or the default one. */
  const associations = async (item: Item, request: Request, forward: Forward): Promise<string> => {
    const inVpc = { 'Filter.1.Name': 'vpc-id', 'Filter.1.Value.1': textOf(item, 'vpcId') ?? '' };
    const { body } = await forward(instead(request, 'DescribeSubnets', inVpc));
    const acl = textOf(item, 'networkAclId') ?? '';
    return itemsIn(body, 'subnetSet')
      .map((subnet) => textOf(subnet, 'subnetId') ?? '')
      .filter((subnet) => (aclBySubnet.get(subnet) ?? (isDefault(item) ? acl : undefined)) === acl)
      .map(
        (subnet) =>
          `<item><networkAclAssociationId>${associationOf(subnet)}</networkAclAssociationId>` +
          `<networkAclId>${acl}</networkAclId><subnetId>${subnet}</subnetId></item>`,
      )
      .join('');
  };

  const withPorts = (item: Item): Item =>
    itemsIn(item, 'entrySet').reduce((acl, entry) => {
      const number = textOf(entry, 'ruleNumber');
      const ports = portsByRule.get(`${textOf(item, 'networkAclId')} ${number} ${textOf(entry, 'egress')}`);
      return ports ? acl.replace(entry, () => withMore(entry, ports)) : acl;
    }, item);

  return {
    async CreateNetworkAclEntry(request, forward) {
      const form = new URLSearchParams(request.body);
      const [from, to] = [form.get('PortRange.From'), form.get('PortRange.To')];
      if (from && to) {
        portsByRule.set(
          `${form.get('NetworkAclId')} ${form.get('RuleNumber')} ${form.get('Egress')}`,
          `<portRange><from>${from}</from><to>${to}</to></portRange>`,
        );
      }
      return forward(request);
    },

    async ReplaceNetworkAclAssociation(request) {
      const form = new URLSearchParams(request.body);
      const association = form.get('AssociationId') ?? '';
      aclBySubnet.set(association.replace(associationOf(''), ''), form.get('NetworkAclId') ?? '');
      return xml(
        `<ReplaceNetworkAclAssociationResponse><newAssociationId>${association}</newAssociationId></ReplaceNetworkAclAssociationResponse>`,
      );
    },

    DescribeNetworkAcls: (request, forward) =>
      describe(
        {
          set: 'networkAclSet',
          filters: { 'vpc-id': 'vpcId', default: 'default', 'network-acl-id': 'networkAclId' },
          async complete(item) {
            const associated = await associations(item, request, forward);
            return withPorts(isDefault(item) ? item : withLastRules(item)).replace(
              '<associationSet></associationSet>',
              `<associationSet>${associated}</associationSet>`,
            );
          },
        },
        request,
        forward,
      ),
  };
}

const isDefault = (item: Item): boolean => textOf(item, 'default') === 'true';

/** One a subnet: its id has the subnet's in it, so that it need not be kept. */
const associationOf = (subnet: string): string => `aclassoc-${subnet}`;

const withLastRules = (item: Item): Item =>
  item.replace('</entrySet>', `${[true, false].map(lastRule).join('')}</entrySet>`);

const lastRule = (egress: boolean): string =>
  '<item><ruleNumber>32767</ruleNumber><protocol>-1</protocol><ruleAction>deny</ruleAction>' +
  `<egress>${egress}</egress><cidrBlock>0.0.0.0/0</cidrBlock></item>`;
