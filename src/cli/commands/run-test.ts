import type { RecipeTest } from '../../build/index.ts';
import type { CommandFile, ExitCode } from '../command.ts';
import { cliError } from '../errors.ts';
import { imageAccess } from '../images.ts';
import { includeDirOption, insecureOption } from '../options.ts';

type Options = { recipe?: string; platform?: string; includeDir?: string[]; insecureRegistry?: boolean };

export const command: CommandFile<Options> = {
  describe(cmd) {
    cmd
      .argument(
        '<what>',
        'a recipe (FILE.yaml), whose image is in oci:out/NAME; or an image: a reference, oci:DIR[:TAG], oci-archive:FILE or docker-archive:FILE',
      )
      .option('--recipe <file>', 'the recipe whose test an image is put to')
      .option('--platform <platform>', 'only this platform of an index, as in linux/arm64')
      .addOption(includeDirOption())
      .addOption(insecureOption())
      .addHelpText(
        'after',
        '\nExits 1 when a check fails, 3 when a platform cannot run here.\n\nExamples:\n  shearwall test recipes/nginx.yaml\n  shearwall test registry.example.com/nginx:1.26 --recipe recipes/nginx.yaml',
      );
  },

  async run({ args: [what = ''], options, open, out, env }) {
    const [{ loadRecipe, renderTested, testImage }, { openImage, parsePlatform }] = await Promise.all([
      import('../../build/index.ts'),
      import('../../oci/index.ts'),
    ]);
    const isRecipe = /\.ya?ml$/.test(what);
    const path = isRecipe ? what : options.recipe;
    if (path === undefined || (isRecipe && options.recipe !== undefined))
      throw cliError('CLI_TEST_RECIPE', 'one recipe is needed, which says what its image must do', {
        hint: 'name a recipe, or an image and its recipe: "shearwall test IMAGE --recipe FILE.yaml"',
      });
    const recipe = await loadRecipe(path, { includeDirs: options.includeDir });
    const test = testOf(recipe);
    const image = isRecipe ? `oci:out/${recipe.name}` : what;
    const platform = options.platform === undefined ? undefined : parsePlatform(options.platform);
    const context = await open();
    const source = await openImage({ image, ...imageAccess(options, env) }, context);
    try {
      const tested = await testImage({ source, test, platform, environment: env }, context);
      out.result(tested, () => renderTested(tested));
      return exitCodeOf(tested);
    } finally {
      await source.close();
    }
  },
};

/** Throws CLI_TEST_NONE. */
export function testOf({ name, test }: { name: string; test?: RecipeTest }): RecipeTest {
  if (test !== undefined) return test;
  throw cliError('CLI_TEST_NONE', `the recipe ${name} has no test`, {
    hint: 'say what its image must do: docs/tasks/test-an-image.md',
  });
}

/** What was not tested did not pass. */
export function exitCodeOf({ outcome }: { outcome: 'passed' | 'failed' | 'not tested' }): ExitCode {
  return outcome === 'passed' ? 0 : outcome === 'failed' ? 1 : 3;
}
