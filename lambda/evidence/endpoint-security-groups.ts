import { attempt, defineGatherer } from './define.ts';
import { describeGroups } from './security-groups.ts';

const action = 'ec2:DescribeSecurityGroups';

/** The groups of the endpoints, each once. One that cannot be seen is left out, and the rest are judged as they are. */
export const endpointSecurityGroups = defineGatherer({
  key: 'endpointSecurityGroups',
  scope: 'image',
  grants: [{ action, on: '*' }],
  async gather({ clients: { ec2 }, ask }) {
    const asked = await ask('vpcEndpoints');
    if ('gap' in asked) return asked;
    const groups = asked.known.flatMap(({ Groups = [] }) => Groups);
    return attempt(action, () => describeGroups(ec2, groups));
  },
});
