import type { WhyAnswer } from '../../inspect/index.ts';
import { type DatabaseOptions, databaseOptions } from '../advisories/database-path.ts';
import { openPresentDatabase } from '../advisories/present-database.ts';
import type { CommandFile, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { ANY_SOURCE, includeDirOption, insecureOption } from '../options.ts';
import { packageSources } from '../package-sources.ts';
import { catalogueCache } from '../sbom/catalogue-options.ts';
import { terminalOptions } from '../terminal.ts';

type Options = DatabaseOptions & {
  platform?: string;
  lock?: string;
  includeDir?: string[];
  insecureRegistry?: boolean;
};

export const command: CommandFile<Options> = {
  describe(cmd) {
    cmd
      .argument('<where>', `a recipe (FILE.yaml), or an image: ${ANY_SOURCE}`)
      .argument(
        '<what>',
        'a path, as in /usr/sbin/nginx, the name or package URL of a package, or, of an image, a vulnerability, as in CVE-2024-6387',
      )
      .option(
        '--platform <platform>',
        'which one of an index, as in linux/arm64 (default: that of this machine)',
      )
      .option('--lock <file>', 'the lock of the recipe (default: next to it)')
      .addOption(includeDirOption())
      .addOption(insecureOption())
      .addHelpText(
        'after',
        '\nExits 1 when there is no such path or package, or the vulnerability is not found in it.\n\nExamples:\n  shearwall why nginx.yaml libpcre2-8-0\n  shearwall why oci:out/nginx /etc/passwd\n  shearwall why oci:out/nginx CVE-2024-6387',
      );
    for (const option of databaseOptions()) cmd.addOption(option);
  },

  async run(invocation) {
    const {
      args: [where = ''],
      out,
      env,
    } = invocation;
    const { renderWhy } = await import('../../inspect/index.ts');
    const answer = /\.ya?ml$/.test(where) ? await askRecipe(invocation) : await askImage(invocation);
    out.result(answer, () => renderWhy(answer, terminalOptions(env)));
    return answer.found ? 0 : 1;
  },
};

async function askRecipe({
  args: [path = '', what = ''],
  options,
  open,
  env,
}: Invocation<Options>): Promise<WhyAnswer> {
  const [
    { loadRecipe, lockPathOf, readSlimList, requireLock },
    { whyRecipe },
    { formatPlatform, parsePlatform },
  ] = await Promise.all([
    import('../../build/index.ts'),
    import('../../inspect/index.ts'),
    import('../../oci/index.ts'),
  ]);
  const recipe = await loadRecipe(path, { includeDirs: options.includeDir });
  const lock = await requireLock({ recipePath: path, lockPath: options.lock });
  const slim = await readSlimList(lock, options.lock ?? lockPathOf(path));
  const { platform } = options;
  const arch =
    platform === undefined ? undefined : formatPlatform(parsePlatform(platform)).replace(/^linux\//, '');
  return await whyRecipe(
    { recipe, lock, slim, what, arch, sources: await packageSources(env), ...catalogueCache(env) },
    await open(),
  );
}

async function askImage({
  args: [name = '', what = ''],
  options,
  open,
  env,
}: Invocation<Options>): Promise<WhyAnswer> {
  const [{ whyImage }, { parsePlatform }, { openForReading }] = await Promise.all([
    import('../../inspect/index.ts'),
    import('../../oci/index.ts'),
    import('../sbom/catalogue-options.ts'),
  ]);
  if (options.lock !== undefined)
    throw cliError('CLI_WHY_LOCK', '--lock goes with a recipe, and an image was named', {
      hint: 'name the recipe instead of the image',
    });
  const platform = options.platform === undefined ? undefined : parsePlatform(options.platform);
  const context = await open();
  const { source, look } = await openForReading(name, options, env, context);
  const database = await openPresentDatabase(options, env);
  try {
    const sources = await packageSources(env);
    return await whyImage({ ...look, source, what, platform, sources, database }, context);
  } finally {
    database?.close();
    await source.close();
  }
}
