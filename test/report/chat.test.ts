import { describe, expect, it } from 'vitest';
import { loadRun, replayOf } from '../../bin/saved-run.ts';
import { autopsy } from '../../lambda/autopsy.ts';
import { parseStoppedTaskEvent } from '../../lambda/failure.ts';
import { renderChat } from '../../lambda/report/chat.ts';
import { type AlertDocument, documentOf } from '../../lambda/report/document.ts';

async function incident(): Promise<AlertDocument> {
  const run = loadRun('test/scenarios/vpc-endpoint-missing/run.json');
  const stopped = parseStoppedTaskEvent(run.event);
  const examined = stopped && (await autopsy(stopped, replayOf(run)));
  if (!examined) throw new Error('no pull failure');
  return documentOf(examined);
}

describe('the custom notification of Amazon Q Developer', () => {
  it('has the members that the chat service requires, in its form', async () => {
    const alert = await incident();
    const { version, source, content, metadata } = renderChat(alert);
    expect({ version, source, textType: content.textType }).toEqual({
      version: '1.0',
      source: 'custom',
      textType: 'client-markdown',
    });
    expect(content.title).toBe('payments cannot pull its image: VPC endpoint missing');
    expect(content.description).toContain('com.amazonaws.us-east-1.s3');
    expect(metadata.threadId).toBe(alert.incident.id);
  });

  it('keeps the length limits whatever the findings say, links and commands whole', async () => {
    const alert = await incident();
    const evidence = Array.from({ length: 200 }, (_, i) => `evidence ${i} ${'x'.repeat(90)}`);
    const remediation = { ...alert.rootCause.remediation, text: '<'.repeat(400) };
    const { content } = renderChat({ ...alert, rootCause: { ...alert.rootCause, evidence, remediation } });
    expect(content.description.length).toBeLessThanOrEqual(8_000);
    expect(content.description).toContain(`<${alert.consoleUrl}|task>`);
    for (const command of remediation.commands) expect(content.description).toContain(command);
    for (const step of content.nextSteps) expect(step).toMatch(/^(&lt;)+\.\.\.$/);
    for (const step of content.nextSteps) expect(step.length).toBeLessThanOrEqual(350);
    for (const word of content.keywords) expect(word.length).toBeLessThanOrEqual(75);
  });

  it('leaves out a fix that is too long to be copied whole, rather than cut it', async () => {
    const alert = await incident();
    const remediation = { ...alert.rootCause.remediation, commands: [`aws ${'x'.repeat(9_000)}`] };
    const { description } = renderChat({ ...alert, rootCause: { ...alert.rootCause, remediation } }).content;
    expect(description).not.toContain('xxx');
    expect(description).toContain(`<${alert.consoleUrl}|task>`);
  });

  it('lets nobody mention a channel or open a code block by the name of a service', async () => {
    const alert = await incident();
    const { content, metadata } = renderChat({ ...alert, workload: '<!channel> ```' });
    for (const shown of [content.title, metadata.summary, ...content.keywords]) {
      expect(shown).not.toMatch(/<|`/);
    }
  });

  it('escapes what chat markup reserves', async () => {
    const alert = await incident();
    const { content } = renderChat({ ...alert, failure: { ...alert.failure, reason: 'Get <URL> & more' } });
    expect(content.description).toContain('Get &lt;URL&gt; &amp; more');
  });
});
