import { hasRoom } from '../../base/at-most.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { Examiner } from '../../image-files/index.ts';
import { isForSettings } from '../world/configuration.ts';
import { givenVariables } from './given-variables.ts';
import { toldCommands } from './told-commands.ts';

/** Words of a script or text that may name files or programs. Byte strings. */
export type TextFacts = {
  /** Of `#!`: the program and its argument, as written. */
  shebang?: string;
  /** None twice, in the order of the file, with a space between; see `wordsOf`. Bytes: an image of Python has millions of words that nobody asks for. */
  words: Uint8Array;
  /** Where a shell script computes what it runs, as it is written: `$TOOL`, `eval`. */
  computed?: string;
  /** `TZ=Asia/Tokyo`: what it gives to variables that lead to files; see `readGiven`. */
  given?: readonly string[];
  /** What settings seem to name as commands; see `toldCommands`. */
  told?: readonly string[];
  isCut?: true;
};

const LIMIT_BYTES = 4 * 1024 * 1024;
const LONGEST_SHOWN = 80;
const LIMIT_WORDS = 50_000;
const WORD = /[\w.@+%~/:*?-]{1,256}/g;
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

export function wordsOf(facts: TextFacts | undefined): readonly string[] {
  return facts === undefined || facts.words.length === 0 ? [] : bytesOf(facts).toString('latin1').split(' ');
}

/** The words that have a part. */
export function wordsWith(part: string, facts: TextFacts): readonly string[] {
  return bytesOf(facts).includes(part) ? wordsOf(facts).filter((word) => word.includes(part)) : [];
}

function bytesOf({ words }: TextFacts): Buffer {
  return Buffer.from(words.buffer, words.byteOffset, words.length);
}

/** Scripts everywhere; else texts in /etc and where applications are: "words that name files" lead far astray elsewhere. */
export const textExaminer: Examiner<TextFacts> = {
  id: 'reach-text',
  version: 8,
  wants: {
    suffixes: [''],
    accept: ({ path, magic }) =>
      magic === 'shebang' || (magic === undefined && (!OF_PACKAGES.test(path) || isForSettings(path))),
  },
  examine({ path, content, sizeBytes, magic }, problem) {
    if (sizeBytes === 0 || content.read(0, Math.min(PEEK_BYTES, sizeBytes)).includes(0)) return undefined;
    const text = content.read(0, Math.min(sizeBytes, LIMIT_BYTES)).toString('latin1');
    if (sizeBytes > LIMIT_BYTES) problem(`it has ${sizeBytes} bytes; more than ${LIMIT_BYTES} are not read`);
    const shebang = magic === 'shebang' ? text.slice(2, 1024).split('\n', 1)[0]?.trim() : undefined;
    const words = new Set<string>();
    let isCut = sizeBytes > LIMIT_BYTES;
    const isConfiguration = isForSettings(path) && magic === undefined;
    const plain = isConfiguration ? text.replaceAll(COMMENT, '') : text;
    const said = isConfiguration && INI.test(path) ? plain.replaceAll(INI_COMMENT, '') : plain;
    for (const [word] of said.matchAll(WORD)) {
      if (!hasRoom(words.size, LIMIT_WORDS, 'words', problem)) {
        isCut = true;
        break;
      }
      words.add(word);
    }
    const isShell = shebang === undefined ? path.endsWith('.sh') : SHELL.test(shebang);
    const computed = isShell ? COMPUTED.exec(text)?.[0].slice(0, LONGEST_SHOWN) : undefined;
    const given = givenVariables(said);
    const told = magic === undefined ? toldCommands(path, said) : [];
    return withoutUndefined({
      shebang,
      computed,
      given: given.length > 0 ? given : undefined,
      told: told.length > 0 ? told : undefined,
      words: Buffer.from([...words].join(' '), 'latin1'),
      isCut: isCut ? (true as const) : undefined,
    });
  },
};
