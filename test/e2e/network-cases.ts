import type { Case } from './case.ts';
import type { EndpointService } from './harness/endpoints.ts';
import { account, region } from './harness/environment.ts';
import { known } from './harness/known.ts';
import {
  authTimeout,
  deniedByEndpoint,
  layerDenied,
  layerTimeout,
  lookupTimeout,
  manifestTimeout,
  sessionOf,
} from './harness/reasons.ts';

/** A case whose cause is in the network, or nowhere. */
export interface NetworkCase extends Case {
  /** What it turns on, where moto has no such thing. */
  unknownToMoto?: string;
}

export const everyEndpoint: EndpointService[] = ['ecr.api', 'ecr.dkr', 's3'];

/** Networks that lead nowhere, each for one cause, and two that are in order. */
export const networkCases: NetworkCase[] = [
  {
    cause: 'registry-route-missing',
    when: 'the subnets have no way out, neither NAT nor endpoints',
    service: 'mailer',
    world: { network: {} },
    text: () => authTimeout(region),
    names: ({ subnetIds: [first], routeTableIds: [table] }) => [first, table],
  },
  {
    cause: 'vpc-endpoint-missing',
    when: 'the endpoint for the registry itself is missing',
    service: 'accounts',
    world: { network: { endpoints: ['ecr.api', 's3'] } },
    text: ({ image }) => manifestTimeout(image),
    names: ({ vpcId }) => [`com.amazonaws.${region}.ecr.dkr`, vpcId],
  },
  {
    cause: 'vpc-endpoint-missing',
    when: 'there are endpoints for ECR and none for S3',
    service: 'notices',
    world: { network: { endpoints: ['ecr.api', 'ecr.dkr'] } },
    text: ({ image }) => layerTimeout(image, region),
    names: ({ vpcId }) => [`com.amazonaws.${region}.s3`, vpcId],
  },
  {
    cause: 's3-gateway-unassociated',
    when: 'the gateway endpoint of S3 serves other subnets only',
    service: 'reports',
    world: { network: { endpoints: everyEndpoint, s3Unassociated: true } },
    text: ({ image }) => layerTimeout(image, region),
    names: ({ routeTableIds, endpoints }) => [known(endpoints.ids.s3, 'a gateway'), ...routeTableIds],
  },
  {
    cause: 'vpc-endpoint-dns-disabled',
    when: 'the endpoints have no private DNS names',
    service: 'stock',
    world: { network: { endpoints: everyEndpoint, privateDns: false } },
    text: () => authTimeout(region),
    names: ({ endpoints }) => [known(endpoints.ids['ecr.api'], 'an endpoint')],
  },
  {
    cause: 'vpc-endpoint-dns-disabled',
    when: 'the VPC gives no DNS host names, so that the endpoints of the registry are passed by',
    service: 'returns',
    world: { network: { endpoints: everyEndpoint, faults: ['dns-host-names-off'] } },
    text: ({ image }) => manifestTimeout(image),
    names: ({ vpcId }) => [vpcId, 'enableDnsHostnames'],
  },
  {
    cause: 'vpc-endpoint-closed',
    when: 'the security group of the endpoints admits nothing',
    service: 'coupons',
    world: { network: { endpoints: everyEndpoint, faults: ['endpoint-group-closed'] } },
    text: ({ endpoints }) => authTimeout(region, endpoints.addresses['ecr.api']),
    names: ({ endpoints }) => [endpoints.securityGroupId, known(endpoints.ids['ecr.api'], 'an endpoint')],
  },
  {
    cause: 'vpc-endpoint-closed',
    when: 'an endpoint waits to be accepted',
    unknownToMoto: 'the state of an endpoint',
    service: 'gifts',
    world: { network: { endpoints: everyEndpoint, faults: ['endpoint-pending'] } },
    text: () => authTimeout(region),
    names: ({ endpoints }) => [known(endpoints.ids['ecr.api'], 'an endpoint'), 'pendingAcceptance'],
  },
  {
    cause: 'vpc-endpoint-policy-closed',
    when: 'the policy of the gateway endpoint of S3 names the buckets of the account only',
    service: 'media',
    world: { network: { endpoints: everyEndpoint, faults: ['s3-policy-narrow'] } },
    text: ({ image }) => layerDenied(image, region),
    names: ({ endpoints }) => [known(endpoints.ids.s3, 'a gateway'), 's3:GetObject'],
  },
  {
    cause: 'vpc-endpoint-policy-closed',
    when: 'the policy of the endpoint of the registry admits no pull',
    service: 'streams',
    world: { network: { endpoints: everyEndpoint, faults: ['registry-policy-narrow'] } },
    text: ({ image, service }) =>
      deniedByEndpoint(
        image,
        `arn:aws:ecr:${region}:${account}:repository/${service}`,
        sessionOf(account, `${service}-execution`),
      ),
    names: ({ endpoints }) => [known(endpoints.ids['ecr.dkr'], 'an endpoint'), 'ecr:BatchGetImage'],
  },
  {
    cause: 'vpc-dns-disabled',
    when: 'the VPC has its resolver switched off',
    service: 'geocoder',
    world: { network: { wayOut: 'nat-gateway', faults: ['dns-support-off'] } },
    text: () => lookupTimeout(region),
    names: ({ vpcId }) => [vpcId, 'enableDnsSupport'],
  },
  {
    cause: 'nat-gateway-broken',
    when: 'the subnet of the NAT gateway has no route to the internet',
    service: 'billing',
    world: { network: { wayOut: 'nat-gateway', faults: ['nat-stranded'] } },
    text: () => authTimeout(region),
    names: ({ nat }) => [
      known(nat?.natGatewayId, 'a NAT gateway'),
      known(nat?.routeTableId, 'its route table'),
    ],
  },
  {
    cause: 'nat-gateway-broken',
    when: 'the NAT gateway was deleted',
    service: 'loyalty',
    world: { network: { wayOut: 'nat-gateway', faults: ['nat-deleted'] } },
    text: () => authTimeout(region),
    names: ({ nat }) => [known(nat?.natGatewayId, 'a NAT gateway')],
  },
  {
    cause: 'public-ip-missing',
    when: 'the tasks are in public subnets and get no public address',
    service: 'status',
    world: { network: { wayOut: 'internet-gateway' } },
    text: () => authTimeout(region),
    names: ({ subnetIds: [first] }) => [first, 'assignPublicIp'],
  },
  {
    cause: 'security-group-egress-closed',
    when: 'the security group of the tasks has no egress rule',
    service: 'basket',
    world: { network: { wayOut: 'nat-gateway', faults: ['egress-closed'] } },
    text: () => authTimeout(region),
    names: ({ securityGroupId }) => [securityGroupId, '443'],
  },
  {
    cause: 'security-group-egress-closed',
    when: 'the security group of the tasks lets them reach a prefix list that does not hold the registry',
    service: 'offers',
    world: { network: { wayOut: 'nat-gateway', faults: ['egress-to-offices-only'] } },
    text: () => authTimeout(region),
    names: ({ securityGroupId }) => [securityGroupId, 'pl-'],
  },
  {
    cause: 'network-acl-closed',
    when: 'the network ACL of the subnet denies everything outbound',
    service: 'pricing',
    world: { network: { wayOut: 'nat-gateway', faults: ['task-acl-closed'] } },
    text: () => authTimeout(region),
    names: ({ networkAclId }) => [known(networkAclId, 'a network ACL'), '100'],
  },
  {
    cause: 'network-acl-closed',
    when: 'the network ACL of the subnet lets HTTPS out and in, and no answers back',
    service: 'tariffs',
    world: { network: { wayOut: 'nat-gateway', faults: ['task-acl-https-only'] } },
    text: () => authTimeout(region),
    names: ({ networkAclId }) => [known(networkAclId, 'a network ACL'), 'ephemeral'],
  },
  {
    cause: 'network-acl-closed',
    when: 'the network ACL of the subnet of the NAT gateway denies everything inbound',
    service: 'carrier',
    world: { network: { wayOut: 'nat-gateway', faults: ['nat-acl-closed'] } },
    text: () => authTimeout(region),
    names: ({ networkAclId, nat }) => [
      known(networkAclId, 'a network ACL'),
      known(nat?.subnetId, 'the subnet of the NAT gateway'),
    ],
  },
  {
    cause: 'network-acl-closed',
    when: 'the network ACL of the subnet of the endpoints denies everything inbound',
    service: 'customs',
    world: { network: { endpoints: everyEndpoint, faults: ['endpoint-acl-closed'] } },
    text: ({ endpoints }) => authTimeout(region, endpoints.addresses['ecr.api']),
    names: ({ networkAclId, endpoints }) => [known(networkAclId, 'a network ACL'), endpoints.subnetId],
  },
  {
    cause: 'public-access-blocked',
    when: 'VPC Block Public Access stops the internet gateway, though subnets and tasks are public',
    unknownToMoto: 'VPC Block Public Access',
    service: 'landing',
    world: { network: { wayOut: 'internet-gateway', faults: ['public-access-blocked'] }, publicIp: true },
    text: () => authTimeout(region),
    names: ({ subnetIds: [first] }) => [first, 'block-bidirectional'],
  },
  {
    cause: 'undetermined',
    when: 'the NAT gateway and all else that can be read is in order',
    service: 'gateway',
    world: { network: { wayOut: 'nat-gateway' } },
    text: ({ image }) => layerTimeout(image, region),
    names: () => ['gateway'],
  },
  {
    cause: 'undetermined',
    when: 'the endpoints and all else that can be read is in order',
    service: 'lounge',
    world: { network: { endpoints: everyEndpoint } },
    text: ({ endpoints }) => authTimeout(region, endpoints.addresses['ecr.api']),
    names: () => ['lounge'],
  },
];
