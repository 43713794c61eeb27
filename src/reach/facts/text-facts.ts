import { hasRoom, type Say } from '../../base/at-most.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { ExaminedFile, Examiner, FileHead, Wants } from '../../image-files/index.ts';
import { isForSettings } from '../world/configuration.ts';
import { isFunctionOfShell } from '../world/shell-functions.ts';
import { givenVariables } from './given-variables.ts';
import { toldCommands } from './told-commands.ts';
import { distinctWords, wordsWith } from './words-in-texts.ts';

/** What a script or text says of how it is run, and runs others. Apart from its words: nearly every step asks for this alone. Byte strings. */
export type TextFacts = {
  /** Of `#!`: the program and its argument, as written. */
  shebang?: string;
  /** Where a shell script computes what it runs, as it is written: `$TOOL`, `eval`. */
  computed?: string;
  /** `TZ=Asia/Tokyo`: what it gives to variables that lead to files; see `readGiven`. */
  given?: readonly string[];
  /** What settings seem to name as commands; see `toldCommands`. */
  told?: readonly string[];
  /** Names such as `libx.so.1`. */
  libraries?: readonly string[];
};

/** Words of a script or text that may name files or programs. Byte strings. */
export type TextWords = {
  /** None twice, in the order of the file, with a space between; see `wordsOf`. Bytes: an image of Python has millions of words that nobody asks for. */
  words: Uint8Array;
  isCut?: true;
};

const LIMIT_BYTES = 4 * 1024 * 1024;
const LONGEST_SHOWN = 80;
const LIMIT_WORDS = 50_000;
/** As the loader is asked for one. */
const LIBRARY = /^[\w+-][\w.+-]*\.so(?:\.\d+)*$/;
/** `"$@"` is what the script was given, whose words are followed where they stand. */
const COMPUTED =
  /(?:^|[;&|(`{!]|\b(?:exec|then|do|else|if|while|until|time|nohup|sudo|env|xargs)[ \t])[ \t]*(?:"?\$(?!@|\{@|\*)[\w{(][^\s;]*|eval\b)/m;
/** What nearly every format of /etc takes for one; `#include` of sudoers and the like are none. */
const COMMENT = /^[ \t]*#(?!include).*$/gm;
/** php.ini, supervisord.conf: what a semicolon begins is a comment, too. */
const INI = /\.ini$|\/supervisord?[/.]/;
const INI_COMMENT = /^[ \t]*;.*$/gm;
const SHELL = /\b(?:sh|ash|bash|dash|ksh|zsh)\b/;
const PEEK_BYTES = 4096;
/** Where packages put programs, libraries and data: texts there are followed by what knows them. */
const OF_PACKAGES =
  /^(?:usr\/(?!local\/|lib\/pam\.d\/)|lib|bin\/|sbin\/|boot\/|proc\/|sys\/|dev\/|var\/(?:lib\/(?:dpkg|apt|apk|rpm|pacman)|cache|log)\/)/;

export function wordsOf(text: TextWords | undefined): readonly string[] {
  if (text === undefined || text.words.length === 0) return [];
  const { buffer, byteOffset, length } = text.words;
  return Buffer.from(buffer, byteOffset, length).toString('latin1').split(' ');
}

/** Scripts everywhere, Lua and functions of shells, which nothing else reads; else texts in /etc and where applications are: "words that name files" lead far astray elsewhere. */
const WANTS: Wants = {
  suffixes: [''],
  accept: ({ path, magic }) =>
    magic === 'shebang' ||
    (magic === undefined &&
      (!OF_PACKAGES.test(path) || isForSettings(path) || path.endsWith('.lua') || isFunctionOfShell(path))),
};

export const textExaminer: Examiner<TextFacts> = {
  id: 'reach-text',
  version: 15,
  wants: WANTS,
  examine(file, problem) {
    const { path, magic, sizeBytes } = file;
    const text = bytesOf(file)?.toString('latin1');
    if (text === undefined) return undefined;
    if (sizeBytes > LIMIT_BYTES) problem(`it has ${sizeBytes} bytes; more than ${LIMIT_BYTES} are not read`);
    const shebang = magic === 'shebang' ? text.slice(2, 1024).split('\n', 1)[0]?.trim() : undefined;
    const said = saidIn(text, file);
    const isShell = shebang === undefined ? path.endsWith('.sh') : SHELL.test(shebang);
    const facts = withoutUndefined({
      shebang,
      computed: isShell ? COMPUTED.exec(text)?.[0].slice(0, LONGEST_SHOWN) : undefined,
      given: unlessEmpty(givenVariables(said)),
      told: unlessEmpty(magic === undefined ? toldCommands(path, said) : []),
      libraries: unlessEmpty(magic === undefined ? librariesIn(said, problem) : []),
    });
    return Object.keys(facts).length > 0 ? facts : undefined;
  },
};

export const wordsExaminer: Examiner<TextWords> = {
  id: 'reach-words',
  version: 4,
  wants: WANTS,
  examine(file, problem) {
    const text = bytesOf(file);
    if (text === undefined) return undefined;
    const said = hasComments(file) ? Buffer.from(saidIn(text.toString('latin1'), file), 'latin1') : text;
    const { words, isCut } = distinctWords(said, LIMIT_WORDS, problem);
    return withoutUndefined({
      words,
      isCut: isCut || file.sizeBytes > LIMIT_BYTES ? (true as const) : undefined,
    });
  },
};

/** Undefined: it is empty, or no text. */
function bytesOf({ content, sizeBytes }: ExaminedFile): Buffer | undefined {
  if (sizeBytes === 0 || content.read(0, Math.min(PEEK_BYTES, sizeBytes)).includes(0)) return undefined;
  return content.read(0, Math.min(sizeBytes, LIMIT_BYTES));
}

function hasComments({ path, magic }: FileHead): boolean {
  return magic === undefined && isForSettings(path);
}

/** Of settings without comments. */
function saidIn(text: string, file: FileHead): string {
  if (!hasComments(file)) return text;
  const plain = text.replaceAll(COMMENT, '');
  return INI.test(file.path) ? plain.replaceAll(INI_COMMENT, '') : plain;
}

function librariesIn(said: string, problem: Say): string[] {
  const libraries = new Set<string>();
  for (const word of wordsWith('.so', said)) {
    if (!LIBRARY.test(word)) continue;
    if (!hasRoom(libraries.size, LIMIT_WORDS, 'libraries', problem)) break;
    libraries.add(word);
  }
  return [...libraries];
}

function unlessEmpty<Item>(items: readonly Item[]): readonly Item[] | undefined {
  return items.length > 0 ? items : undefined;
}
