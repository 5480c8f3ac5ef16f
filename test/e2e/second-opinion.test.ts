import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import { IAMClient } from '@aws-sdk/client-iam';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Autopsy, autopsy } from '../../lambda/autopsy.ts';
import { gatherFrom } from '../../lambda/evidence/index.ts';
import { parseStoppedTaskEvent } from '../../lambda/failure.ts';
import type { Evidence } from '../../lambda/types.ts';
import { eventOf } from './harness/bus.ts';
import { clientOf, ec2 } from './harness/clients.ts';
import { region } from './harness/environment.ts';
import { known } from './harness/known.ts';
import { startMoto } from './harness/moto.ts';
import { layerTimeout } from './harness/reasons.ts';
import { freeUrl, type Server } from './harness/server.ts';
import { stoppedTask } from './harness/stopped-task.ts';
import { buildWorld } from './harness/world.ts';
import { everyEndpoint, type NetworkCase, networkCases } from './network-cases.ts';

/** The same world, built by the same calls in two emulators of EC2, of which neither knows the other. */
describe('the facts of EC2 as moto serves them', () => {
  let folder: string;
  let server: Server;
  let moto: EC2Client;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ecs-autopsy-moto-'));
    const url = await freeUrl();
    server = await startMoto(url, folder);
    moto = new EC2Client(clientOf(url));
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  const examine = async ({ world: options, text }: NetworkCase, service: string, client: EC2Client) => {
    const world = await buildWorld(service, options, client);
    const event = eventOf(stoppedTask(world, text(world)));
    const stopped = known(parseStoppedTaskEvent(event), 'a failure to pull');
    return known(
      await autopsy(
        stopped,
        gatherFrom({ ec2: client, ecs, iam, ecr: () => ecr, secretsManager: () => secretsManager }),
      ),
      'a diagnosis',
    );
  };

  /** By MiniStack and by moto, each of which has a service of its own name. */
  const both = (examined: NetworkCase) =>
    Promise.all([
      examine(examined, `${examined.service}-ministack`, ec2),
      examine(examined, `${examined.service}-moto`, moto),
    ]);

  const shared = networkCases.filter(({ unknownToMoto }) => unknownToMoto === undefined);

  for (const examined of shared) {
    it(`give the same verdicts as MiniStack's, ${examined.cause}, when ${examined.when}`, async () => {
      const said = { rootCause: examined.cause, alsoRequired: [], alsoFound: [] };
      const [byMinistack, byMoto] = await both(examined);
      expect({ ministack: verdictsOf(byMinistack), moto: verdictsOf(byMoto) }).toEqual({
        ministack: said,
        moto: said,
      });
    });
  }

  it('leave out two things that the cases turn on', () => {
    const left = networkCases.flatMap(({ unknownToMoto = [] }) => unknownToMoto);
    expect(left).toEqual(['the state of an endpoint', 'VPC Block Public Access']);
  });

  describe('differ from those of MiniStack, completed', () => {
    let ministack: Evidence;
    let other: Evidence;
    beforeAll(async () => {
      const [byMinistack, byMoto] = await both({
        cause: 'undetermined',
        when: 'all is in order',
        service: 'summit',
        world: { network: { endpoints: everyEndpoint, wayOut: 'nat-gateway' } },
        text: ({ image }) => layerTimeout(image, region),
        names: () => [],
      });
      ministack = known(byMinistack.evidence['summit-ministack'], 'evidence');
      other = known(byMoto.evidence['summit-moto'], 'evidence');
    });

    it('in VPC Block Public Access, which moto does not know', () => {
      expect(ministack.blockPublicAccess).toEqual({ known: null });
      expect(gapsIn(ministack)).toEqual([]);
      expect(gapsIn(other)).toEqual(['blockPublicAccess']);
    });

    it('in the addresses of S3, which moto keeps from DescribePrefixLists', () => {
      const list = { PrefixListId: expect.any(String), PrefixListName: `com.amazonaws.${region}.s3` };
      expect(ministack.s3PrefixList).toEqual({ known: { ...list, Cidrs: expect.any(Array) } });
      expect(other.s3PrefixList).toEqual({ known: list });
    });

    it('in the interfaces of endpoints, which moto puts into the default group, at addresses of no subnet', () => {
      const group = { GroupName: 'endpoints' };
      expect(ministack.endpointInterfaces).toMatchObject({
        known: [
          { PrivateIpAddress: expect.stringMatching(/^10\.0\.5\./), Groups: [group] },
          { PrivateIpAddress: expect.stringMatching(/^10\.0\.5\./), Groups: [group] },
        ],
      });
      expect(other.endpointInterfaces).toMatchObject({
        known: [{ Groups: [{ GroupName: 'default' }] }, { Groups: [{ GroupName: 'default' }] }],
      });
    });
  });
});

/** Only EC2 is taken from the one or the other: the rest is MiniStack's, completed. */
const settings = clientOf(inject('endpoints').standIn);
const [ecs, iam, ecr] = [new ECSClient(settings), new IAMClient(settings), new ECRClient(settings)];
const secretsManager = new SecretsManagerClient(settings);

const verdictsOf = ({ diagnoses: [{ rootCause, alsoRequired, alsoFound }] }: Autopsy) => ({
  rootCause: rootCause.id,
  alsoRequired: alsoRequired.map(({ id }) => id),
  alsoFound: alsoFound.map(({ id }) => id),
});

const gapsIn = (evidence: Evidence): string[] =>
  Object.entries(evidence).flatMap(([key, gathered]) => ('gap' in gathered ? [key] : []));
