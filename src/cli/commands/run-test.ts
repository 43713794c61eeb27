import type { Context } from '../../base/context.ts';
import type { RecipeTest } from '../../build/index.ts';
import type { CommandFile, ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { imageAccess } from '../images.ts';
import { includeDirOption } from '../options.ts';
import { describeAttaching, type ImageSignOptions } from '../signing/signer-options.ts';

type Options = Omit<ImageSignOptions, 'recursive'> & {
  recipe?: string;
  platform?: string;
  includeDir?: string[];
  attest?: boolean;
};

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
      .option(
        '--attest',
        'sign the result and attach it to each platform that was tested; who signs is chosen as for "sign"',
      );
    describeAttaching(cmd).addHelpText(
      'after',
      '\nExits 1 when a check fails, 3 when a platform cannot run here.\n\nExamples:\n  shearwall test recipes/nginx.yaml\n  shearwall test registry.example.com/nginx:1.26 --recipe recipes/nginx.yaml\n  shearwall test registry.example.com/nginx:1.26 --recipe recipes/nginx.yaml --platform linux/arm64 --attest --key cosign.key',
    );
  },

  async run(invocation) {
    const {
      args: [what = ''],
      options,
      open,
      out,
      env,
    } = invocation;
    const [{ digestOfTest, loadRecipe, renderTested, testImage }, { openImage, parsePlatform }] =
      await Promise.all([import('../../build/index.ts'), import('../../oci/index.ts')]);
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
    const sign = options.attest === true ? await signing(invocation, context) : undefined;
    const source = await openImage({ image, ...imageAccess(options, env) }, context);
    try {
      const tested = await testImage({ source, test, platform, environment: env }, context);
      if (sign !== undefined) {
        const { attestTested } = await import('../signing/attest-tested.ts');
        await attestTested({ image, tested, test: digestOfTest(recipe), sign }, invocation, context);
      }
      out.result(tested, () => renderTested(tested));
      return exitCodeOf(tested);
    } finally {
      await source.close();
    }
  },
};

async function signing(invocation: Invocation<Options>, context: Context) {
  const { signAfterWork } = await import('../signing/sign-after-work.ts');
  return await signAfterWork(invocation, context);
}

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
