import { maliciousOptions } from '../advisories/malicious-options.ts';
import type { CommandFamily, CommandFile, SubCommand } from '../command.ts';
import { placeOptions } from '../fleet/options.ts';
import { addOptions, includeDirOption } from '../options.ts';
import { describeSigner } from '../signing/signer-options.ts';
import {
  candidateOptions,
  goalOptions,
  proposeOptions,
  remoteOption,
  stateOption,
  type WatchFlags,
  watchOptions,
} from '../update/update-options.ts';

const watch: CommandFile<WatchFlags> = {
  describe(cmd) {
    cmd
      .argument('[recipe...]', 'recipes, or folders with locked recipes (default: .)')
      .option('--security', 'only changes that are security updates')
      .addOption(includeDirOption());
    addOptions(cmd.optionsGroup('When:'), watchOptions());
    addOptions(
      cmd.optionsGroup('How far:'),
      goalOptions().filter(({ long }) => long !== '--rollback' && long !== '--prune'),
    );
    addOptions(cmd.optionsGroup('Candidates:'), candidateOptions());
    addOptions(cmd.optionsGroup('Where people review:'), proposeOptions());
    describeSigner(cmd);
    cmd.addHelpText(
      'after',
      `
Looks again and again, as "update" does. Security updates are taken in every round, all others on the days of --batch. Two at once do the
work once, where they share --state: its folder, or with --state fleet the database.

Examples:
  shearwall watch --every 1h --batch mon --propose --key cosign.key --image registry.example.org/{name}:stable recipes
  shearwall watch status recipes`,
    );
    addOptions(cmd, maliciousOptions());
  },
  run: async (given) => await (await import('../update/watch.ts')).answerWatch(given),
};

export const command: CommandFamily = {
  alone: watch,
  misuse: { code: 'CLI_UPDATE' },
  commands: {
    status: {
      summary:
        'say of each image how old it is, what is known and fixable in it, who reproduced it, and why its update waits',
      describe(cmd) {
        cmd
          .argument('[recipe...]', 'recipes, or folders with locked recipes (default: .)')
          .addOption(stateOption())
          .addOption(remoteOption())
          .addHelpText(
            'after',
            `
0: nothing that is known can be fixed. 1: something can. 3: of an image nobody could say. Asks nobody but the place of --state.

Examples:
  shearwall watch status recipes`,
          );
        addOptions(cmd, placeOptions());
      },
      run: async (given) => await (await import('../update/watch.ts')).answerWatchStatus(given),
    } satisfies SubCommand<WatchFlags>,
  },
};
