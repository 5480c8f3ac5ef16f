import { describe, expect, it } from 'vitest';
import { gap, known } from '../../lambda/evidence/define.ts';
import { puller, pullerSubnetId } from '../../lambda/evidence/puller.ts';
import type { Evidence, StoppedTask } from '../../lambda/types.ts';
import { facts, failureOf, onInstance, questionOf } from './question.ts';

const ask = (task: Partial<StoppedTask> = {}, answers: Evidence = {}) =>
  questionOf(failureOf({ task }), answers);
const denial = gap('ecs:DescribeServices', 'not authorized: allow ecs:DescribeServices');

describe('puller', () => {
  it('is the task on Fargate, with the network configuration of its service', async () => {
    expect(await puller.gather(ask())).toStrictEqual({
      known: {
        kind: 'task',
        name: 'task',
        subnetId: 'subnet-0priv1234',
        subnets: ['subnet-0priv1234', 'subnet-0priv5678'],
        securityGroupIds: ['sg-0task1234'],
        publicIp: false,
        privateIpv4Address: '10.0.3.57',
        source:
          'attachment of the stopped task, network configuration of payments (deployment ecs-svc/1234567890123456789)',
      },
    });
  });

  it('has an IPv6 address where the event shows one, and else may have one', async () => {
    expect(await puller.gather(ask({ ipv6Address: '2001:db8::57' }))).toMatchObject({
      known: { ipv6: true },
    });
    expect(await puller.gather(ask())).not.toHaveProperty('known.ipv6');
  });

  it('takes the only subnet of the service where the task had no network interface yet', async () => {
    const service = known({ ...facts.service, subnets: ['subnet-0only123'] });
    expect(await puller.gather(ask({ subnetId: undefined }, { service }))).toMatchObject({
      known: {
        subnetId: 'subnet-0only123',
        source: 'network configuration of payments (deployment ecs-svc/1234567890123456789)',
      },
    });
  });

  it.each([
    [
      'a standalone task, whose network configuration ECS does not keep',
      'family:payments',
      known(null),
      'ECS keeps no network configuration of a standalone task (family:payments)',
    ],
    [
      'a task whose service is gone',
      'service:payments',
      known(null),
      'service:payments is gone, and its network configuration with it',
    ],
    [
      'a task whose service was moved to other subnets',
      'service:payments',
      known({ ...facts.service, networkSource: 'service', subnets: ['subnet-0new1234'] }),
      'service of payments no longer names subnet-0priv1234: its network configuration has changed since the task was started',
    ],
    ['a task whose service may not be read', 'service:payments', denial, denial.gap.reason],
  ])('knows the subnet, and neither groups nor public address, of %s', async (_, group, service, reason) => {
    const answer = await puller.gather(ask({ group }, { service }));
    expect(answer).toMatchObject({
      known: {
        subnetId: 'subnet-0priv1234',
        unknown: { action: 'ecs:DescribeServices', reason },
        source: 'attachment of the stopped task',
      },
    });
    expect(answer).not.toHaveProperty('known.securityGroupIds');
    expect(answer).not.toHaveProperty('known.publicIp');
  });

  it('says where the configuration is a later one than that of the task', async () => {
    const networkSource = 'service, as configured now (deployment ecs-svc/222 is no longer listed)';
    const service = known({ ...facts.service, networkSource, superseded: true });
    expect(await puller.gather(ask({}, { service }))).toMatchObject({
      known: {
        securityGroupIds: ['sg-0task1234'],
        superseded: {
          action: 'ecs:DescribeServices',
          reason: `the network configuration of payments is that of the ${networkSource}: the task may have had another`,
        },
      },
    });
  });

  it('includes the subnet of the task in those to mend, even after the service has left it', async () => {
    const service = known({ ...facts.service, subnets: ['subnet-0new1234'] });
    expect(await puller.gather(ask({}, { service }))).toMatchObject({
      known: { subnets: ['subnet-0new1234', 'subnet-0priv1234'] },
    });
  });

  it.each([
    [
      'there is no service',
      known(null),
      'ecs:DescribeTasks',
      'ECS does not say in which subnet the task was started',
    ],
    ['the service may not be read', denial, denial.gap.action, denial.gap.reason],
  ])('leaves a gap where the event has no subnet and %s', async (_, service, action, reason) => {
    expect(await puller.gather(ask({ subnetId: undefined }, { service }))).toEqual(gap(action, reason));
  });

  it("is judged for the service's first subnet where the event has none, and says so", async () => {
    const answer = await puller.gather(ask({ subnetId: undefined }, { service: known(facts.service) }));
    expect(answer).toMatchObject({
      known: {
        subnetId: 'subnet-0priv1234',
        source: expect.stringContaining(
          'ECS does not say in which of its 2 subnets: judged for subnet-0priv1234',
        ),
      },
    });
  });

  it.each(['EC2', 'MANAGED_INSTANCES'] as const)(
    'is the instance for launch type %s, even if the task has an interface of its own',
    async (launchType) => {
      const task = { ...onInstance, launchType, subnetId: 'subnet-0priv1234' };
      expect(await puller.gather(ask(task))).toStrictEqual({
        known: {
          kind: 'instance',
          name: 'i-0abc1234',
          subnetId: 'subnet-0inst123',
          subnets: ['subnet-0inst123'],
          securityGroupIds: ['sg-0inst123'],
          publicIp: false,
          privateIpv4Address: '10.0.9.4',
          ipv6: false,
          source: 'primary network interface of i-0abc1234',
        },
      });
    },
  );

  it('is outside of EC2 on an ECS Anywhere host', async () => {
    const answers = { containerInstance: known(null) };
    expect(await puller.gather(ask({ launchType: 'EXTERNAL' }, answers))).toEqual({
      known: { kind: 'external' },
    });
  });

  it('passes on why the instance cannot be seen', async () => {
    const containerInstance = gap(
      'ec2:DescribeInstances',
      'instance i-0abc1234 is gone, and its network with it',
    );
    expect(await puller.gather(ask(onInstance, { containerInstance }))).toEqual(containerInstance);
  });
});

describe("the puller's subnet", () => {
  it('is known from the event on Fargate, without asking ECS', async () => {
    const never = questionOf(failureOf());
    expect(await pullerSubnetId({ ...never, ask: () => Promise.reject(new Error('asked')) })).toEqual({
      known: 'subnet-0priv1234',
    });
  });

  it('is known from the registration of the instance, without asking EC2', async () => {
    const registration = known({ ec2InstanceId: 'i-0abc1234', subnetId: 'subnet-0inst123' });
    expect(await pullerSubnetId(ask(onInstance, { registration, puller: denial }))).toEqual({
      known: 'subnet-0inst123',
    });
  });

  it('is the one of the puller otherwise', async () => {
    expect(await pullerSubnetId(ask({ subnetId: undefined }))).toEqual({ known: facts.puller.subnetId });
  });

  it('passes on why the puller cannot be seen', async () => {
    expect(await pullerSubnetId(ask(onInstance, { puller: denial }))).toEqual(denial);
  });

  it('cannot be seen on an ECS Anywhere host', async () => {
    const answers: Evidence = { registration: known(null), puller: known({ kind: 'external' }) };
    const external = ask({ launchType: 'EXTERNAL' }, answers);
    expect(await pullerSubnetId(external)).toEqual(
      gap(
        'ecs:DescribeContainerInstances',
        'the task ran on an ECS Anywhere host, whose network is not in EC2',
      ),
    );
  });
});
