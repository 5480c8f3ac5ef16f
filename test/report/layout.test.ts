import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { clip, foldCommand, lineWidth, printableAscii, wrap } from '../../lambda/report/layout.ts';

describe('wrap', () => {
  it('breaks at spaces and indents what follows', () => {
    const lines = wrap('word '.repeat(40), '  - ', '    ');
    expect(lines.length).toBeGreaterThan(1);
    expect(lines[0]).toMatch(/^ {2}- word/);
    expect(lines[1]).toMatch(/^ {4}word/);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(lineWidth);
  });

  it('never cuts a word: an ARN can be copied', () => {
    const arn = `arn:aws:ecs:us-east-1:111122223333:task/${'x'.repeat(120)}`;
    expect(wrap(`see ${arn} there`)).toEqual(['see', arn, 'there']);
  });

  it('gives no line for no text', () => {
    expect(wrap('   ')).toEqual([]);
  });
});

describe('foldCommand', () => {
  const long =
    'aws ec2 create-vpc-endpoint --region us-east-1 --vpc-id vpc-0abc1234 --service-name com.amazonaws.us-east-1.s3 --vpc-endpoint-type Gateway';

  it('leaves a short command alone', () => {
    expect(foldCommand('aws sts get-caller-identity', '  ')).toEqual(['  aws sts get-caller-identity']);
  });

  it('folds at options so that the shell reads the same words', () => {
    const lines = foldCommand(long, '    ');
    expect(lines.length).toBeGreaterThan(1);
    const pasted = lines.join('\n').replaceAll(/\\\n/g, ' ');
    expect(pasted.split(/\s+/).filter(Boolean)).toEqual(long.split(' '));
  });

  it('leaves quoted text whole', () => {
    const quoted = `aws iam put-role-policy --role-name paymentsExecutionRole --policy-document '{"a": "b --c d", "e": "${'f'.repeat(60)}"}'`;
    expect(foldCommand(quoted, '').join('\n')).toContain(`"b --c d", "e": "${'f'.repeat(60)}"`);
  });
});

it.each([
  `aws ecs update-service --service 'it'\\''s --not an option ${'x'.repeat(60)}' --region us-east-1 --cluster prod`,
  `printf %s "a --b 'c --d" --e ${'f'.repeat(80)} --g 'h'`,
])('folds to the words that a shell reads: %s', (command) => {
  const words = (script: string) =>
    execFileSync('bash', ['-c', `show() { printf '%s\\n' "$@"; }; show ${script}`], { encoding: 'utf8' });
  const folded = foldCommand(command, '    ');
  expect(folded.length).toBeGreaterThan(1);
  expect(words(folded.join('\n').trimStart())).toBe(words(command));
});

describe('what SNS accepts', () => {
  it.each([
    ['café – “prod”', 'cafe  prod'],
    ['a\nb\tc', 'a b c'],
    ['✗ no route', 'no route'],
  ])('%s becomes %s', (text, expected) => {
    expect(printableAscii(text)).toBe(expected);
  });

  it('is clipped with a mark', () => {
    expect(clip('x'.repeat(120), 99)).toBe(`${'x'.repeat(96)}...`);
    expect(clip('short', 99)).toBe('short');
  });
});
