import { parse, validate } from '@aws-sdk/util-arn-parser';
import * as v from 'valibot';

/** Events of this source are rehearsals, put on the bus by ourselves. All else about them is as ECS would send it. */
export const drillSource = 'ecs-autopsy.drill';

/** AWS adds members at any time and leaves out others. What is not there, or not as expected, is as good as unknown. */
const text = v.fallback(v.optional(v.string()), undefined);
/** Some tools that hand events on make text of numbers. */
const numeral = v.pipe(v.string(), v.regex(/^-?\d+$/), v.transform(Number));
const list = <const S extends v.GenericSchema>(item: S) => v.fallback(v.optional(v.array(item), []), []);
/** Drops the members that nobody reads: a saved run must not carry, say, the environment of a container override. */
const part = <const E extends v.ObjectEntries>(entries: E) => v.object(entries);

const Detail = v.fallback(part({ name: text, value: text }), {});

const Container = v.fallback(
  part({
    name: text,
    image: text,
    imageDigest: text,
    runtimeId: text,
    exitCode: v.fallback(v.optional(v.union([v.number(), numeral])), undefined),
    reason: text,
    networkInterfaces: list(v.fallback(part({ privateIpv4Address: text }), {})),
  }),
  { networkInterfaces: [] },
);
export type StoppedContainer = v.InferOutput<typeof Container>;

const isTaskArn = (arn: string): boolean =>
  validate(arn) && parse(arn).service === 'ecs' && parse(arn).resource.startsWith('task/');

const EphemeralStorage = v.fallback(
  v.optional(part({ sizeInGiB: v.fallback(v.optional(v.union([v.number(), numeral])), undefined) })),
  undefined,
);

/** The task, as the `detail` of an event and DescribeTasks have it in common. */
const Task = part({
  taskArn: v.pipe(v.string(), v.check(isTaskArn)),
  clusterArn: v.string(),
  lastStatus: v.string(),
  taskDefinitionArn: v.optional(v.fallback(v.string(), ''), ''),
  group: text,
  startedBy: text,
  startedAt: text,
  launchType: text,
  capacityProviderName: text,
  platformVersion: text,
  containerInstanceArn: text,
  stopCode: text,
  stoppedReason: text,
  stoppedAt: text,
  attachments: list(v.fallback(part({ type: text, details: list(Detail) }), { details: [] })),
  attributes: list(Detail),
  containers: list(Container),
  ephemeralStorage: EphemeralStorage,
  overrides: v.fallback(
    v.optional(part({ executionRoleArn: text, ephemeralStorage: EphemeralStorage }), {}),
    {},
  ),
});
export type Task = v.InferOutput<typeof Task>;

/** `ECS Task State Change`, as EventBridge delivers it. */
const TaskStateChange = part({
  source: v.picklist(['aws.ecs', drillSource]),
  'detail-type': v.literal('ECS Task State Change'),
  time: text,
  detail: Task,
});

/** What is wanted of the members without which nothing can be told. */
const wanted: Record<string, string> = {
  source: `"aws.ecs" or "${drillSource}"`,
  'detail-type': '"ECS Task State Change"',
  detail: 'the task',
  taskArn: 'the ARN of an ECS task',
  clusterArn: 'the ARN of the cluster',
  lastStatus: 'the status of the task, such as "STOPPED"',
};

/** What was given is no stopped task that could be read. Never thrown for a task that merely has no pull failure. */
export class UnreadableEventError extends Error {
  override readonly name = 'UnreadableEventError';
}

/** Throws {@link UnreadableEventError}, which names the member that was not as it has to be. */
export function readEvent(event: unknown): v.InferOutput<typeof TaskStateChange> {
  const result = v.safeParse(TaskStateChange, event);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = v.getDotPath(issue) ?? '';
  const member = path.split('.').at(-1) ?? '';
  throw new UnreadableEventError(
    `This is not an ECS Task State Change event: ${path === '' ? 'it' : path} should be ${wanted[member] ?? 'an object'}, ` +
      `and is ${found(issue.input)}. Hand over an event as EventBridge delivers it.`,
  );
}

function found(input: unknown): string {
  if (input === undefined) return 'missing';
  return typeof input === 'object' && input !== null
    ? 'another object'
    : String(JSON.stringify(input)).slice(0, 80);
}
