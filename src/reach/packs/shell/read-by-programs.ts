import { mayBeSettings, toldCommands } from '../../facts/told-commands.ts';
import { HOME_FILES } from './start-files.ts';

/** What programs that are not shells run of a text that they read, or are given as a word. */

const TABLE = /^(?:\S*\/)?crontab$/;
/** They hand it to a shell as it is. */
const JOBS = /^(?:\S*\/)?(?:at|batch|newgrp|sg|parallel)$/;
/** Each has a mark for a line that a shell is to run. */
const HAS_ESCAPE =
  /^(?:\S*\/)?(?:ed|ex|red|vim?|view|ftp|sftp|lftp|gdb|psql|mysql|mariadb|sqlite3|bc|mail|mailx)$/;
/** `!x`, `\! x`, `+!x`, `.shell x`, `.system x`, `system x`, `silent !x`. */
const ESCAPE = /^[ \t]{0,20}(?:silent[ \t]{1,9})?(?:[+.:\\]{0,2}(?:!|(?:shell|system)[ \t]))(.*)$/;
/** crontab(5): five times or `@daily`. */
const TIMES = /^[ \t]{0,20}(?:(?:[\d*,/A-Za-z-]{1,30}[ \t]{1,9}){5}|@[a-z]{4,10}[ \t]{1,9})/;
const RECIPE = /^\t[@+-]{0,3}/;
/** Tables of cron, of which those of the system say a user before each command. */
const TABLES = /(?:^|\/)etc\/(?:cron\.d\/|crontab$)|\/spool\/cron\//;

/** What a shell reads when it starts. */
const START_FILE = new RegExp(
  `/(?:${HOME_FILES.map((name) => name.replaceAll('.', '\\.')).join('|')}|etc/profile\\.d/[^/]+\\.sh|etc/(?:profile|bash\\.bashrc))$`,
);
/** PostgreSQL's: `COPY x FROM PROGRAM 'y'`, `SET archive_command = 'y'`. */
const TELLS_SERVER = /^(?:\S*\/)?psql$/;

/** Texts for a shell, of what a program reads from its standard input. */
export function runOfInput(program: string, text: string): string[] {
  if (TABLE.test(program)) return ofTable(text);
  if (JOBS.test(program)) return [text];
  if (/^(?:\S*\/)?g?make$/.test(program)) return ofLines(text, RECIPE);
  return HAS_ESCAPE.test(program) ? [...text.split('\n').flatMap(afterEscape), ...toldTo(program, text)] : [];
}

/** Of a word of its command line: `sqlite3 x '.shell y'`. */
export function runOfWord(program: string, word: string): string[] {
  return HAS_ESCAPE.test(program) ? [...afterEscape(word), ...toldTo(program, word)] : [];
}

/** Reads each text once by each reader: groups within groups write what those in them write. */
export function onceEach(): (text: string, read: ReadsWritten) => readonly string[] {
  const done = new Map<ReadsWritten, Set<string>>();
  return (text, read) => {
    const texts = done.get(read) ?? new Set();
    if (texts.has(text)) return [];
    done.set(read, texts.add(text));
    return read(text);
  };
}

/** Texts for a shell, of what is written to a file. */
type ReadsWritten = (text: string) => string[];

/** Who reads what is written to a file of this name: the same function for all whose names tell the same. */
export function readerOfFile(path: string): ReadsWritten | undefined {
  if (TABLES.test(path)) return ofTable;
  if (START_FILE.test(path)) return asItIs;
  return mayBeSettings(path) ? ofSettings : undefined;
}

function asItIs(text: string): string[] {
  return [text];
}

function ofSettings(text: string): string[] {
  return toldCommands('', text);
}

function toldTo(program: string, text: string): string[] {
  return TELLS_SERVER.test(program) ? ofSettings(text) : [];
}

/** With and without the word that may be a user. */
function ofTable(text: string): string[] {
  return ofLines(text, TIMES).flatMap((command) => [command, command.replace(/^[\w-]+[ \t]+/, '')]);
}

function ofLines(text: string, start: RegExp): string[] {
  return text.split('\n').flatMap((line) => (start.test(line) ? [line.replace(start, '')] : []));
}

function afterEscape(line: string): string[] {
  const command = ESCAPE.exec(line)?.[1];
  return command === undefined ? [] : [command];
}
