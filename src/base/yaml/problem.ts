import type { ErrorOptions, ShearwallError } from '../errors.ts';

/** A kind of file that people write: what it is called in messages, and the errors that its problems become. */
export type DocumentKind<Code extends string = string> = {
  noun: string;
  syntaxCode: Code;
  invalidCode: Code;
  error(code: Code, message: string, options: ErrorOptions): ShearwallError;
};

/** Something wrong in a file that a person wrote, and where; line and column count from 1. */
export type FileProblem<Code extends string = string> = {
  code: Code;
  message: string;
  line: number;
  column: number;
};

const SHOWN = 10;
const EXCERPT_WIDTH = 100;

/** All problems of one file as one error: each with its position and the line it is in. */
export function problemsError<Code extends string>(
  kind: DocumentKind<Code>,
  file: string,
  text: string,
  problems: readonly FileProblem<Code>[],
): ShearwallError {
  const inOrder = problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
  const lines = text.split(/\r\n|\r|\n/);
  const shown = inOrder.slice(0, SHOWN).map((problem) => showProblem(file, lines, problem));
  const more = inOrder.length > SHOWN ? [`… and ${inOrder.length - SHOWN} more`] : [];
  const head = inOrder.length > 1 ? [`${inOrder.length} problems in ${file}`] : [];
  const details = { problems: inOrder.slice(0, 100).map((problem) => ({ file, ...problem })) };
  return kind.error(inOrder[0]?.code ?? kind.invalidCode, [...head, ...shown, ...more].join('\n'), {
    details,
  });
}

function showProblem(file: string, lines: readonly string[], { message, line, column }: FileProblem): string {
  const number = String(line).padStart(5);
  const { text, caret } = excerpt(lines[line - 1] ?? '', column);
  return [
    `${file}:${line}:${column}: ${printable(message)}`,
    `${number} | ${text}`,
    `${' '.repeat(number.length)} | ${caret}^`,
  ].join('\n');
}

/** The line, cut to a width around the column, and the blanks that lead to it. */
function excerpt(line: string, column: number): { text: string; caret: string } {
  const start = column > EXCERPT_WIDTH ? column - EXCERPT_WIDTH / 2 : 0;
  const window = printable(line.slice(start, start + EXCERPT_WIDTH));
  return { text: window.trimEnd(), caret: ' '.repeat(column - 1 - start) };
}

/** Control characters become blanks: what a file says must not steer the terminal. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, ' ');
}
