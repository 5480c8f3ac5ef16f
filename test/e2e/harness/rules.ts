/** Parts of rules and routes that several worlds have in common. */
export const everywhere = '0.0.0.0/0';

/** Everything, to or from anywhere: what a new security group lets out. */
export const everything = [{ IpProtocol: '-1', IpRanges: [{ CidrIp: everywhere }] }];

/** HTTPS from the VPC. */
export const https = [
  { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '10.0.0.0/16' }] },
];
