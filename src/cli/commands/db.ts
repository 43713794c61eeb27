import { type Command, InvalidArgumentError, Option } from 'commander';
import { databaseOptions } from '../advisories/database-path.ts';
import type { DbOptions } from '../advisories/options.ts';
import type { CommandFamily, SubCommand } from '../command.ts';
import { addOptions, insecureOptions, repeatedOption } from '../options.ts';
import { describeAcceptance } from '../signing/acceptance-options.ts';
import { describeSigner } from '../signing/signer-options.ts';

const WHERE = 'HOST/NAME:TAG, or oci:DIR';

const commands = {
  update: {
    summary: 'fetch the feeds that have changed',
    describe(cmd) {
      cmd
        .argument('[feed...]', 'ids of feeds (default: all)')
        .addOption(feedsOption())
        .addHelpText(
          'after',
          '\nExamples:\n  shearwall db update && shearwall db build\n  shearwall db update debian-tracker kev epss',
        );
      addOptions(cmd, databaseOptions());
    },
    run: async (given) => await (await import('../advisories/update.ts')).update(given),
  },
  import: {
    summary: 'import feeds from files and folders',
    describe(cmd) {
      cmd
        .argument('<what...>', 'files, and folders in which every feed is taken')
        .option('--as <kind>', 'the kind of feed, where it cannot be recognised from its content')
        .option('--feed <id>', 'the id of the feed in answers; replaces what was imported under it before')
        .addOption(repeatedOption('--covers <ecosystem>', 'it covers all of this ecosystem, as in Debian:13'))
        .addOption(
          repeatedOption(
            '--apk-key <file>',
            'a public key that may sign the index of an apk repository, as in /etc/apk/keys (of Alpine they come with the program)',
          ),
        )
        .addHelpText(
          'after',
          '\nExamples:\n  shearwall db import osv/npm/all.zip kev.json\n  shearwall db import advisories/ --as osv --feed ours --covers npm\n  shearwall db import --apk-key wolfi-signing.rsa.pub --covers Wolfi os/x86_64/APKINDEX.tar.gz',
        );
      addOptions(cmd, databaseOptions());
    },
    run: async (given) => await (await import('../advisories/import.ts')).importFeeds(given),
  },
  build: {
    summary:
      'build the database from all feeds of the data folder; until it is complete the previous one is used',
    describe(cmd) {
      describePlace(
        cmd.addOption(
          repeatedOption(
            '--allow-small <feed>',
            'take this feed although it has lost more than a tenth of its records, or an ecosystem that it covered',
          ),
        ),
      );
    },
    run: async (given) => await (await import('../advisories/build.ts')).build(given),
  },
  status: {
    summary: 'say how old each feed is, what it covers and what is missing',
    describe(cmd) {
      describePlace(cmd.addOption(feedsOption()));
    },
    run: async (given) => await (await import('../advisories/status.ts')).status(given),
  },
  search: {
    summary: 'look up vulnerabilities by id, alias, package or words',
    describe(cmd) {
      cmd
        .argument('<what...>', 'an id, a package or words')
        .addOption(new Option('--limit <n>', 'show at most this many').argParser(parseLimit))
        .addHelpText('after', '\nExamples:\n  shearwall db search log4shell');
      addOptions(cmd, databaseOptions());
    },
    run: async (given) => await (await import('../advisories/search.ts')).search(given),
  },
  push: {
    summary: 'sign the database and put it into a registry or layout',
    describe(cmd) {
      cmd.argument('<where>', WHERE);
      addOptions(describeSigner(cmd), [...insecureOptions(), ...databaseOptions()]);
      cmd.addHelpText(
        'after',
        '\nExamples:\n  shearwall db push --key cosign.key registry.example.org/advisories:v1',
      );
    },
    run: async (given) => await (await import('../advisories/push.ts')).push(given),
  },
  pull: {
    summary: 'fetch a database, if an accepted signer has signed it and it is not older than the one in use',
    describe(cmd) {
      cmd.argument('<where>', WHERE);
      describeAcceptance(cmd).option('--allow-older', 'take a database that is older than the one in use');
      addOptions(cmd, [...insecureOptions(), ...databaseOptions()]);
      cmd.addHelpText(
        'after',
        '\nExamples:\n  shearwall db pull --key cosign.pub --insecure-ignore-tlog registry.example.org/advisories:v1',
      );
    },
    run: async (given) => await (await import('../advisories/pull.ts')).pull(given),
  },
  verify: {
    summary: 'read every byte of the database',
    describe: describePlace,
    run: async (given) => await (await import('../advisories/verify.ts')).verify(given),
  },
} satisfies Record<string, SubCommand<DbOptions>>;

export const command: CommandFamily = {
  commands,
  misuse: { code: 'CLI_DB' },
  about: `
Feeds are kept in the data folder, as they were fetched or imported. A feed that cannot be fetched or read leaves its last good
version in use.`,
};

/** Words behind it were never read, and never an error. */
function describePlace(cmd: Command): void {
  addOptions(cmd, databaseOptions()).allowExcessArguments();
}

function feedsOption(): Option {
  return new Option(
    '--feeds <file>',
    'a YAML file that names feeds (default: $SHEARWALL_FEEDS, feeds.yaml in $XDG_CONFIG_HOME/shearwall, else the public ones)',
  );
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= 10_000) return limit;
  throw new InvalidArgumentError('write a whole number from 1 to 10000');
}
