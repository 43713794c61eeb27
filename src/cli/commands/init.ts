import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { InitAnswer } from '../answers.ts';
import type { CommandFile } from '../command.ts';
import { cliError } from '../errors.ts';

export const command: CommandFile<{ force?: boolean; from?: string }> = {
  describe(cmd) {
    cmd
      .argument('[name]', 'name of the image; the recipe becomes NAME.yaml', 'app')
      .option('--from <recipe>', 'build on a recipe that comes with shearwall: python, node, java, …')
      .option('--force', 'replace a recipe that is there');
  },

  async run({ args: [name = 'app'], options, out }) {
    const [{ writeFileAtomically }, { ownRecipeNames, starterFrom, starterRecipe }] = await Promise.all([
      import('../../base/atomic-write.ts'),
      import('../../build/index.ts'),
    ]);
    const path = /\.ya?ml$/.test(name) ? name : `${name}.yaml`;
    if (existsSync(path) && options.force !== true) {
      throw cliError('CLI_FILE_EXISTS', `${path} is already there`, {
        hint: 'give another name, or --force to replace it',
      });
    }
    const { from } = options;
    if (from !== undefined && !ownRecipeNames().includes(from))
      throw cliError('CLI_INIT', `--from does not know the recipe '${from}'`, {
        hint: `it takes ${ownRecipeNames().join(', ')}`,
      });
    const title = basename(path).replace(/\.ya?ml$/, '');
    const text = from === undefined ? starterRecipe(title) : starterFrom(from, title);
    await writeFileAtomically(path, Buffer.from(text));
    out.result({ recipe: path } satisfies InitAnswer, () => `wrote ${path}\nnext: shearwall build ${path}`);
    return 0;
  },
};
