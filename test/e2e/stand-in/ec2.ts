import { networkAcls } from './ec2/network-acls.ts';
import { publicAccess } from './ec2/public-access.ts';
import { routes } from './ec2/routes.ts';
import { securityGroups } from './ec2/security-groups.ts';
import { vpcEndpoints } from './ec2/vpc-endpoints.ts';
import type { Completions } from './proxy.ts';

/** What MiniStack forgets of an account's network. The stand-in hears of it where worlds are built, and remembers. */
export const ec2 = (): Completions => ({
  ...networkAcls(),
  ...publicAccess(),
  ...routes,
  ...securityGroups(),
  ...vpcEndpoints(),
});
