/** Facts of the task, of what it was started by, and of what it runs on. */
import type { Gap } from '../../types.ts';

export interface TaskDefinitionFact {
  taskDefinitionArn: string;
  family: string;
  executionRoleArn?: string;
  networkMode?: string;
  cpuArchitecture?: string;
  operatingSystemFamily?: string;
  /** GiB; absent: Fargate's 20. */
  ephemeralStorageGiB?: number;
  containers: { name: string; image: string; credentialsParameter?: string }[];
}

export interface ServiceFact {
  serviceName: string;
  desiredCount: number;
  runningCount: number;
  /** Where the network configuration below was read: `deployment ecs-svc/123`, `task set …` or `service` itself. */
  networkSource: string;
  /** The deployment that started the task is no longer listed, and may have had another configuration. */
  superseded?: boolean;
  subnets: string[];
  /** Empty: the VPC's default security group. */
  securityGroups: string[];
  assignPublicIp: boolean;
}

/** The container instance that the task was placed on, as the ECS agent registered it. */
export interface RegistrationFact {
  ec2InstanceId: string;
  /** Of the instance's primary network interface. The agent tells both only where tasks may have interfaces of their own. */
  subnetId?: string;
  vpcId?: string;
  /** As ECS writes both: `arm64`, and `LINUX` or `WINDOWS_SERVER_2022_CORE` (of old agents: `WINDOWS`). */
  cpuArchitecture?: string;
  operatingSystemFamily?: string;
}

/** The EC2 instance that the task was placed on, and its primary network interface (device 0 of network card 0). */
export interface ContainerInstanceFact {
  ec2InstanceId: string;
  subnetId: string;
  securityGroupIds: string[];
  /** Whether the interface has a public IPv4 address. */
  publicIp: boolean;
  privateIpv4Address?: string;
  /** Whether the interface has an IPv6 address. */
  ipv6: boolean;
  instanceProfileArn?: string;
  /** `/dev/xvda`: as what its root volume is attached. */
  rootDeviceName?: string;
}

/** Whose network interface the pull goes through. EC2 tasks in awsvpc mode pull through their instance, not their own interface. */
export type Puller =
  | {
      kind: 'task' | 'instance';
      /** `task` or the instance id. */
      name: string;
      subnetId: string;
      /** All subnets in which the workload may start: mending one alone would leave the others broken. */
      subnets: string[];
      /** `undefined`: not known (ECS keeps no network configuration of a standalone task). Empty: the VPC's default group. */
      securityGroupIds?: string[];
      /** Whether it has a public IPv4 address; `undefined`: not known. */
      publicIp?: boolean;
      /** Whether it has an IPv6 address; `undefined`: not known. */
      ipv6?: boolean;
      /** Why the security groups and the public address are not known, where they are not. */
      unknown?: Gap;
      /** Why those two may not be those that the task had, where they were read from a later configuration. */
      superseded?: Gap;
      privateIpv4Address?: string;
      /** Where this was read. */
      source: string;
    }
  /** ECS Anywhere: nothing of its network is in EC2. */
  | { kind: 'external' };

export interface StorageFact {
  kind: 'ephemeral storage' | 'instance volume';
  /** GiB; `undefined`: not known. */
  sizeGiB?: number;
  /** The instance's root volume. */
  volumeId?: string;
  instanceId?: string;
  /** The instance has further volumes, and images may be kept on one of them. */
  otherVolumes?: string[];
  /** Where this was read. */
  source: string;
}
