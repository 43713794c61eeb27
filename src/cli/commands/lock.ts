import type { CommandFile } from '../command.ts';
import { compressionOption, sourceDateEpoch } from '../options.ts';
import { packageSources } from '../package-sources.ts';
import { renderLock } from '../render-lock.ts';

type Options = { output?: string; compression?: 'gzip' | 'zstd' | 'none' };

export const command: CommandFile<Options> = {
  describe(cmd) {
    cmd
      .argument('<recipe>', 'the recipe file')
      .option('-o, --output <file>', 'where to write the lock (default: beside the recipe)')
      .addOption(compressionOption());
  },

  async run({ args: [path = ''], options, open, out, env }) {
    const context = await open();
    context.workers.warmUp([]);
    const { buildJobs, loadRecipe, lockPathOf, lockRecipe, readPreviousLock, writeLock } = await import(
      '../../build/index.ts'
    );
    context.workers.warmUp(buildJobs);
    const recipe = await loadRecipe(path);
    const lockPath = options.output ?? lockPathOf(path);
    const previous = await readPreviousLock(lockPath, context.log);
    const compression = options.compression ?? previous?.compressor.name ?? 'gzip';
    const sources = await packageSources(env);
    const { lock, missingInterpreters } = await lockRecipe(
      { recipe, sources, compression, previous, sourceDateEpoch: sourceDateEpoch(env) },
      context,
    );
    await writeLock(lockPath, lock);
    out.result({ lock: lockPath, missingInterpreters, ...lock }, () =>
      renderLock(lockPath, lock, missingInterpreters, previous),
    );
    return 0;
  },
};
