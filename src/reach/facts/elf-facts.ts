import { hasRoom, type Say } from '../../base/at-most.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import {
  elfStrings,
  type GoLiterals,
  importedSymbols,
  type LoaderObject,
  openElf,
  type RandomAccess,
  readGoLiterals,
} from '../../binaries/index.ts';
import type { Examiner } from '../../image-files/index.ts';
import { LIMIT_NEEDED, loaderObjectOf } from './elf-object.ts';
import { GO_RUNS, JoinedWords } from './joined-words.ts';
import { ToldWords } from './told-words.ts';

/** What a program or library can lead to, as its bytes say. Byte strings. */
export type ElfReachFacts = {
  loads: LoaderObject;
  /** Functions and data of other libraries; absent: not known, all may be used. */
  imports?: string[];
  /** Texts of its data that may name files, folders, libraries, programs or command lines; none twice. */
  strings: string[];
  /** Go and Rust put texts one after another, without an end: each may go on with the next. */
  joinsStrings?: true;
  /** Of such a program that runs others: words among which their names are; true: too many. */
  runsAmong?: string | true;
  /** Of a program of Go whose texts could be told apart: words of which each may be the name of one that it runs, with spaces between. */
  runsOf?: string;
  /** There is more than was kept, or it could not be read. */
  isCut?: true;
};

const LIMIT_STRINGS = 100_000;
const LONGEST = 1024;
/** What is shorter is met in any bytes. */
const SHORTEST_TEXT = 4;
/** A word as programs are named, or some of them; of several lines only a command with an option: `dpkg-query --show --showformat '${Package}\n'`. */
const WORDS = /^[\w.@+-]+(?:[ \t][^\n]*|[ \t]--?[A-Za-z][^]*)?$/;
/** `x.dat`, `de_DE.UTF-8`: it may be beside the program, or in a folder that is named apart. */
const FILE_NAME = /^[\w+-][\w.+@-]{0,62}\.[A-Za-z][\w-]{0,9}$/;
const RUNS =
  /^(?:_?_?(?:exec(?:v|ve|vp|vpe|l|le|lp|veat)|fexecve|posix_spawnp?|system|popen|wordexp|_IO_popen)|g_spawn\w*|uv_spawn|PR_CreateProcess\w*)$/;
/** Functions of libraries that start a program which their callers name: libpipeline, GLib, APR, Qt, libvirt, GnuPG's, Tcl, wxWidgets, POCO, Postfix. */
const HANDS_ON =
  /^(?:pipecmd_new(?:_arg\w+)?|pipeline_(?:new_)?command_arg\w+|g_subprocess_(?:new|launcher_spawn)\w*|g_app_info_create_from_commandline|apr_proc_create|_ZN8QProcess(?:5start|7execute|13startDetached|10setProgram)\w*|virCommandNew\w*|gpgrt_(?:process_spawn|spawn_process)\w*|Tcl_(?:OpenCommandChannel|CreatePipeline)|_Z9wxExecute\w*|_ZN4Poco7Process6launch\w*|mail_run_(?:fore|back)ground|mail_run_replace|vstream_popen)$/;
/** `dlopen`, and what hands a name on to it. */
const LOADS =
  /^(?:dlm?open|__libc_dlopen_mode|lt_dlopen\w*|g_module_open\w*|apr_dso_load|uv_dlopen|SDL_LoadObject|PR_LoadLibrary\w*|PORT_LoadLibraryFromOrigin|krb5int_open_plugin\w*)$/;

export const elfReachExaminer: Examiner<ElfReachFacts> = {
  id: 'elf-reach',
  version: 13,
  wants: { magic: ['elf'] },
  examine: ({ content }, problem) => elfReachFacts(content, problem),
};

/** Undefined for anything that is not ELF. */
export function elfReachFacts(content: RandomAccess, problem: Say): ElfReachFacts | undefined {
  const elf = openElf(content);
  if (elf === undefined) return undefined;
  const { type, dynamic } = elf.object;
  const isRun = type !== 'relocatable' && type !== 'core';
  const imports = dynamic === undefined ? undefined : importedSymbols(content);
  const mayRun = imports === undefined || imports.some(runsPrograms);
  const texts = isRun ? stringsOf(content, mayRun, problem) : NO_TEXTS;
  return withoutUndefined({
    loads: loaderObjectOf(elf.object),
    imports,
    strings: texts.strings,
    joinsStrings: texts.joins ? (true as const) : undefined,
    runsAmong: texts.runsAmong,
    runsOf: texts.runsOf,
    isCut: texts.isCut || (dynamic?.needed.length ?? 0) > LIMIT_NEEDED ? (true as const) : undefined,
  });
}

/** Whether an imported name starts programs. */
export function runsPrograms(name: string): boolean {
  return RUNS.test(name) || HANDS_ON.test(name);
}

/** Whether it starts them for another library's caller, and looks for them in PATH. */
export function handsOnPrograms(name: string): boolean {
  return HANDS_ON.test(name);
}

/** Whether an imported name loads libraries that were not linked. */
export function loadsLibraries(name: string): boolean {
  return LOADS.test(name);
}

type Texts = {
  strings: string[];
  joins: boolean;
  runsAmong?: string | true | undefined;
  runsOf?: string | undefined;
  isCut: boolean;
};
const NO_TEXTS: Texts = { strings: [], joins: false, isCut: false };

function stringsOf(content: RandomAccess, mayRun: boolean, problem: Say): Texts {
  const literals = readGoLiterals(content, GO_RUNS);
  return literals === undefined ? textsOf(content, mayRun, problem) : goTextsOf(content, literals, problem);
}

function textsOf(content: RandomAccess, mayRun: boolean, problem: Say): Texts {
  const strings = new Set<string>();
  const joined = new JoinedWords();
  let joins = false;
  let isRust = false;
  let isCut = false;
  const take = (text: string): boolean => {
    // Go starts programs by the kernel itself, and imports nothing for that; its texts are long.
    if (mayRun || text.length > LONGEST) joined.add(text);
    isRust ||= text.includes('/rustc/');
    if (text.length > LONGEST) {
      // Texts of that length are many in one.
      if (text.includes('/')) for (const piece of piecesOf(text)) strings.add(piece);
      joins ||= text.includes('/');
    } else if (isKept(text, mayRun)) {
      strings.add(text);
    }
    if (hasRoom(strings.size, LIMIT_STRINGS, 'texts', problem)) return true;
    isCut = true;
    return false;
  };
  elfStrings(content, take, { leastPlain: mayRun ? 0 : LONGEST + 1 });
  return { strings: [...strings], joins: joins || isRust, runsAmong: joined.words(isRust && mayRun), isCut };
}

/** Besides literals it has names of types, files that are embedded, and texts of libraries of C, among bytes that are no text. */
function goTextsOf(content: RandomAccess, literals: GoLiterals, problem: Say): Texts {
  const strings = new Set<string>();
  const told = new ToldWords();
  let isCut = false;
  let joins = false;
  const take = (text: string): boolean => {
    const isLong = text.length > LONGEST;
    joins ||= isLong && text.includes('/');
    for (const part of isLong ? piecesOf(text) : isKept(text, false) ? [text] : []) strings.add(part);
    if (hasRoom(strings.size, LIMIT_STRINGS, 'texts', problem)) return true;
    isCut = true;
    return false;
  };
  const takeOther = (text: string): boolean => {
    if (text.length >= SHORTEST_TEXT) told.add(text);
    return take(text);
  };
  elfStrings(content, takeOther, { without: literals });
  const unsure = new JoinedWords();
  for (const text of literals.unsure) unsure.add(text);
  for (const text of [...literals.texts, ...literals.unsure]) {
    told.add(text);
    if (!take(text)) break;
  }
  const [runsAmong, runsOf] = [unsure.words(true), told.words()];
  return { strings: [...strings], joins, isCut, runsAmong: runsOf === undefined ? true : runsAmong, runsOf };
}

function isKept(text: string, mayRun: boolean): boolean {
  if (text.includes('/') || text.includes('.so') || FILE_NAME.test(text)) return true;
  return mayRun && WORDS.test(text);
}

/** Runs of characters that paths have. */
function piecesOf(text: string): string[] {
  return text.split(/[^\w.@+%~/-]/).filter((piece) => piece.includes('/'));
}
