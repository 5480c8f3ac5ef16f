import { nameInArn } from '../names.ts';
import { type AlertDocument, shortName } from './document.ts';
import { clip } from './layout.ts';

/**
 * The custom notification of Amazon Q Developer in chat applications.
 * Limits and member names: https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export interface ChatNotification {
  version: '1.0';
  source: 'custom';
  id: string;
  content: {
    textType: 'client-markdown';
    title: string;
    description: string;
    nextSteps: string[];
    keywords: string[];
  };
  /** One thread for one incident: `threadId`. */
  metadata: { threadId: string; summary: string; additionalContext: Record<string, string> };
}

const limits = { title: 250, description: 8_000, nextStep: 350, keyword: 75 } as const;

export function renderChat(alert: AlertDocument): ChatNotification {
  const { rootCause, failure, incident } = alert;
  const mark = alert.drill ? '[DRILL] ' : '';
  return {
    version: '1.0',
    source: 'custom',
    id: `${incident.id}-${nameInArn(failure.taskArn)}`,
    content: {
      textType: 'client-markdown',
      title: prose(`${mark}${shortName(alert)} cannot pull its image: ${rootCause.title}`, limits.title),
      description: describe(alert),
      nextSteps: [prose(rootCause.remediation.text, limits.nextStep)],
      keywords: [rootCause.id, failure.symptom, alert.cluster, alert.workload].map((word) =>
        prose(word, limits.keyword),
      ),
    },
    metadata: {
      threadId: incident.id,
      summary: prose(`${mark}${shortName(alert)}: ${rootCause.title}`, limits.title),
      additionalContext: {
        rootCause: rootCause.id,
        status: alert.status,
        severity: alert.severity,
        account: alert.account,
        region: alert.region,
        taskArn: failure.taskArn,
      },
    },
  };
}

function describe(alert: AlertDocument): string {
  const { rootCause, failure } = alert;
  const list = (lines: string[]) => lines.map((line) => `• ${prose(line)}`).join('\n');
  const parts = [
    `*${prose(rootCause.title)}* (\`${rootCause.id}\`)\n${prose(rootCause.summary)}`,
    code(rootCause.remediation.commands),
    list(rootCause.evidence),
    code(alert.path),
    list(alert.alsoRequired.map(({ title, summary }) => `also required: ${title}. ${summary}`)),
    `ECS said: ${prose(failure.reason)}`,
    `<${alert.consoleUrl}|task> | <${rootCause.docs}|about this cause>`,
  ];
  return within(parts.filter(Boolean), limits.description).join('\n\n');
}

/** Drops whole parts before it cuts one: a link, a command or a code block cut in half would garble the rest. */
function within(parts: string[], length: number): string[] {
  const total = (some: string[]) => some.join('\n\n').length;
  const kept = [...parts];
  while (total(kept) > length && kept.length > 2) kept.splice(kept.length - 2, 1);
  return total(kept) > length ? kept.slice(-1) : kept;
}

/** Commands and pictures, to be copied as they are. A code block ends at the next three backticks. */
function code(lines: string[]): string {
  return lines.length > 0 ? `\`\`\`\n${lines.map(escaped).join('\n').replaceAll('```', "'''")}\n\`\`\`` : '';
}

/** Text that is no markup, of at most `length` characters once it is escaped. */
function prose(text: string, length = Number.POSITIVE_INFINITY): string {
  const plain = text.replaceAll('`', "'");
  let shown = plain;
  while (escaped(shown).length > length) shown = clip(plain, shown.length - 1);
  return escaped(shown);
}

/** The three characters that chat markup reserves. */
const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
