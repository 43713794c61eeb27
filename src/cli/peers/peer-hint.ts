import { Command, type Option } from 'commander';
import { quoteForShell } from '../../base/quote-for-shell.ts';
import { isFamily } from '../command.ts';
import { cliError } from '../errors.ts';
import { createProgram, loadCommand } from '../program.ts';
import type { CommandLine } from '../usage-error.ts';
import { convertCommand, PEER_COMMANDS, type PeerCommand, type Typed } from './peer-commands.ts';
import { PEER_FLAGS } from './peer-flags.ts';
import { type Item, splitWords } from './split-words.ts';

/** Whether a line, without the program's name, would be understood. */
type Parses = (argv: readonly string[]) => Promise<boolean>;

/**
 * Of a line that another tool understands: which command does that here, whole, with what the user typed. Undefined: the line is none of
 * those, or what would come of it is not understood either.
 */
export async function peerHint(
  { argv, command, sub }: CommandLine,
  wrong: { code: string; word: string },
  parses: Parses,
): Promise<Error | undefined> {
  if (wrong.code === 'commander.unknownOption' && command !== undefined) {
    const flag = PEER_FLAGS[wrong.word];
    if (flag === undefined) return undefined;
    const { why, instead } = flag;
    const own = [command.name(), ...(sub === undefined ? [] : [sub.name()])];
    const words = withoutNames(argv, own);
    const peer: PeerCommand = { why, own, rest: ({ operands }) => operands, ...instead };
    return await corrected(`there is no ${wrong.word} here: ${why}`, words, peer, parses);
  }
  if (wrong.code !== 'commander.unknownCommand' || command !== undefined) return undefined;
  const words = withoutNames(argv, [wrong.word]);
  const peer =
    wrong.word === 'convert' ? convertCommand(splitWords(words, takesValue([]))) : PEER_COMMANDS[wrong.word];
  if (peer === undefined) return undefined;
  return await corrected(`there is no command ${wrong.word} here: ${peer.why}`, words, peer, parses);
}

async function corrected(
  message: string,
  words: readonly string[],
  peer: PeerCommand,
  parses: Parses,
): Promise<Error | undefined> {
  const options = [...createProgram().options, ...(await optionsOf(peer.own))];
  const items = splitWords(words, takesValue(options));
  const typed: Typed = {
    operands: items.flatMap(({ flag, words: [word = ''] }) => (flag === undefined ? [word] : [])),
    valueOf: (...flags) => items.find(({ flag }) => flag !== undefined && flags.includes(flag))?.value,
  };
  const [kept, left] = partition(items, options, peer.not);
  const line = [...peer.own, ...kept.flatMap((item) => item.words), ...peer.rest(typed)];
  if (!(await parses(line))) return undefined;
  const before = peer.before?.(typed);
  const commands = [...(before === undefined ? [] : [before]), ['shearwall', ...line]];
  const shown = commands.map((each) => each.map(quoteForShell).join(' ')).join(' && ');
  const leftOut = left.length === 0 ? '' : `\nleft out: ${left.flatMap((item) => item.words).join(' ')}`;
  return cliError('CLI_USAGE', message, { hint: `${shown}${leftOut}` });
}

/** What our command takes, and what it does not; `not`: neither what it takes, since something else says it. */
function partition(
  items: readonly Item[],
  options: readonly Option[],
  not: readonly string[] = [],
): [Item[], Item[]] {
  const given = items.filter(({ flag }) => flag !== undefined);
  const isKnown = ({ flag }: Item): boolean =>
    flag !== undefined &&
    !not.includes(flag) &&
    options.some(({ long, short }) => flag === long || flag === short);
  return [given.filter(isKnown), given.filter((item) => !isKnown(item))];
}

function takesValue(options: readonly Option[]): (flag: string) => boolean {
  return (flag) =>
    options.find(({ long, short }) => flag === long || flag === short)?.required ??
    PEER_FLAGS[flag]?.takesValue ??
    false;
}

async function optionsOf([name, sub]: readonly string[]): Promise<readonly Option[]> {
  if (name === undefined) return [];
  const file = await loadCommand(name);
  const described = isFamily(file) ? (sub === undefined ? file.alone : file.commands[sub]) : file;
  const command = new Command();
  described?.describe(command);
  return command.options;
}

/** The words of a line but for these names, each left out once. */
function withoutNames(argv: readonly string[], names: readonly string[]): string[] {
  const rest = [...argv];
  for (const name of names) {
    const at = rest.indexOf(name);
    if (at >= 0) rest.splice(at, 1);
  }
  return rest;
}
