import { beforeAll, describe, expect, it } from 'vitest';
import { putOnBus } from './harness/bus.ts';
import { ec2 } from './harness/clients.ts';
import { createEndpoint } from './harness/endpoints.ts';
import { region } from './harness/environment.ts';
import { type Inbox, type Letter, openInbox } from './harness/inbox.ts';
import { layerTimeout } from './harness/reasons.ts';
import { stoppedTask } from './harness/stopped-task.ts';
import { buildWorld, type World } from './harness/world.ts';

/** Private subnets without NAT, endpoints for both APIs of ECR, and none for S3, where the layers are. */
describe('a service in private subnets with endpoints for ECR and none for S3', () => {
  let inbox: Inbox;
  let world: World;
  let letter: Letter;

  const failToPull = async (): Promise<Letter> => {
    const task = stoppedTask(world, layerTimeout(world.image, region));
    await putOnBus(task);
    return inbox.alertOn(task.taskArn);
  };

  beforeAll(async () => {
    inbox = await openInbox();
    world = await buildWorld('payments', { network: { endpoints: ['ecr.api', 'ecr.dkr'] } });
    letter = await failToPull();
  });

  it('is told that the VPC endpoint for S3 is missing', () => {
    expect(letter.attributes.rootCause).toBe('vpc-endpoint-missing');
    expect(letter.document.rootCause.summary).toContain(`com.amazonaws.${region}.s3`);
    expect(letter.document.alsoRequired).toEqual([]);
  });

  it('is named the route tables of its private subnets, in the text and in the command to paste', () => {
    const { text, rootCause } = letter.document;
    for (const routeTableId of world.routeTableIds) {
      expect(text).toContain(routeTableId);
      expect(rootCause.remediation.commands.join('\n')).toContain(routeTableId);
    }
  });

  it('is not blamed for it any more once the endpoint is there, associated with both route tables', async () => {
    const endpointId = await createEndpoint(ec2, world, 's3');
    const next = await failToPull();
    expect(next.attributes.rootCause).toBe('undetermined');
    expect(next.document.ruledOut.map(({ check }) => check)).toContain('vpc-endpoint-missing');
    expect(next.document.alsoFound).toEqual([]);
    expect(JSON.stringify(next.document)).toContain(endpointId);
  });
});
