import { versionedAnswer } from '../base/answer-version.ts';
import { prettyJson } from '../base/canonical-json.ts';

/** Results go to stdout; everything else to stderr. */
export type Output = {
  readonly json: boolean;
  readonly quiet: boolean;
  /** The answer of the command: JSON with `--json`, else the text for people. */
  result(value: unknown, text: () => string): void;
  /** An answer that is a document with a format of its own, whatever `--json` says. */
  document(text: string): void;
  /** A line for people that is not the answer. Nothing with --json or --quiet. */
  note(line: string): void;
};

export function createOutput(
  options: { json: boolean; quiet: boolean },
  stdout: NodeJS.WritableStream,
  stderr: NodeJS.WritableStream,
): Output {
  return {
    ...options,
    result(value, text) {
      stdout.write(options.json ? prettyJson(versionedAnswer(value)) : withNewline(text()));
    },
    document(text) {
      stdout.write(withNewline(text));
    },
    note(line) {
      if (!options.json && !options.quiet) stderr.write(`${line}\n`);
    },
  };
}

function withNewline(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
