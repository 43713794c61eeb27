import { Argument, InvalidArgumentError, Option } from 'commander';
import { databaseOptions } from '../advisories/database-path.ts';
import type { DbOptions } from '../advisories/options.ts';
import { describeShipping, PULL_OPTIONS, PUSH_OPTIONS } from '../advisories/shipping-options.ts';
import type { CommandFile, ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { repeatedOption } from '../options.ts';

export const command: CommandFile<DbOptions> = {
  describe(cmd) {
    cmd
      .addArgument(new Argument('<action>', 'what to do').choices(Object.keys(ACTIONS)))
      .argument(
        '[what...]',
        'import: files and folders; update: ids of feeds; search: an id, a package or words; push, pull: a reference or oci:DIR',
      )
      .option(
        '--feeds <file>',
        'update, status: a YAML file that names feeds (default: feeds.yaml in $XDG_CONFIG_HOME/shearwall, else the public ones)',
      )
      .option('--as <kind>', 'import: what it is, where its content does not tell')
      .option(
        '--feed <id>',
        'import: how answers name it; what was imported under this id before is replaced',
      )
      .addOption(
        repeatedOption('--covers <ecosystem>', 'import: it speaks of all of this ecosystem, as in Debian:13'),
      )
      .addOption(new Option('--limit <n>', 'search: show so many at most').argParser(parseLimit))
      .addHelpText('after', HELP);
    for (const option of databaseOptions()) cmd.addOption(option);
    describeShipping(cmd);
  },

  async run(invocation): Promise<ExitCode> {
    const [name = '', ...args] = invocation.args;
    const action = ACTIONS[name];
    if (action === undefined) throw cliError('CLI_DB', `db knows no ${name}`);
    checkOptions(name, action, invocation.options);
    return await (await action.load())({ ...invocation, args });
  },
};

type Run = (invocation: Invocation<DbOptions>) => Promise<ExitCode>;
type Action = { takes: readonly (keyof DbOptions)[]; load(): Promise<Run> };

const ACTIONS: Readonly<Record<string, Action>> = {
  update: { takes: ['feeds'], load: async () => (await import('../advisories/update.ts')).update },
  import: {
    takes: ['as', 'feed', 'covers'],
    load: async () => (await import('../advisories/import.ts')).importFeeds,
  },
  build: { takes: [], load: async () => (await import('../advisories/build.ts')).build },
  status: { takes: ['feeds'], load: async () => (await import('../advisories/status.ts')).status },
  search: { takes: ['limit'], load: async () => (await import('../advisories/search.ts')).search },
  pull: { takes: PULL_OPTIONS, load: async () => (await import('../advisories/pull.ts')).pull },
  push: { takes: PUSH_OPTIONS, load: async () => (await import('../advisories/push.ts')).push },
  verify: { takes: [], load: async () => (await import('../advisories/verify.ts')).verify },
};

const EVERYWHERE: readonly (keyof DbOptions)[] = ['db', 'dataDir'];

function checkOptions(name: string, { takes }: Action, options: DbOptions): void {
  const given = Object.keys(options) as (keyof DbOptions)[];
  const wrong = given.find((option) => !takes.includes(option) && !EVERYWHERE.includes(option));
  if (wrong !== undefined)
    throw cliError('CLI_DB', `db ${name} takes no --${dashed(wrong)}`, { hint: 'see shearwall db --help' });
}

function dashed(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= 10_000) return limit;
  throw new InvalidArgumentError('write a whole number from 1 to 10000');
}

const HELP = `
update fetches the feeds that have changed; import takes files instead; both keep them in the data folder. build makes the
database of all feeds that are there, and until it is whole the one before is used. status says how old each feed is, what it
covers and what is missing. A feed that cannot be fetched or read leaves its last good version in use.
push signs the database and puts it into a registry; pull takes it from there, if who you name has signed it, and nothing
older than what is in use. verify reads every byte of it.

Examples:
  shearwall db update && shearwall db build
  shearwall db update debian-tracker kev epss
  shearwall db import osv/npm/all.zip kev.json
  shearwall db import advisories/ --as osv --feed ours --covers npm
  shearwall db search log4shell
  shearwall db push --key cosign.key registry.example.org/advisories:v1
  shearwall db pull --key cosign.pub --insecure-ignore-tlog registry.example.org/advisories:v1`;
