import { versionedAnswer } from '../base/answer-version.ts';
import { prettyJson } from '../base/canonical-json.ts';
import { codeOf, messageOf, ShearwallError } from '../base/errors.ts';
import { indentedLines, printableDocument } from '../base/terminal-text.ts';
import { withoutUndefined } from '../base/without-undefined.ts';

/** `error: what failed`, its causes, and `hint: what to do`; as one JSON object with `--json`. Goes to stderr. */
export function renderError(error: unknown, options: { json: boolean; verbose: boolean }): string {
  if (options.json) return printableDocument(prettyJson(versionedAnswer({ error: errorAsJson(error) })));
  const lines = [`error: ${messageOf(error)}`];
  for (const cause of causesOf(error)) lines.push(`  because: ${cause}`);
  if (error instanceof ShearwallError) {
    if (error.hint !== undefined)
      lines.push(
        ...error.hint.split('\n').map((line, index) => (index === 0 ? `hint: ${line}` : `      ${line}`)),
      );
    lines.push(`code: ${error.code}`);
  } else if (!options.verbose) {
    lines.push(
      'hint: this is not an error that shearwall expects; run again with --verbose and report what it prints',
    );
  }
  if (options.verbose && error instanceof Error && error.stack !== undefined) lines.push(error.stack);
  return `${lines.map(indentedLines).join('\n')}\n`;
}

/** What could not be done: a code of docs/reference/errors.md, and the text for people. */
export type ErrorAnswer = {
  error: {
    code: string;
    message: string;
    /** Messages of what led to it, the nearest first. */
    causes?: string[];
    /** What to do about it. */
    hint?: string;
    /** Facts by name, of those errors that have some. */
    details?: Record<string, unknown>;
  };
};

export function errorAsJson(error: unknown): ErrorAnswer['error'] {
  const causes = causesOf(error);
  const base = withoutUndefined({
    message: messageOf(error),
    causes: causes.length > 0 ? causes : undefined,
  });
  if (!(error instanceof ShearwallError)) return { code: codeOf(error), ...base };
  const { code, hint, details } = error;
  return withoutUndefined({ code, ...base, hint, details });
}

/** Messages of the chain of causes, each once: a wrapper often repeats what it wraps. */
function causesOf(error: unknown): string[] {
  const messages: string[] = [];
  let cause = error instanceof Error ? error.cause : undefined;
  for (let depth = 0; cause !== undefined && depth < 5; depth++) {
    const message = messageOf(cause);
    if (message !== '' && !messages.includes(message) && !messageOf(error).includes(message))
      messages.push(message);
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return messages;
}
