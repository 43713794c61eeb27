import type { Command, Option } from 'commander';
import { messageOf } from '../../base/errors.ts';
import { pathOf } from '../environment.ts';
import { cliError } from '../errors.ts';
import type { Config, Configured } from './read-config.ts';
import { flagOf, heeds, SETTINGS } from './settings.ts';

/** The effect of the config files on one command. */
export type Applied = { values: readonly Configured[]; env: Readonly<Record<string, string>> };

/**
 * Flags that override a setting: a key on the command line excludes an identity of a file. `--data-dir` says where the
 * databases are, too.
 */
const SIGNER = [
  'certificate-identity',
  'certificate-identity-regexp',
  'certificate-oidc-issuer',
  'certificate-oidc-issuer-regexp',
];
const STANDS_BACK: Readonly<Record<string, readonly string[]>> = {
  key: [...SIGNER, 'policy', 'preset', 'identity-token'],
  'certificate-identity': ['key', 'policy', 'preset', 'certificate-identity-regexp'],
  'certificate-identity-regexp': ['key', 'policy', 'preset', 'certificate-identity'],
  'certificate-oidc-issuer': ['key', 'policy', 'preset', 'certificate-oidc-issuer-regexp'],
  'certificate-oidc-issuer-regexp': ['key', 'policy', 'preset', 'certificate-oidc-issuer'],
  policy: ['key', ...SIGNER],
  db: ['data-dir'],
  database: ['data-dir'],
  output: ['push'],
  json: ['output'],
};

/** A recipe of the config files is used where the line does not name one. To be called before the line is parsed. */
export function applyArguments(command: Command, { values }: Config): void {
  const path = pathOf(command);
  for (const argument of command.registeredArguments) {
    const found = firstOf(values, path).find(({ name }) => flagOf(name) === argument.name());
    if (found === undefined) continue;
    argument.required = false;
    argument.default(found.value);
  }
}

/** Gives the command what the files say and neither its line nor the environment does: the first file that says it counts. */
export function applyOptions(command: Command, config: Config, env: NodeJS.ProcessEnv): Applied {
  const options = optionsOf(command);
  const isOnLine = (flag: string): boolean => {
    const found = options.find(({ option }) => option.long === `--${flag}`);
    return found !== undefined && found.command.getOptionValueSource(found.option.attributeName()) === 'cli';
  };
  const isInEnvironment = (flag: string): boolean =>
    [...SETTINGS].some(
      ([name, setting]) => flagOf(name) === flag && setting.env !== undefined && env[setting.env],
    );
  const applied: Configured[] = [];
  const variables: Record<string, string> = {};
  for (const configured of firstOf(config.values, pathOf(command))) {
    const flag = flagOf(configured.name);
    const others = [flag, ...(STANDS_BACK[flag] ?? [])];
    if (others.some((other) => isOnLine(other) || isInEnvironment(other))) continue;
    const { env: variable } = SETTINGS.get(configured.name) ?? {};
    const found = options.find(({ option }) => option.long === `--${flag}`);
    if (found !== undefined)
      found.command.setOptionValueWithSource(
        found.option.attributeName(),
        valueFor(found.option, configured),
        'config',
      );
    else if (flag === 'color') Object.assign(variables, configured.value === false && { NO_COLOR: '1' });
    else if (variable !== undefined) variables[variable] = String(configured.value);
    else continue;
    applied.push(configured);
  }
  return { values: applied, env: variables };
}

/** What a command heeds, each from the first file that says it. */
function firstOf(values: readonly Configured[], path: string): Configured[] {
  const seen = new Set<string>();
  return values.filter(({ name }) => {
    const setting = SETTINGS.get(name);
    if (setting === undefined || seen.has(name) || !heeds(path, setting)) return false;
    seen.add(name);
    return true;
  });
}

function optionsOf(command: Command): { option: Option; command: Command }[] {
  const own = command.options.map((option) => ({ option, command }));
  return command.parent === null ? own : [...own, ...optionsOf(command.parent)];
}

/** As if it had been typed: checked and converted by the option itself. */
function valueFor(option: Option, { name, value, file }: Configured): unknown {
  if (typeof value === 'boolean') return value;
  try {
    const { parseArg } = option;
    if (parseArg === undefined) return String(value);
    return [value].flat().reduce<unknown>((before, one) => parseArg(String(one), before as never), undefined);
  } catch (error) {
    throw cliError('CLI_CONFIG_INVALID', `${file}: ${name}: ${messageOf(error)}`, { cause: error });
  }
}
