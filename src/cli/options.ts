import { type Command, Option } from 'commander';
import { cliError } from './errors.ts';

export function compressionOption(): Option {
  return new Option(
    '--compression <name>',
    'how layers are compressed (default: as in the lock, else gzip)',
  ).choices(['gzip', 'zstd', 'none']);
}

/** For every command that reads a recipe. */
export function includeDirOption(): Option {
  return repeatedOption(
    '--include-dir <dir>',
    "a folder that the recipe's includes and keys may be in, besides its own; may be repeated",
  );
}

/** `--arch amd64,arm64` or given several times. */
export function archOption(): Option {
  return new Option('--arch <archs>', 'only these architectures, separated by commas').argParser(parseList);
}

/** reproducible-builds.org/specs/source-date-epoch: whole seconds. Set but malformed is an error, not "unset". */
export function sourceDateEpoch(env: NodeJS.ProcessEnv): number | undefined {
  const text = env['SOURCE_DATE_EPOCH'];
  if (text === undefined) return undefined;
  if (/^\d{1,11}$/.test(text)) return Number(text);
  throw cliError('CLI_SOURCE_DATE_EPOCH', `SOURCE_DATE_EPOCH is '${text}', not a number of seconds`, {
    hint: 'unset it, or set it to whole seconds since 1970, as in "git log -1 --format=%ct"',
  });
}

/** What `openReadable` takes, for help texts. */
export const ANY_SOURCE =
  'a reference, oci:DIR[:TAG], oci-archive:FILE, docker-archive:FILE, docker-daemon:NAME, podman:NAME, a folder or a tar';

export function insecureOption(): Option {
  return new Option('--insecure-registry', 'plain HTTP to registries beyond loopback');
}

/** The same under cosign's names, which many scripts have. */
export function insecureOptions(): Option[] {
  const cosign = ['--allow-insecure-registry', '--allow-http-registry'];
  return [insecureOption(), ...cosign.map((flag) => new Option(flag, 'as --insecure-registry').hideHelp())];
}

export type InsecureOptions = {
  insecureRegistry?: boolean;
  allowInsecureRegistry?: boolean;
  allowHttpRegistry?: boolean;
};

export function isInsecure(options: InsecureOptions): boolean {
  const { insecureRegistry, allowInsecureRegistry, allowHttpRegistry } = options;
  return insecureRegistry === true || allowInsecureRegistry === true || allowHttpRegistry === true;
}

/** `--platform linux/amd64,linux/arm64` or given several times. */
export function platformsOption(): Option {
  return new Option('--platform <platforms>', 'only these platforms, separated by commas').argParser(
    parseList,
  );
}

/** An option that may be given several times, one value each. */
export function repeatedOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text: string, before: string[] | undefined) => [
    ...(before ?? []),
    text,
  ]);
}

/** Paths of an image, as globs. */
export function excludeOption(): Option {
  return repeatedOption(
    '--exclude <glob>',
    "leave out what is there, several times: '/usr/share/doc', '**/testdata'",
  );
}

/** What runs in an image beside what its configuration says. */
export function rootOption(): Option {
  return repeatedOption('--root <command>', 'a command that is run in it besides what it starts; repeatable');
}

const OFFERED = new WeakMap<Option, readonly string[]>();

/** A shell offers these words as values; others are taken, too. */
export function offering(option: Option, words: readonly string[]): Option {
  OFFERED.set(option, words);
  return option;
}

/** What a shell offers as values of an option. */
export function offeredBy(option: Option): readonly string[] {
  return OFFERED.get(option) ?? option.argChoices ?? [];
}

/** Adds options that several commands share. */
export function addOptions(command: Command, options: readonly Option[]): Command {
  for (const option of options) command.addOption(option);
  return command;
}

function parseList(text: string, before: string[] | undefined): string[] {
  const items = text.split(',').map((item) => item.trim());
  return [...(before ?? []), ...items.filter(Boolean)];
}
