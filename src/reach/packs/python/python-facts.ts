import { hasRoom } from '../../../base/at-most.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import { elfStrings } from '../../../binaries/index.ts';
import { type Examiner, readText } from '../../../image-files/index.ts';
import type { PythonFacts } from './python-types.ts';
import { readPython } from './read-python.ts';

const LIMIT_BYTES = 4 * 1024 * 1024;
const LIMIT_NAMES = 20_000;
const LIMIT_TEXT_BYTES = 262_144;
const LIMIT_WORDS = 50_000;
const PYTHON = /^#![^\n]*(?:python|pypy)/;
/** Scripts that tell a shell to hand them to Python: `'''exec' /long/path/python "$0" "$@"`. */
const HANDED = /^#!\/bin\/sh\n'''exec' /;

/** Scripts and modules of Python. */
export const pythonExaminer: Examiner<PythonFacts> = {
  id: 'reach-python',
  version: 6,
  wants: { magic: ['shebang'], suffixes: ['.py', '.pyw', '.wsgi', '.pth'] },
  examine({ path, content, sizeBytes, magic }, problem) {
    const text = content.read(0, Math.min(sizeBytes, LIMIT_BYTES)).toString('latin1');
    if (magic === 'shebang' && !path.endsWith('.py') && !PYTHON.test(text) && !HANDED.test(text))
      return undefined;
    if (sizeBytes > LIMIT_BYTES) problem(`it has ${sizeBytes} bytes; more than ${LIMIT_BYTES} are not read`);
    let isCut = sizeBytes > LIMIT_BYTES;
    const facts = readPython(text, (size) => {
      const fits = hasRoom(size, LIMIT_NAMES, 'names', problem);
      isCut ||= !fits;
      return fits;
    });
    return withoutUndefined({ ...facts, isCut: isCut ? (true as const) : undefined });
  },
};

/** Lines of `*.pth` and of `entry_points.txt`: which folders and modules are there to be loaded. */
export const pythonListExaminer: Examiner<string> = {
  id: 'reach-python-lists',
  version: 1,
  wants: { names: ['entry_points.txt', 'pyvenv.cfg'], suffixes: ['.pth', '.egg-link'] },
  examine: (file, problem) => readText(file, { limit: LIMIT_TEXT_BYTES, problem, encoding: 'latin1' }),
};

/**
 * Words in a module that is a library: what it imports stands among them. `runs`: texts without ends between them. `hides`: its texts are
 * compressed, or more than were kept.
 */
export type NativeFacts = { words: readonly string[]; runs: readonly string[]; hides?: true };

const TAGGED = /\.(?:cpython-|abi3|pypy)/;
const WORD = /[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*/g;
/** Of several constants that a compiler put one after another. */
const LONGEST_WORD = 60;
const LIMIT_RUNS_BYTES = 1024 * 1024;
/** Cython 3.2 packs its texts. */
const PACKED =
  /\b(?:LZSS|zlib|string) (?:string )?data decompression|decompress(?:ion)? failed|\.decompress' - cannot initiali[sz]e module/;

function isNative(name: string): boolean {
  return name.endsWith('.so') && (TAGGED.test(name) || !name.startsWith('lib'));
}

export const pythonNativeExaminer: Examiner<NativeFacts> = {
  id: 'reach-python-native',
  version: 3,
  wants: { magic: ['elf'], accept: ({ path }) => isNative(path.slice(path.lastIndexOf('/') + 1)) },
  examine({ content }, problem) {
    const words = new Set<string>();
    const runs: string[] = [];
    let left = LIMIT_RUNS_BYTES;
    let hides = false;
    elfStrings(content, (text) => {
      hides ||= PACKED.test(text);
      for (const [word] of text.matchAll(WORD))
        if (word.length <= LONGEST_WORD) words.add(word);
        else if (left >= word.length) {
          runs.push(word);
          left -= word.length;
        } else hides = true;
      if (hasRoom(words.size, LIMIT_WORDS, 'words', problem)) return true;
      hides = true;
      return false;
    });
    return withoutUndefined({ words: [...words], runs, hides: hides ? (true as const) : undefined });
  },
};
