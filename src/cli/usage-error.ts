import { Command, type CommanderError } from 'commander';
import { counted } from '../base/counted.ts';
import { nearestName } from '../base/nearest-name.ts';
import type { CommandFamily } from './command.ts';
import { cliError } from './errors.ts';

/** The words of a line as commander takes them, and the commands that they name. */
export type CommandLine = {
  argv: string[];
  program: Command;
  command?: Command;
  family?: CommandFamily;
  sub?: Command;
};

/** What commander says is wrong with a line: in our words, with the nearest name that is known, and a hint. */
export function usageError(error: CommanderError, line: CommandLine): Error {
  const message = error.message.replace(/^error: /, '');
  const typed = /'([^']*)'/.exec(message)?.[1] ?? '';
  switch (error.code) {
    case 'commander.unknownCommand':
      return unknownCommand(typed, line);
    case 'commander.unknownOption':
      return unknownOption(typed, line);
    case 'commander.excessArguments':
      return excess(message, line);
    case 'commander.missingArgument':
      return missingArgument(typed, message, line);
    default:
      return cliError('CLI_USAGE', message, { hint: seeHelp(line) });
  }
}

function unknownCommand(typed: string, line: CommandLine): Error {
  const known = (line.command ?? line.program).commands.map((command) => command.name());
  const question = didYouMean(typed, known);
  if (line.command === undefined)
    return cliError('CLI_USAGE', `unknown command '${typed}'${question}`, { hint: seeHelp(line) });
  const message = `${line.command.name()} does not know '${typed}'${question}`;
  return misuse(message, line, `it knows ${known.join(', ')}`);
}

/** An option of another sub-command is said to be one. */
function unknownOption(typed: string, line: CommandLine): Error {
  const [flag = ''] = typed.split('=');
  const owners = Object.entries(line.family?.commands ?? {})
    .filter(([, file]) => describes(file, flag))
    .map(([name]) => name);
  if (owners.length > 0)
    return misuse(`${nameOf(line)} takes no ${flag}`, line, `it is an option of ${owners.join(', ')}`);
  const own = beforeItsCommand(flag, line);
  if (own !== undefined) return cliError('CLI_USAGE', `unknown option '${flag}'`, { hint: own });
  const known = [line.program, line.command, line.sub]
    .flatMap((command) => command?.options ?? [])
    .flatMap(({ hidden, long }) => (hidden || !long ? [] : [long]));
  return cliError('CLI_USAGE', `unknown option '${flag}'${didYouMean(flag, known)}`, { hint: seeHelp(line) });
}

/** `--severity high scan nginx`: that it may be an option of the command which follows. */
function beforeItsCommand(flag: string, { argv, program }: CommandLine): string | undefined {
  const isCommand = (word: string): boolean => program.commands.some((known) => known.name() === word);
  const at = argv.findIndex((word) => word.split('=')[0] === flag);
  if (argv.slice(0, at).some(isCommand)) return undefined;
  const name = argv.slice(at + 1).find(isCommand);
  return name && `options of a command come after its name: shearwall ${name} ${flag} …`;
}

function excess(message: string, line: CommandLine): Error {
  const command = line.sub ?? line.command;
  // `sbom dif a b`: the first word was meant for a sub-command.
  const question = didYouMean(command?.args[0] ?? '', Object.keys(line.family?.commands ?? {}));
  if (line.sub === undefined && question !== '')
    return misuse(`${nameOf(line)} does not know '${command?.args[0]}'${question}`, line);
  const most = command?.registeredArguments.length ?? 0;
  const surplus = command?.args[most];
  if (surplus === undefined) return misuse(message, line);
  const takes = most === 0 ? 'it takes options only' : `it takes ${counted(most, 'argument')}`;
  return misuse(`${nameOf(line)} does not take '${surplus}'`, line, `${takes}; ${seeHelp(line)}`);
}

function missingArgument(name: string, message: string, line: CommandLine): Error {
  const wanted = (line.sub ?? line.command)?.registeredArguments.find((argument) => argument.name() === name);
  const hint = wanted?.description ? `${name}: ${wanted.description}` : seeHelp(line);
  return misuse(`${nameOf(line)}: ${message}`, line, hint);
}

/** By the code of the family, and with its hint. */
function misuse(message: string, line: CommandLine, hint = seeHelp(line)): Error {
  const { code = 'CLI_USAGE', hint: own } = line.family?.misuse ?? {};
  return cliError(code, message, { hint: own === undefined ? hint : `${hint}\n${own}` });
}

function describes(file: { describe(command: Command): void }, flag: string): boolean {
  const command = new Command();
  file.describe(command);
  return command.options.some(({ long, short }) => flag === long || flag === short);
}

function didYouMean(typed: string, known: readonly string[]): string {
  const nearest = nearestName(typed, known);
  return nearest === undefined ? '' : `; did you mean '${nearest}'?`;
}

function nameOf({ command, sub }: CommandLine): string {
  return [command?.name() ?? 'shearwall', ...(sub === undefined ? [] : [sub.name()])].join(' ');
}

function seeHelp({ command, sub }: CommandLine): string {
  const words = ['shearwall', command?.name(), sub?.name(), '--help'];
  return `see "${words.filter((word) => word !== undefined).join(' ')}"`;
}
