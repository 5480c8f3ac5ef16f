import type { AlertDocument, CauseDocument, FailureDocument } from './document.ts';
import { foldCommand, wrap } from './layout.ts';

/** The alert as a person reads it, by mail or on a terminal: the cause, its proof, what to type, and what ECS said. */
export function renderText(alert: Omit<AlertDocument, 'text'>): string {
  const several = alert.failure.containers.length > 1;
  const of = ({ container }: CauseDocument) => (several ? ` for container ${container}` : '');
  const sections = [
    headline(alert),
    cause(alert.rootCause),
    ...(alert.path.length > 0 ? [['PATH', ...alert.path.flatMap(pathLines)]] : []),
    remedy(alert.rootCause),
    others('ALSO REQUIRED (each of these alone keeps the task from starting)', alert.alsoRequired, of),
    others('ALSO FOUND (does not explain this failure)', alert.alsoFound, of),
    whatEcsSaid(alert),
    ruledOut(alert),
    couldNotCheck(alert),
    links(alert),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function headline({
  drill,
  workload,
  cluster,
  region,
  account,
  severity,
  tasks,
  failure,
}: Omit<AlertDocument, 'text'>) {
  const { container, containers } = failure;
  const which =
    containers.length > 1
      ? `the images of its containers ${containers.join(', ')}`
      : container === workload
        ? 'its image'
        : `the image of its container ${container}`;
  const running = tasks ? `, ${tasks.running} of ${tasks.desired} tasks running` : '';
  return [
    ...wrap(`${drill ? '[DRILL] ' : ''}${workload} cannot pull ${which}.`),
    ...wrap(`${severity}${running} | cluster ${cluster} | ${region} | account ${account}`),
  ];
}

function cause({ id, title, summary, evidence }: CauseDocument): string[] {
  return [
    `ROOT CAUSE  ${title} (${id})`,
    ...wrap(summary, '  '),
    ...(evidence.length > 0
      ? ['', 'EVIDENCE', ...evidence.flatMap((line) => wrap(line, '  - ', '    '))]
      : []),
  ];
}

/** A path's further breaks stand indented under it. */
const pathLines = (path: string): string[] =>
  path.split('\n').flatMap((line, index) => wrap(line, index === 0 ? '  ' : '    ', '      '));

function remedy({ id, remediation }: CauseDocument): string[] {
  return [
    id === 'undetermined' ? 'NEXT STEP' : 'FIX',
    ...wrap(remediation.text, '  '),
    ...paragraphs(remediation.commands),
    ...(remediation.alternatives ?? []).flatMap(({ text, commands }) => [
      '',
      ...wrap(`Or: ${text}`, '  '),
      ...paragraphs(commands),
    ]),
    ...toolsNeeded([remediation, ...(remediation.alternatives ?? [])].flatMap(({ commands }) => commands)),
  ];
}

/** What a command needs besides the AWS CLI, and what not every machine has. */
function toolsNeeded(commands: string[]): string[] {
  const tools = ['jq', 'docker'].filter((tool) =>
    commands.some((command) => command.split(/[ |]+/).includes(tool)),
  );
  return tools.length > 0
    ? ['', ...wrap(`(These commands need ${tools.join(' and ')} besides the AWS CLI.)`, '  ')]
    : [];
}

const paragraphs = (commands: string[]): string[] =>
  commands.flatMap((command) => ['', ...foldCommand(command, '    ')]);

/** `of`: the container, where several failed. */
function others(title: string, causes: CauseDocument[], of: (cause: CauseDocument) => string): string[] {
  if (causes.length === 0) return [];
  return [
    title,
    ...causes.flatMap((other) => [
      ...wrap(`${other.title} (${other.id})${of(other)}: ${other.summary}`, '  - ', '    '),
      ...other.remediation.commands.flatMap((command) => foldCommand(command, '      ')),
    ]),
  ];
}

function whatEcsSaid({ failure, otherFailures = [] }: Omit<AlertDocument, 'text'>): string[] {
  return [
    'WHAT ECS SAID',
    ...wrap(failure.reason, '  '),
    ...wrap(`(${whereAndWhen(failure)})`, '  '),
    ...otherFailures.flatMap(({ container, image, reason }) => [
      ...wrap(reason, '  '),
      ...wrap(`(container ${container}${image ? `, image ${image}` : ''})`, '  '),
    ]),
  ];
}

function whereAndWhen(failure: FailureDocument): string {
  const platform = [failure.launchType, failure.platformVersion].filter(Boolean).join(' ');
  return [
    `container ${failure.container}`,
    ...(failure.image ? [`image ${failure.image}`] : []),
    platform,
    ...(failure.stoppedAt ? [`stopped ${failure.stoppedAt}`] : []),
  ].join(', ');
}

function ruledOut(alert: Omit<AlertDocument, 'text'>): string[] {
  if (alert.ruledOut.length === 0) return [];
  return [
    'RULED OUT',
    ...alert.ruledOut.flatMap(({ check, because }) => wrap(`${check}: ${because}`, '  - ', '    ')),
  ];
}

/** Grouped by what was refused: one missing permission may leave several checks open. */
function couldNotCheck(alert: Omit<AlertDocument, 'text'>): string[] {
  const checksByGap = new Map<string, string[]>();
  for (const { check, action, reason } of alert.couldNotCheck) {
    const gap = `${action}: ${reason}`;
    checksByGap.set(gap, [...(checksByGap.get(gap) ?? []), check]);
  }
  if (checksByGap.size === 0) return [];
  const lines = [...checksByGap].map(([gap, open]) => `${open.join(', ')} (${gap})`);
  return ['COULD NOT CHECK', ...lines.flatMap((line) => wrap(line, '  - ', '    '))];
}

function links({ failure, rootCause, consoleUrl }: Omit<AlertDocument, 'text'>): string[] {
  return [`task    ${failure.taskArn}`, `console ${consoleUrl}`, `about   ${rootCause.docs}`];
}
