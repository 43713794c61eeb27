import type { Context } from '../../base/context.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { RecipeTest, TestedImage } from '../../build/index.ts';
import {
  type MaliciousFlags,
  maliciousOptions,
  type Refusing,
  refusingMalicious,
} from '../advisories/malicious-options.ts';
import type { BuildAnswer } from '../answers.ts';
import type { CommandFile, ExitCode, Invocation } from '../command.ts';
import { imageAccess } from '../images.ts';
import { keepYoungSmall } from '../keep-heap-small.ts';
import { addOptions, archOption, compressionOption, includeDirOption, sourceDateEpoch } from '../options.ts';
import { packageSources } from '../package-sources.ts';
import { renderBuild } from '../render-build.ts';
import { catalogueCache } from '../sbom/catalogue-options.ts';
import { stateDir } from '../session.ts';
import { exitCodeOf, testOf } from './run-test.ts';

type Options = MaliciousFlags & {
  output?: string;
  push?: string;
  lock?: string;
  locked?: boolean;
  update?: boolean;
  arch?: string[];
  compression?: 'gzip' | 'zstd' | 'none';
  source?: string;
  includeDir?: string[];
  sbomFiles?: boolean;
  result?: string;
  insecureRegistry?: boolean;
  test?: boolean;
};

export const command: CommandFile<Options> = {
  describe(cmd) {
    cmd
      .argument('<recipe>', 'the recipe file')
      .option(
        '-o, --output <where>',
        'oci:DIR[:TAG], oci-archive:FILE or docker-archive:FILE (default: oci:out/NAME)',
      )
      .option('--push <ref>', 'push to a registry instead')
      .option('--lock <file>', 'the lock (default: next to the recipe)')
      .option('--locked', 'fail when there is no lock, instead of making one')
      .option('--update', 'resolve again and replace the lock')
      .addOption(archOption())
      .addOption(compressionOption())
      .option('--source <dir>', "where the recipe's local files are (default: next to the recipe)")
      .addOption(includeDirOption())
      .option('--sbom-files', 'list every file with its owner and digests in the SBOMs')
      .option('--test', 'run the test of the recipe on what was built, in a sandbox')
      .option('--result <file>', 'where to write result.json, for the step that signs')
      .option('--insecure-registry', 'plain HTTP to registries beyond loopback')
      .addHelpText(
        'after',
        '\nExits 1 for software that a MAL- record names, or when a test fails.\n\nExamples:\n  shearwall build recipes/nginx.yaml\n  shearwall build recipes/nginx.yaml --locked --push registry.example.com/nginx:1.26',
      );
    addOptions(cmd, maliciousOptions());
  },

  async run(invocation) {
    keepYoungSmall();
    const context = await invocation.open();
    return await refusingMalicious(
      invocation,
      context,
      async (refusing) => await build(invocation, context, refusing),
    );
  },
};

async function build(
  { args: [path = ''], options, out, env }: Invocation<Options>,
  context: Context,
  refusing: Refusing,
): Promise<ExitCode> {
  const { buildTo, checkAsked, chooseLock, loadRecipe, readBefore, renderTested } = await import(
    '../../build/index.ts'
  );
  const before = await readBefore(catalogueCache(env), context);
  const recipe = await loadRecipe(path, { includeDirs: options.includeDir, before });
  const output = outputOf(recipe.name, options);
  const archs = checkAsked({ recipe, archs: options.arch, output });
  const test = options.test === true ? testOf(recipe) : undefined;
  const sources = await packageSources(env);
  const roots = { stateDir: stateDir(env) };
  const { lock, lockPath, made, slim, prepared } = await chooseLock(
    {
      recipe,
      recipePath: path,
      lockPath: options.lock,
      sources,
      sourceDateEpoch: sourceDateEpoch(env),
      sourceDir: options.source,
      compression: options.compression,
      locked: options.locked === true,
      update: options.update === true,
      ...catalogueCache(env),
      refuse: { purls: refusing.purls },
      roots,
    },
    context,
  );
  const built = await buildTo(
    {
      recipe,
      lock,
      slim,
      archs,
      sources,
      prepared,
      sourceDir: options.source,
      sbomFiles: options.sbomFiles === true,
      cataloguing: catalogueCache(env),
      refuse: refusing.catalog,
      roots,
      output,
      resultPath: options.result,
      ...imageAccess(options, env),
    },
    context,
  );
  const tested = test && (await testBuilt({ image: built.location, test, options, env }, context));
  const summary: BuildAnswer = withoutUndefined({
    image: built.image,
    platforms: built.platforms,
    sboms: built.sboms,
    provenance: built.provenance,
    missingInterpreters: built.missingInterpreters,
    location: built.location,
    lock: lockPath,
    lockMade: made,
    result: built.resultPath,
    tested,
  });
  out.note(renderBuild(summary, lock, archs));
  if (tested !== undefined) out.note(renderTested(tested));
  out.result(summary, () => summary.image);
  return tested === undefined ? 0 : exitCodeOf(tested);
}

type Built = { image: string; test: RecipeTest; options: Options; env: NodeJS.ProcessEnv };

async function testBuilt({ image, test, options, env }: Built, context: Context): Promise<TestedImage> {
  const [{ testImage }, { openImage }] = await Promise.all([
    import('../../build/index.ts'),
    import('../../oci/index.ts'),
  ]);
  const source = await openImage({ image, ...imageAccess(options, env) }, context);
  try {
    return await testImage({ source, test, environment: env }, context);
  } finally {
    await source.close();
  }
}

function outputOf(name: string, { push, output = `oci:out/${name}` }: Options): string {
  return push === undefined ? output : `docker://${push}`;
}
