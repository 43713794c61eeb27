import { hasRoom } from '../../../base/at-most.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import { elfStrings } from '../../../binaries/index.ts';
import { type Examiner, readText } from '../../../image-files/index.ts';
import { givenVariables } from '../../facts/given-variables.ts';
import { compiledText } from './compiled-text.ts';
import type { PythonFacts } from './python-types.ts';
import { readPython } from './read-python.ts';
import { zippedText } from './zipped-text.ts';

const LIMIT_BYTES = 4 * 1024 * 1024;
const LIMIT_NAMES = 20_000;
const LIMIT_TEXT_BYTES = 262_144;
const LIMIT_WORDS = 50_000;
/** Zips of other kinds, which hold no `__main__.py`. */
const OF_OTHERS = /\.(?:jar|war|ear|docx|xlsx|odt|nupkg)$/;
const PYTHON = /^#![^\n]*(?:python|pypy)/;
/** Scripts that tell a shell to hand them to Python: `'''exec' /long/path/python "$0" "$@"`. */
const HANDED = /^#!\/bin\/sh\n'''exec' /;

/** A zip begins in it, after a first line that says who runs it. */
const ZIP = 'PK\x03\x04';
const HEAD_BYTES = 4096;
const MOST_INFLATED_BYTES = 512 * 1024 ** 2;

/** Scripts and modules of Python, and zips that Python runs. */
export const pythonExaminer: Examiner<PythonFacts> = {
  id: 'reach-python',
  version: 15,
  limits: { bytesProduced: MOST_INFLATED_BYTES },
  wants: {
    magic: ['shebang', 'zip'],
    suffixes: ['.py', '.pyc', '.pyw', '.wsgi', '.pth'],
    accept: ({ path, magic }) =>
      (magic !== 'zip' || !OF_OTHERS.test(path)) &&
      !(path.endsWith('.pyc') && path.includes('/__pycache__/')),
  },
  examine({ path, content, sizeBytes, magic, budget }, problem) {
    if (path.endsWith('.pyc')) return compiledFacts(content.read(0, Math.min(sizeBytes, LIMIT_BYTES)));
    const head = content.read(0, Math.min(sizeBytes, HEAD_BYTES)).toString('latin1');
    if (magic === 'shebang' && !path.endsWith('.py') && !PYTHON.test(head) && !HANDED.test(head))
      return undefined;
    const zipped =
      magic === 'zip' || (magic === 'shebang' && head.includes(ZIP))
        ? zippedText(content, budget, problem)
        : undefined;
    if (magic === 'zip' && zipped === undefined) return undefined;
    const isLong = zipped === undefined && sizeBytes > LIMIT_BYTES;
    const text = zipped?.text ?? content.read(0, Math.min(sizeBytes, LIMIT_BYTES)).toString('latin1');
    if (isLong) problem(`it has ${sizeBytes} bytes; more than ${LIMIT_BYTES} are not read`);
    let isCut = isLong || zipped?.isCut === true;
    const facts = readPython(text, (size) => {
      const fits = hasRoom(size, LIMIT_NAMES, 'names', problem);
      isCut ||= !fits;
      return fits;
    });
    const libraries = [...facts.libraries, ...(zipped?.needed ?? [])];
    return withoutUndefined({
      ...facts,
      libraries,
      given: zipped === undefined ? undefined : givenVariables(text),
      isCut: isCut ? (true as const) : undefined,
    });
  },
};

function compiledFacts(bytes: Buffer): PythonFacts {
  const { text, runs } = compiledText(bytes);
  return withoutUndefined({ ...readPython(text), computedCommand: runs, isCut: true as const });
}

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
