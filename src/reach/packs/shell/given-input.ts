import {
  type Command,
  forEachChild,
  type Redirected,
  type Redirection,
  type SyntaxNode,
  type Word,
} from 'unbash';
import { type Assigned, valueOf } from './shell-values.ts';

export const SHELLS = /^(?:.*\/)?(?:ba|da|a|k|mk|rba)?sh$/;
/** Interpreters that run what they read, and their option for a program that is a word. */
const INTERPRETERS: readonly (readonly [name: RegExp, flag: string])[] = [
  [/^(?:.*\/)?python[\d.]*$/, '-c'],
  [/^(?:.*\/)?(?:perl|ruby|node|nodejs|lua)[\d.]*$/, '-e'],
  [/^(?:.*\/)?php[\d.]*$/, '-r'],
];
/** `su - user`, `sudo -i`: a shell is started, where no command is said. */
const LOGS_IN = /^(?:\S*\/)?(?:su(?: |$)|sudo (?:.* )?-(?:\w*[is]|-login|-shell)(?: |$))/;
const SAYS = /^(?:echo|printf)$/;
/** `: > FILE`. */
const SAYS_NOTHING = /^(?::|true)?$/;
const PASSES_ON = /^(?:cat|tee|cp|install|mv|ln)$/;
/** `2>&1`, `>&-`, `/dev/null`. */
const NO_FILE = /^(?:\d+$|-$|\/dev\/)/;
const LIMIT_DEPTH = 64;

/** What is written to whoever reads: texts and words as they stand, files that are passed on, and whether there is more that cannot be told. */
export type Said = { texts: string[]; words: Word[]; files: Word[]; isComputed: boolean };

/** The option by which an interpreter is given a program; undefined: it is another program. */
export function scriptFlag(name: string): string | undefined {
  return INTERPRETERS.find(([fits]) => fits.test(name))?.[1];
}

/** Whether it runs what it reads: it is given neither a script nor commands. `sh -e` is told what to do with errors. */
function readsInput(name: string, words: readonly string[]): boolean {
  const isGiven = words.some((word) => givesText(word) || (!SHELLS.test(name) && /^-\w*[em]$/.test(word)));
  const [first] = words.filter((word) => !word.startsWith('-') || word === '-');
  return (
    !isGiven &&
    (first === undefined || first === '-' || first === '/dev/stdin' || words.some((word) => word === '-s'))
  );
}

function givesText(word: string): boolean {
  return /^-\w*c$|^--command$/.test(word);
}

/** Who runs what a command line is given to read: a program that one of its words names (`exec sh`, `sudo -u a bash`), or the shell of who logs in. */
export function readerOf(words: readonly string[]): string | undefined {
  const at = words.findIndex((word) => SHELLS.test(word) || scriptFlag(word) !== undefined);
  const name = words[at];
  if (name !== undefined && !/^-(?:s|-shell)$/.test(words[at - 1] ?? ''))
    return readsInput(name, words.slice(at + 1)) ? name : undefined;
  return LOGS_IN.test(words.join(' ')) && !words.some(givesText) ? 'sh' : undefined;
}

/** What one redirection brings. */
export function inputOf(redirect: Redirection): Said {
  const said: Said = { texts: [], words: [], files: [], isComputed: false };
  if (redirect.type === 'HereDoc') said.texts.push(redirect.body.text);
  else if (redirect.target === undefined || redirect.operator.includes('>')) return said;
  else if (redirect.type === 'HereString') said.words.push(redirect.target);
  else
    for (const part of redirect.target.parts ?? [])
      if (part.type === 'ProcessSubstitution') add(said, saidBy(part.script));
  if (redirect.type === 'Redirect' && redirect.operator === '<' && redirect.target !== undefined)
    said.files.push(redirect.target);
  return said;
}

/** What the commands below a node write. */
export function saidBy(node: SyntaxNode | undefined): Said {
  const said: Said = { texts: [], words: [], files: [], isComputed: false };
  if (node !== undefined) collect(node, said, 0);
  return said;
}

function collect(node: SyntaxNode, said: Said, depth: number): void {
  if (depth > LIMIT_DEPTH) {
    said.isComputed = true;
    return;
  }
  if (node.type !== 'Command') {
    forEachChild(node, (child) => collect(child, said, depth + 1));
    return;
  }
  const name = node.name?.value ?? '';
  const words = node.args.filter((argument) => argument.type === 'Word');
  for (const redirect of node.redirects) add(said, inputOf(redirect));
  if (SAYS.test(name)) said.words.push(...words);
  else if (PASSES_ON.test(name)) said.files.push(...words.filter(({ value }) => !value.startsWith('-')));
  else if (!SAYS_NOTHING.test(name)) said.isComputed = true;
}

function add(said: Said, more: Said): void {
  said.texts.push(...more.texts);
  said.words.push(...more.words);
  said.files.push(...more.files);
  said.isComputed ||= more.isComputed;
}

/** What is written as a text, whole and with line ends as printf and echo make them. */
export function textsOf({ texts, words }: Said, assigned: Assigned): string[] {
  return [...texts, ...words.flatMap((word) => valueOf(word, assigned).values)].map((text) =>
    text.replaceAll('\\n', '\n'),
  );
}

/** What a command writes its output to. */
export function targetsOf(node: Command | Redirected): Word[] {
  const redirected = node.redirects.flatMap((redirect) =>
    redirect.type === 'Redirect' && redirect.operator.includes('>') ? (redirect.target ?? []) : [],
  );
  const name = node.type === 'Command' ? (node.name?.value ?? '') : '';
  const words =
    node.type === 'Command' && PASSES_ON.test(name) && name !== 'cat'
      ? node.args.filter((argument) => argument.type === 'Word')
      : [];
  return [...redirected, ...(name === 'tee' ? words : words.slice(-1))].filter(
    ({ value }) => !NO_FILE.test(value),
  );
}

/** `chmod +x`, `chmod 755`. */
export function makesRunnable({ value }: Word): boolean {
  return /^[ugoa]*[+=][rws]*x/.test(value) || (/^[0-7]{3,4}$/.test(value) && /[1357]/.test(value));
}

/** Whether one of the names of what was written is among those that are run, or ends so, or is in a folder of which all are. */
export function isRunLater(names: readonly string[], run: ReadonlySet<string>): boolean {
  const ends = names
    .map((name) => ({ name, end: endOf(name) }))
    .filter(({ end }) => /^[\w.-]{3,}$/.test(end));
  const folders = names.map(folderOf).filter(Boolean);
  return (
    names.some((name) => run.has(name)) ||
    [...run].some(
      (name) =>
        ends.some(({ name: written, end }) => endOf(name) === end && !areApart(written, name)) ||
        (/[*?]/.test(name) && folders.some((folder) => name.startsWith(`${folder}/`))),
    )
  );
}

const WHOLE = /^\/[\w./+-]+$/;

/** Two whole paths, neither of which is another way to the other: `/bin/x` and `/usr/bin/x` may be one file. */
function areApart(one: string, other: string): boolean {
  return WHOLE.test(one) && WHOLE.test(other) && endOf(folderOf(one)) !== endOf(folderOf(other));
}

function endOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}
