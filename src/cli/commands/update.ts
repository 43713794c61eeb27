import { databaseOptions } from '../advisories/database-path.ts';
import type { CommandFile } from '../command.ts';
import { addOptions, includeDirOption } from '../options.ts';
import type { UpdateFlags } from '../update/update.ts';

export const command: CommandFile<UpdateFlags> = {
  describe(cmd) {
    cmd
      .argument('[recipe...]', 'recipes, or folders with locked recipes (default: .)')
      .option('--check', 'only say whether newer packages are out (default)')
      .option('--write', 'lock again where the packages or the recipe changed')
      .option('--security', 'with --write: only where a change is a security update')
      .option('--lock <file>', 'the lock of a single recipe (default: next to it)')
      .addOption(includeDirOption())
      .addHelpText(
        'after',
        `
0: every lock has the packages of today, or was written. 1: newer ones are out. 3: of a recipe nobody could say.

Examples:
  shearwall update --check recipes
  shearwall update --write --security recipes/nginx.yaml`,
      );
    addOptions(cmd, databaseOptions());
  },
  run: async (given) => await (await import('../update/update.ts')).answerUpdate(given),
};
