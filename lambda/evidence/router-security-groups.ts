import { routeTableOf } from '../network/tables.ts';
import type { Gathered } from '../types.ts';
import { attempt, defineGatherer, known } from './define.ts';
import type { SecurityGroupFact } from './facts.ts';
import { describeGroups } from './security-groups.ts';

const action = 'ec2:DescribeSecurityGroups';

/** Asked about only where the puller's subnet has a route to an instance or to an interface. */
export const routerSecurityGroups = defineGatherer({
  key: 'routerSecurityGroups',
  scope: 'task',
  grants: [{ action, on: '*' }],
  async gather({ clients: { ec2 }, ask }): Promise<Gathered<SecurityGroupFact[]>> {
    const [subnet, routeTables] = await Promise.all([ask('subnet'), ask('routeTables')]);
    if ('gap' in subnet) return subnet;
    if ('gap' in routeTables) return routeTables;
    const { Routes = [] } = routeTableOf(subnet.known.SubnetId, routeTables.known) ?? {};
    const targets = Routes.flatMap(({ InstanceId, NetworkInterfaceId }) => [
      InstanceId ?? [],
      NetworkInterfaceId ?? [],
    ]).flat();
    if (targets.length === 0) return known([]);
    const routers = await ask('routerInterfaces');
    if ('gap' in routers) return routers;
    const groups = routers.known
      .filter(({ NetworkInterfaceId = '', InstanceId = '' }) =>
        [NetworkInterfaceId, InstanceId].some((id) => targets.includes(id)),
      )
      .flatMap(({ Groups = [] }) => Groups);
    return attempt(action, () => describeGroups(ec2, groups));
  },
});
