import { hasRoom } from '../../../base/at-most.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { Examiner } from '../../../image-files/index.ts';
import { ScriptReader } from './script-reader.ts';

/** What a shell script runs. Byte strings. */
export type ShellFacts = {
  /** Command lines: words as far as they are literal, `$x` and the like as written. */
  commands: readonly (readonly string[])[];
  /** Words that are put into variables: command lines where they begin with a program. */
  assigned: readonly (readonly string[])[];
  /** Texts that are read as commands in the script's place: `. FILE`. */
  sources: readonly string[];
  /** Words that may name files; with what is written before an expansion's tail: `$HERE/lib.sh`. */
  words: readonly string[];
  /** Commands that are computed, as written; `tail`: the end of what is run that is literal. */
  computed: readonly { literal: string; tail?: string }[];
  /** It is not read to its end, or not as a shell would: any of its words may be a command. */
  isCut?: true;
};

const LIMIT_BYTES = 1024 * 1024;
const LIMIT_WORDS = 50_000;
const SHELL = /^#![ \t]*(?:\S*\/)?(?:env[ \t]+(?:-\S+[ \t]+)*)?(?:ba|da|a|k|mk|rba)?sh\b/;
/** Texts without `#!` that scripts read commands from. */
const SOURCED =
  /(?:^|\/)(?:etc\/(?:default|init\.d|profile\.d|sysconfig|rc\.d)\/[\w.@+-]+|etc\/(?:profile|bash\.bashrc)|init-functions(?:\.d\/[\w.-]+)?|[\w-]*envvars|[\w-]*functions|git-sh-\w+|confmodule|os-release|lsb-release|etc\/(?:locale(?:\.conf)?|environment))$/;

export const shellExaminer: Examiner<ShellFacts> = {
  id: 'reach-shell',
  version: 1,
  wants: {
    suffixes: [''],
    accept: ({ path, magic }) =>
      magic === 'shebang' || (magic === undefined && (path.endsWith('.sh') || SOURCED.test(path))),
  },
  examine({ content, sizeBytes, magic }, problem) {
    const text = content.read(0, Math.min(sizeBytes, LIMIT_BYTES)).toString('latin1');
    if (sizeBytes === 0 || text.slice(0, 4096).includes('\0')) return undefined;
    if (magic === 'shebang' && !SHELL.test(text)) return undefined;
    if (sizeBytes > LIMIT_BYTES) problem(`it has ${sizeBytes} bytes; more than ${LIMIT_BYTES} are not read`);
    const reader = new ScriptReader((size) => hasRoom(size, LIMIT_WORDS, 'words', problem));
    const isWhole = reader.read(text) && sizeBytes <= LIMIT_BYTES;
    return withoutUndefined({ ...reader.facts(), isCut: isWhole ? undefined : (true as const) });
  },
};
