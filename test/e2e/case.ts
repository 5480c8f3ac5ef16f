import type { RootCauseId } from '../../lambda/types.ts';
import type { Reasons } from './harness/stopped-task.ts';
import type { World, WorldOptions } from './harness/world.ts';

/** A world with one thing wrong, and what the alert has to say of it. */
export interface Case {
  cause: RootCauseId;
  /** What was done to the world. */
  when: string;
  /** Names the service, its repository and its role. */
  service: string;
  world: WorldOptions;
  /** What ECS says of it. */
  text(world: World): Reasons;
  /** What the alert has to name. */
  names(world: World): string[];
}
