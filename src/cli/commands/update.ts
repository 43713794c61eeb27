import { maliciousOptions } from '../advisories/malicious-options.ts';
import type { CommandFile } from '../command.ts';
import { addOptions, includeDirOption } from '../options.ts';
import { describeSigner } from '../signing/signer-options.ts';
import { candidateOptions, goalOptions, proposeOptions, type UpdateFlags } from '../update/update-options.ts';

export const command: CommandFile<UpdateFlags> = {
  describe(cmd) {
    cmd
      .argument('[recipe...]', 'recipes, or folders with locked recipes (default: .)')
      .option('--check', 'only say whether newer packages are out (default)')
      .option('--write', 'lock again where the packages or the recipe changed')
      .option('--security', 'only changes that are security updates')
      .option('--lock <file>', 'the lock of a single recipe (default: next to it)')
      .addOption(includeDirOption());
    addOptions(cmd.optionsGroup('How far:'), goalOptions());
    addOptions(cmd.optionsGroup('Candidates:'), candidateOptions());
    addOptions(cmd.optionsGroup('Where people review:'), proposeOptions());
    describeSigner(cmd);
    cmd.addHelpText(
      'after',
      `
0: every lock has the packages of today, or its candidate is as far as was asked. 1: it is not, for a reason that is said. 3: of a
recipe nobody could say. A candidate is tested before it is signed, and pushed by digest under a tag that nobody uses; the production
tag moves by --promote, once the lock beside the recipe is that of the candidate, or by --auto.

Examples:
  shearwall update --check recipes
  shearwall update --write --security recipes/nginx.yaml
  shearwall update --push --key cosign.key --image registry.example.org/{name}:stable recipes
  shearwall update --propose --key cosign.key --image registry.example.org/{name}:stable --label security recipes
  shearwall update --promote --key cosign.key --image registry.example.org/{name}:stable recipes`,
    );
    addOptions(cmd, maliciousOptions());
  },
  run: async (given) => await (await import('../update/update.ts')).answerUpdate(given),
};
