import { account, region } from '../../harness/environment.ts';
import { type Completions, xml } from '../proxy.ts';
import { describe, withMore } from './described.ts';

/** VPC Block Public Access, which MiniStack does not know: one mode for the account and Region, and no exclusions. */
export function publicAccess(): Completions {
  let mode = 'off';
  const options = () =>
    `<vpcBlockPublicAccessOptions><awsAccountId>${account}</awsAccountId><awsRegion>${region}</awsRegion>` +
    `<state>${mode === 'off' ? 'default-state' : 'update-complete'}</state>` +
    `<internetGatewayBlockMode>${mode}</internetGatewayBlockMode>` +
    '<managedBy>account</managedBy><exclusionsAllowed>allowed</exclusionsAllowed></vpcBlockPublicAccessOptions>';

  return {
    async ModifyVpcBlockPublicAccessOptions({ body }) {
      mode = new URLSearchParams(body).get('InternetGatewayBlockMode') ?? mode;
      return response('ModifyVpcBlockPublicAccessOptions', options());
    },
    async DescribeVpcBlockPublicAccessOptions() {
      return response('DescribeVpcBlockPublicAccessOptions', options());
    },
    async DescribeVpcBlockPublicAccessExclusions() {
      return response('DescribeVpcBlockPublicAccessExclusions', '<vpcBlockPublicAccessExclusionSet/>');
    },
    DescribeSubnets: (request, forward) =>
      describe(
        {
          set: 'subnetSet',
          filters: { 'vpc-id': 'vpcId', 'subnet-id': 'subnetId' },
          complete: (subnet) =>
            withMore(
              subnet,
              `<blockPublicAccessStates><internetGatewayBlockMode>${mode}</internetGatewayBlockMode></blockPublicAccessStates>`,
            ),
        },
        request,
        forward,
      ),
  };
}

const response = (operation: string, body: string) =>
  xml(`<${operation}Response>${body}</${operation}Response>`);
