export { EcsAutopsy, type EcsAutopsyProps } from './ecs-autopsy.ts';
export { EcsAutopsyStack } from './ecs-autopsy-stack.ts';
export { OptionError } from './options.ts';
