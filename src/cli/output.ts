import { versionedAnswer } from '../base/answer-version.ts';
import { prettyJson } from '../base/canonical-json.ts';
import { indentedLines, printableDocument, printableJson, terminalLines } from '../base/terminal-text.ts';

/** Results go to stdout; everything else to stderr. What a terminal would obey is spelled out: names may be anybody's. */
export type Output = {
  readonly json: boolean;
  readonly quiet: boolean;
  /** The answer of the command: JSON with `--json`, else the text for people. */
  result(value: unknown, text: () => string): void;
  /** An answer that is a document with a format of its own, whatever `--json` says. `exact`: where no terminal reads it, its very bytes. */
  document(text: string, how?: { exact: boolean }): void;
  /** As `document`, of any length: no more of it is made than is taken. Pieces are whole lines, or parts of one JSON text. */
  pieces(texts: Iterable<string>): Promise<void>;
  /** A line for people that is not the answer. Nothing with --json or --quiet. */
  note(line: string): void;
};

/** What else is said to people. The only way to a stream beside answers (a test): no text leaves as a terminal would obey it. */
export function sayLines(text: string, stream: Pick<NodeJS.WritableStream, 'write'> = process.stderr): void {
  stream.write(terminalLines(text));
}

export function createOutput(
  options: { json: boolean; quiet: boolean },
  stdout: NodeJS.WritableStream & { isTTY?: boolean },
  stderr: NodeJS.WritableStream,
): Output {
  return {
    ...options,
    result(value, text) {
      stdout.write(
        options.json
          ? printableDocument(prettyJson(versionedAnswer(value)))
          : withNewline(terminalLines(text())),
      );
    },
    document(text, how) {
      if (how?.exact === true && stdout.isTTY !== true) {
        stdout.write(text);
        return;
      }
      stdout.write(withNewline(printableDocument(text)));
    },
    async pieces(texts) {
      let isJson: boolean | undefined;
      let ready = '';
      for (const text of texts) {
        isJson ??= text.startsWith('{');
        ready += isJson ? printableJson(text) : printableDocument(text);
        if (ready.length < WRITTEN_AT_ONCE) continue;
        if (!stdout.write(ready)) await taken(stdout);
        if (!stdout.writable) return;
        ready = '';
      }
      stdout.write(ready);
    },
    note(line) {
      if (!options.json && !options.quiet) stderr.write(`${indentedLines(line)}\n`);
    },
  };
}

/** Characters. */
const WRITTEN_AT_ONCE = 65_536;

/** Until there is room again, or nobody reads on. */
async function taken(stdout: NodeJS.WritableStream): Promise<void> {
  await new Promise<void>((resolve) => {
    const events = ['drain', 'close', 'error'] as const;
    const done = (): void => {
      for (const event of events) stdout.removeListener(event, done);
      resolve();
    };
    for (const event of events) stdout.on(event, done);
  });
}

function withNewline(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
