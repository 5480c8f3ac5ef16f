import { type Completions, listIn, xml } from '../proxy.ts';
import { describe, textOf } from './described.ts';

/** MiniStack forgets the prefix lists of a security group's rules. */
export function securityGroups(): Completions {
  const egressByGroup = new Map<string, string>();
  return {
    async AuthorizeSecurityGroupEgress(request, forward) {
      const form = new URLSearchParams(request.body);
      const lists = listIn(form, 'IpPermissions.1.PrefixListIds', '.PrefixListId');
      if (lists.length === 0) return forward(request);
      const rule = (name: string) => form.get(`IpPermissions.1.${name}`);
      egressByGroup.set(
        form.get('GroupId') ?? '',
        `<item><ipProtocol>${rule('IpProtocol')}</ipProtocol>` +
          `<fromPort>${rule('FromPort')}</fromPort><toPort>${rule('ToPort')}</toPort><prefixListIds>` +
          `${lists.map((id) => `<item><prefixListId>${id}</prefixListId></item>`).join('')}</prefixListIds></item>`,
      );
      return xml(
        '<AuthorizeSecurityGroupEgressResponse><return>true</return></AuthorizeSecurityGroupEgressResponse>',
      );
    },

    DescribeSecurityGroups: (request, forward) =>
      describe(
        {
          set: 'securityGroupInfo',
          filters: { 'vpc-id': 'vpcId', 'group-id': 'groupId', 'group-name': 'groupName' },
          complete: (item) =>
            item.replace(
              '</ipPermissionsEgress>',
              `${egressByGroup.get(textOf(item, 'groupId') ?? '') ?? ''}</ipPermissionsEgress>`,
            ),
        },
        request,
        forward,
      ),
  };
}
