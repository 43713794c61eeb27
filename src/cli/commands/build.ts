import { rm } from 'node:fs/promises';
import type { Context } from '../../base/context.ts';
import type { BuildResult, Lockfile, LockInput, LockOutcome } from '../../build/index.ts';
import type { CommandFile } from '../command.ts';
import { openImageTarget } from '../images.ts';
import { archOption, compressionOption, sourceDateEpoch } from '../options.ts';
import { packageSources } from '../package-sources.ts';
import { renderBuild } from '../render-build.ts';

type Options = {
  output?: string;
  push?: string;
  lock?: string;
  locked?: boolean;
  update?: boolean;
  arch?: string[];
  compression?: 'gzip' | 'zstd' | 'none';
  source?: string;
  sbomFiles?: boolean;
  result?: string;
  insecureRegistry?: boolean;
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
      .option('--lock <file>', 'the lock (default: beside the recipe)')
      .option('--locked', 'fail when there is no lock, instead of making one')
      .option('--update', 'resolve anew and replace the lock')
      .addOption(archOption())
      .addOption(compressionOption())
      .option('--source <dir>', "where the recipe's local files are (default: beside the recipe)")
      .option('--sbom-files', 'list every file with its owner and digests in the SBOMs')
      .option('--result <file>', 'where to write result.json, for the step that signs')
      .option('--insecure-registry', 'plain HTTP to registries beyond loopback')
      .addHelpText(
        'after',
        '\nExamples:\n  shearwall build recipes/nginx.yaml\n  shearwall build recipes/nginx.yaml --locked --push registry.example.com/nginx:1.26',
      );
  },

  async run({ args: [path = ''], options, open, out, env }) {
    const context = await open();
    context.workers.warmUp([]); // Threads boot while this one loads modules and the recipe.
    const { buildImage, buildJobs, loadRecipe } = await import('../../build/index.ts');
    context.workers.warmUp(buildJobs);
    const recipe = await loadRecipe(path);
    const sources = await packageSources(env);
    const {
      lock,
      lockPath,
      made,
      platforms: prepared,
    } = await lockFor(path, options, { recipe, sources, sourceDateEpoch: sourceDateEpoch(env) }, context);
    const archs = options.arch ?? recipe.archs;
    const where =
      options.push === undefined ? (options.output ?? `oci:out/${recipe.name}`) : `docker://${options.push}`;
    const { target, location, tag, resultPath } = await openImageTarget(where, context, {
      env,
      insecure: options.insecureRegistry === true,
    });
    const input = {
      recipe,
      lock,
      archs,
      sources,
      prepared,
      sourceDir: options.source,
      sbomFiles: options.sbomFiles === true,
    };
    const resultFile = options.result ?? resultPath;
    // A signing step must never find the result of an earlier build beside the image of this one.
    await rm(resultFile, { force: true });
    const result = await buildImage(input, target, tag, context);
    await writeResult(result, resultFile);
    const summary = { ...result, location, lock: lockPath, lockMade: made, result: resultFile };
    out.note(renderBuild(summary, lock, archs));
    out.result(summary, () => result.image);
    return 0;
  },
};

type Locked = { lock: Lockfile; lockPath: string; made: boolean; platforms?: LockOutcome['platforms'] };

/** The lock beside the recipe; without one (or with --update) a new one, unless --locked forbids it. */
async function lockFor(
  path: string,
  options: Options,
  input: Pick<LockInput, 'recipe' | 'sources' | 'sourceDateEpoch'>,
  context: Context,
): Promise<Locked> {
  const { buildError, lockPathOf, lockRecipe, readLock, readPreviousLock, writeLock } = await import(
    '../../build/index.ts'
  );
  const lockPath = options.lock ?? lockPathOf(path);
  const previous = options.update ? await readPreviousLock(lockPath, context.log) : await readLock(lockPath);
  if (previous !== undefined && options.update !== true) return { lock: previous, lockPath, made: false };
  if (options.locked === true) {
    const message =
      previous === undefined
        ? `there is no lock at ${lockPath}, and --locked was given`
        : '--locked and --update contradict each other';
    throw buildError('LOCK_MISSING', message, {
      hint: `make it with "shearwall lock ${path}" and put it under version control`,
    });
  }
  const compression = options.compression ?? previous?.compressor.name ?? 'gzip';
  const outcome = await lockRecipe({ ...input, compression, previous }, context);
  await writeLock(lockPath, outcome.lock);
  return { ...outcome, lockPath, made: true };
}

async function writeResult(result: BuildResult, path: string): Promise<void> {
  const { prettyJson } = await import('../../base/canonical-json.ts');
  const { writeFileAtomically } = await import('../../base/atomic-write.ts');
  await writeFileAtomically(path, Buffer.from(prettyJson(result)));
}
