import type { Context } from '../../base/context.ts';
import { version } from '../../base/version.ts';
import type { ReproduceOutcome } from '../../build/index.ts';
import type { ImageSource } from '../../oci/index.ts';
import type { ReproduceAnswer } from '../answers.ts';
import type { CommandFile, ExitCode, Invocation } from '../command.ts';
import { imageAccess } from '../images.ts';
import { includeDirOption } from '../options.ts';
import { packageSources } from '../package-sources.ts';
import { renderReproduction } from '../render-reproduction.ts';
import { stateDir } from '../session.ts';
import { describeAttaching, type ImageSignOptions } from '../signing/signer-options.ts';

type Options = Omit<ImageSignOptions, 'recursive'> & {
  recipe?: string;
  lock?: string;
  source?: string;
  includeDir?: string[];
  debs?: string[];
  attest?: boolean;
};

const EXIT_CODES = { identical: 0, different: 1, incomplete: 3 } as const satisfies Record<string, ExitCode>;

export const command: CommandFile<Options> = {
  describe(cmd) {
    cmd
      .argument('<image>', 'a layout, an archive or a registry reference')
      .option('--recipe <file>', 'a recipe that you trust, instead of the one in the provenance')
      .option('--lock <file>', 'a lock that you trust, instead of the one in the provenance')
      .option('--source <dir>', "the folder that holds the recipe's local files")
      .addOption(includeDirOption())
      .option('--debs <dir...>', 'folders to look for .deb files in, before any mirror')
      .option('--attest', 'sign the result and attach it to the image; who signs is chosen as for "sign"');
    describeAttaching(cmd);
    cmd.addHelpText('after', '\nExit codes: 0 identical, 1 different, 3 incomplete.');
  },

  async run(invocation) {
    const {
      args: [image = ''],
      options,
      open,
      out,
      env,
    } = invocation;
    const context = await open();
    const sign = options.attest === true ? await signing(invocation, context) : undefined;
    const { openImage } = await import('../../oci/index.ts');
    const source = await openImage({ image, ...imageAccess(options, env) }, context);
    try {
      const outcome = await reproduce(source, options, env, context);
      if (sign !== undefined) await attest({ image, outcome, sign }, invocation, context);
      const { reproduction, notes, statement } = outcome;
      const answer: ReproduceAnswer = { ...reproduction, notes, statement };
      out.result(answer, () => renderReproduction(outcome));
      return EXIT_CODES[reproduction.result];
    } finally {
      await source.close();
    }
  },
};

async function reproduce(
  source: ImageSource,
  options: Options,
  env: NodeJS.ProcessEnv,
  context: Context,
): Promise<ReproduceOutcome> {
  const { adoptDebs, loadRecipe, readLock, readSlimList, reproduceImage } = await import(
    '../../build/index.ts'
  );
  const recipe =
    options.recipe === undefined
      ? undefined
      : await loadRecipe(options.recipe, { includeDirs: options.includeDir });
  const lock = options.lock === undefined ? undefined : await readLock(options.lock);
  const slim = lock && (await readSlimList(lock, options.lock ?? ''));
  await adoptDebs(options.debs ?? [], context);
  const sources = await packageSources(env);
  return await reproduceImage(
    { source, trusted: { recipe, lock, slim }, sourceDir: options.source, sources, toolVersion: version() },
    context,
  );
}

type Sign = Awaited<ReturnType<typeof signing>>;

async function signing(invocation: Invocation<Options>, context: Context) {
  const { signAfterWork } = await import('../signing/sign-after-work.ts');
  return await signAfterWork(invocation, context);
}

/** What is incomplete says nothing that anybody could count on. */
async function attest(
  {
    image,
    outcome: { reproduction, statement },
    sign,
  }: { image: string; outcome: ReproduceOutcome; sign: Sign },
  invocation: Invocation<Options>,
  context: Context,
): Promise<void> {
  const { options, out, env } = invocation;
  if (reproduction.result === 'incomplete')
    return out.note('nothing was signed: the image could not be built again');
  const [{ attestReproductionAt }, { saveBundle }] = await Promise.all([
    import('../../trust/index.ts'),
    import('../signing/save-bundle.ts'),
  ]);
  const means = await sign();
  const place = { image, ...imageAccess(options, env), stateDir: stateDir(env) };
  const { format } = options;
  const { bundle } = await attestReproductionAt({ ...place, format, means, statement }, context);
  await saveBundle(options.bundle, [bundle]);
  out.note(`attested ${statement.predicateType} (${reproduction.result}) to ${image}`);
}
