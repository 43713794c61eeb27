import { isatty } from 'node:tty';
import { cliError } from './errors.ts';
import { sayLines } from './output.ts';

/** A terminal that can keep what is typed to itself; process.stdin and process.stderr fit. */
export type Terminal = {
  input: Pick<NodeJS.ReadStream, 'isTTY' | 'isRaw' | 'on' | 'off' | 'pause' | 'resume' | 'setRawMode'>;
  output: Pick<NodeJS.WriteStream, 'write'>;
};

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const BACKSPACES = new Set(['\u007f', '\b']);
const MAX_LENGTH = 4096;

/** Not asked of `process.stdin`, which would be opened for it. */
export function canAsk(): boolean {
  return isatty(0);
}

/** Asks on the terminal; what is typed is not shown. Throws CLI_NOT_TYPED when the user gives up. */
export async function askSecret(
  question: string,
  { input, output }: Terminal = { input: process.stdin, output: process.stderr },
): Promise<string> {
  sayLines(`${question}: `, output);
  const wasRaw = input.isRaw;
  input.setRawMode(true);
  try {
    return await readLine(input);
  } finally {
    input.setRawMode(wasRaw);
    input.pause();
    output.write('\n');
  }
}

/** For a new secret: asks until nothing can be mistyped unseen. */
export async function askNewSecret(question: string, terminal?: Terminal): Promise<string> {
  const secret = await askSecret(`${question} (empty for none)`, terminal);
  if ((await askSecret(`${question}, again`, terminal)) === secret) return secret;
  throw cliError('CLI_NOT_TYPED', 'the second entry differs from the first', { hint: 'try again' });
}

function readLine(input: Terminal['input']): Promise<string> {
  return new Promise((resolve, reject) => {
    let typed: string[] = [];
    const stop = (settle: () => void): void => {
      input.off('data', read);
      settle();
    };
    const read = (chunk: Buffer): void => {
      for (const char of chunk.toString('utf8')) {
        if (char === '\r' || char === '\n') return stop(() => resolve(typed.join('')));
        if (char === CTRL_C || char === CTRL_D)
          return stop(() => reject(cliError('CLI_NOT_TYPED', 'nothing was typed', { hint: 'run it again' })));
        if (BACKSPACES.has(char)) typed = typed.slice(0, -1);
        else if (typed.length < MAX_LENGTH) typed.push(char);
      }
    };
    input.on('data', read);
    input.resume();
  });
}
