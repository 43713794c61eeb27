import type { Command, Option } from 'commander';
import { COMMAND_ALIASES } from '../aliases.ts';
import { offeredBy } from '../options.ts';

/** What a shell completes. */
export type CommandTree = {
  /** The words that lead there: none for the program itself, `['fleet', 'add']`. */
  path: readonly string[];
  subCommands: readonly { name: string; summary: string }[];
  flags: readonly Flag[];
  /** An argument may take the place of a sub-command: `sbom IMAGE`. */
  takesArguments: boolean;
};

export type Flag = {
  /** `--output`, `-o`. */
  names: readonly string[];
  summary: string;
  takesValue: boolean;
  choices: readonly string[];
};

/** The program and every command and sub-command of it, under the names that other tools have for them, too. */
export function commandTrees(program: Command): CommandTree[] {
  const [root, ...own] = treesOf(program);
  if (root === undefined) return own;
  const others = Object.entries(COMMAND_ALIASES).flatMap(([name, words]) => underOtherName(name, words, own));
  const named = others.flatMap(({ path: [name = '', ...more] }) =>
    more.length > 0 ? [] : [{ name, summary: `as ${COMMAND_ALIASES[name]?.join(' ')}` }],
  );
  return [{ ...root, subCommands: [...root.subCommands, ...named] }, ...own, ...others];
}

/** `image` and `image diff` for `scan` and `scan diff`. */
function underOtherName(
  name: string,
  words: readonly string[],
  trees: readonly CommandTree[],
): CommandTree[] {
  return trees
    .filter(({ path }) => words.every((word, index) => path[index] === word))
    .map((tree) => ({ ...tree, path: [name, ...tree.path.slice(words.length)] }));
}

function treesOf(program: Command): CommandTree[] {
  return [program, ...program.commands.flatMap((command) => [command, ...command.commands])].map(
    (command) => ({
      path: wordsOf(command),
      subCommands: command.commands.map((sub) => ({ name: sub.name(), summary: sub.summary() })),
      flags: command.options.filter(({ hidden }) => !hidden).map(flagOf),
      takesArguments: command.registeredArguments.length > 0,
    }),
  );
}

/**
 * Flags that take a value, so that a shell can tell values from names of commands: `--output`; and `index:--push` where it takes one in
 * that command alone, with a dot for each space in the name of the command.
 */
export function valueFlags(trees: readonly CommandTree[]): string[] {
  const namesOf = (takesValue: boolean): string[] =>
    trees.flatMap(({ flags }) => flags.flatMap((flag) => (flag.takesValue === takesValue ? flag.names : [])));
  const without = new Set(namesOf(false));
  const always = namesOf(true).filter((name) => !without.has(name));
  const here = trees.flatMap(({ path, flags }) =>
    flags.flatMap(({ names, takesValue }) =>
      takesValue ? names.filter((name) => without.has(name)).map((name) => `${path.join('.')}:${name}`) : [],
    ),
  );
  return [...new Set([...always, ...here])].sort();
}

/** Quoted for any of the shells. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function wordsOf(command: Command): string[] {
  return command.parent === null ? [] : [...wordsOf(command.parent), command.name()];
}

function flagOf(option: Option): Flag {
  const { long, short, description, required, optional } = option;
  return {
    names: [long, short].filter((name) => name !== undefined),
    summary: description,
    takesValue: required || optional,
    choices: offeredBy(option),
  };
}
