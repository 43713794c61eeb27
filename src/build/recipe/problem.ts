import type { ShearwallError } from '../../base/index.ts';
import { recipeError } from './errors.ts';

/** Something wrong in a recipe file, and where; line and column count from 1. */
export type Problem = {
  code:
    | 'RECIPE_SYNTAX'
    | 'RECIPE_INVALID'
    | 'RECIPE_UNSUPPORTED'
    | 'RECIPE_INCLUDE'
    | 'RECIPE_NOT_FOUND'
    | 'RECIPE_TOO_LARGE';
  message: string;
  line: number;
  column: number;
};

const SHOWN = 10;
const EXCERPT_WIDTH = 100;

/** All problems of one file as one error: each with its position and the line it stands in. */
export function problemsError(file: string, text: string, problems: readonly Problem[]): ShearwallError {
  const inOrder = problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
  const lines = text.split(/\r\n|\r|\n/);
  const shown = inOrder.slice(0, SHOWN).map((problem) => showProblem(file, lines, problem));
  const more = inOrder.length > SHOWN ? [`… and ${inOrder.length - SHOWN} more`] : [];
  const head = inOrder.length > 1 ? [`${inOrder.length} problems in ${file}`] : [];
  const details = { problems: inOrder.slice(0, 100).map((problem) => ({ file, ...problem })) };
  return recipeError(inOrder[0]?.code ?? 'RECIPE_INVALID', [...head, ...shown, ...more].join('\n'), {
    details,
  });
}

function showProblem(file: string, lines: readonly string[], { message, line, column }: Problem): string {
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

/** Control characters become blanks: what a recipe says must not steer the terminal. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, ' ');
}
