import {
  type EC2Client,
  type Filter,
  type NetworkInterface,
  paginateDescribeNetworkInterfaces,
} from '@aws-sdk/client-ec2';
import { withoutAbsent } from '../absent.ts';
import { collect } from './define.ts';
import type { NetworkInterfaceFact } from './facts.ts';

/** All network interfaces that pass the filters, where the API honours them. */
export const describeInterfaces = (client: EC2Client, Filters: Filter[]): Promise<NetworkInterface[]> =>
  collect(
    paginateDescribeNetworkInterfaces({ client }, { Filters }),
    ({ NetworkInterfaces }) => NetworkInterfaces,
  );

/** What is judged of an interface, whatever it belongs to. */
export const interfaceFactOf = ({
  NetworkInterfaceId,
  SubnetId,
  PrivateIpAddress,
  Ipv6Addresses = [],
  Groups,
  SourceDestCheck,
  Association,
  Attachment,
}: NetworkInterface): NetworkInterfaceFact =>
  withoutAbsent({
    NetworkInterfaceId,
    SubnetId,
    PrivateIpAddress,
    Ipv6Addresses: Ipv6Addresses.flatMap(({ Ipv6Address }) => Ipv6Address ?? []),
    Groups,
    SourceDestCheck,
    PublicIp: Association?.PublicIp,
    InstanceId: Attachment?.InstanceId,
  });
