/** Lines for plain-text e-mail: under 100 characters, so that no mail client wraps them itself. */
export const lineWidth = 96;

/** Breaks prose at spaces; a word longer than a line (an ARN, a URL) stands whole on a line of its own. */
export function wrap(text: string, indent = '', hanging = indent): string[] {
  const lines: string[] = [];
  let line = indent;
  let empty = true;
  for (const word of text.split(/\s+/).filter(Boolean)) {
    if (!empty && line.length + 1 + word.length > lineWidth) {
      lines.push(line);
      line = hanging;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return empty ? lines : [...lines, line];
}

/** Folds a long command at its options with the shell's line continuation, never inside quotes: it still pastes whole. */
export function foldCommand(command: string, indent: string): string[] {
  return command.split('\n').flatMap((line) => foldLine(line, indent));
}

function foldLine(command: string, indent: string): string[] {
  if (indent.length + command.length <= lineWidth) return [indent + command];
  const lines: string[] = [];
  let line = indent;
  for (const part of splitAtOptions(command)) {
    const fits = line.length + part.length + 3 <= lineWidth || line.trim() === '';
    if (!fits) {
      lines.push(`${line} \\`);
      line = `${indent}  `;
    }
    line += line.trim() === '' ? part : ` ${part}`;
  }
  return [...lines, line];
}

function splitAtOptions(command: string): string[] {
  const parts: string[] = [];
  let part = '';
  let quote = '';
  let isEscaped = false;
  for (const [index, character] of [...command].entries()) {
    if (isEscaped) isEscaped = false;
    else if (quote) quote = character === quote ? '' : quote;
    else if (character === '\\') isEscaped = true;
    else if (character === "'" || character === '"') quote = character;
    if (!quote && character === ' ' && command.startsWith('--', index + 1)) {
      parts.push(part);
      part = '';
    } else part += character;
  }
  return [...parts, part];
}

/** At most `length` characters, the cut marked with `...`. */
export function clip(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 3).trimEnd()}...`;
}

/** SNS takes a subject of printable ASCII on one line; anything else loses the notification. */
export function printableAscii(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\s+/g, ' ')
    .replace(/[^\x20-\x7e]/g, '')
    .trim();
}
