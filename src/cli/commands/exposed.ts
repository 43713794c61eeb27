import { Option } from 'commander';
import { allowUnexplainedOption } from '../allow-unexplained.ts';
import type { CommandFile, ExitCode } from '../command.ts';
import type { ExposedOptions } from '../fleet/exposed.ts';
import { filterOptions, limitOption, placeOptions, serverOption } from '../fleet/options.ts';
import { durationOption } from '../quantities.ts';

export const command: CommandFile<ExposedOptions> = {
  describe(cmd) {
    cmd
      .argument(
        '[what]',
        'a CVE or another name of it, a purl or name with a version or range, sha256:…, license:ID, base:IMAGE',
      )
      .option('--all', 'all known images, whether they run, ran or never did')
      .option('--at <time>', 'what ran at that time, judged by what is known today')
      .option('--between <times...>', 'what ran between two times, judged by what is known today')
      .option('--known-at <time>', 'judge by what could have been known at that time')
      .addOption(
        new Option('--group <by>', 'how rows are put together (default: owner)').choices([
          'owner',
          'namespace',
          'image',
          'package',
        ]),
      )
      .addOption(
        durationOption(
          '--max-feed-age <duration>',
          'a feed that speaks of what is in the fleet may be this old, by its data (default: 7d)',
        ),
      )
      .addOption(allowUnexplainedOption())
      .option('--not-covered', 'what answers do not cover, and what to do about it')
      .addOption(
        durationOption(
          '--stale-after <age>',
          '--not-covered: feeds older than this are stale; imports after a day at most (default: 7d)',
        ),
      )
      .addOption(
        new Option('-o, --output <format>', 'how the answer is written (default: table)').choices([
          'table',
          'tree',
          'json',
          'ndjson',
          'csv',
          'markdown',
        ]),
      )
      .addOption(limitOption('show at most this many rows; the counts are of all (default: 1000 in tables)'))
      .addHelpText('after', HELP);
    for (const option of [...filterOptions(), serverOption(), ...placeOptions()]) cmd.addOption(option);
  },

  async run(invocation): Promise<ExitCode> {
    const { exposed } = await import('../fleet/exposed.ts');
    return await exposed(invocation);
  },
};

const HELP = `
A range is compared as it is given, in the way of the package's ecosystem; names of source packages include what was built from
them. For a CVE the distribution's own record decides. Exit codes: 0 none, 1 exposed, 3 unknown: the vulnerability is not
known, nothing is known to run, or nothing was found but not all that runs was looked into and judged.

Examples:
  shearwall exposed CVE-2024-3094
  shearwall exposed 'pkg:deb/debian/xz-utils@>=5.6.0-0,<5.6.1+really5.4.5-1' -o tree
  shearwall exposed 'log4j-core<2.17' --owner payments
  shearwall exposed CVE-2024-3094 --at 2024-03-05
  shearwall exposed CVE-2024-3094 --at 2024-03-05 --known-at 2024-03-05
  shearwall exposed license:AGPL-3.0-only --all -o csv
  shearwall exposed --not-covered`;
