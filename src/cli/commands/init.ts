import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { InitAnswer } from '../answers.ts';
import type { CommandFile } from '../command.ts';
import { cliError } from '../errors.ts';

export const command: CommandFile<{ force?: boolean }> = {
  describe(cmd) {
    cmd
      .argument('[name]', 'name of the image; the recipe becomes NAME.yaml', 'app')
      .option('--force', 'replace a recipe that is there');
  },

  async run({ args: [name = 'app'], options, out }) {
    const [{ writeFileAtomically }, { starterRecipe }] = await Promise.all([
      import('../../base/atomic-write.ts'),
      import('../../build/index.ts'),
    ]);
    const path = /\.ya?ml$/.test(name) ? name : `${name}.yaml`;
    if (existsSync(path) && options.force !== true) {
      throw cliError('CLI_FILE_EXISTS', `${path} is already there`, {
        hint: 'give another name, or --force to replace it',
      });
    }
    await writeFileAtomically(path, Buffer.from(starterRecipe(basename(path).replace(/\.ya?ml$/, ''))));
    out.result({ recipe: path } satisfies InitAnswer, () => `wrote ${path}\nnext: shearwall build ${path}`);
    return 0;
  },
};
