import { withoutUndefined } from '../../base/without-undefined.ts';
import type { LockAnswer } from '../answers.ts';
import type { CommandFile } from '../command.ts';
import { compressionOption, includeDirOption, sourceDateEpoch } from '../options.ts';
import { packageSources } from '../package-sources.ts';
import { renderLock } from '../render-lock.ts';
import { catalogueCache } from '../sbom/catalogue-options.ts';

type Options = { output?: string; includeDir?: string[]; compression?: 'gzip' | 'zstd' | 'none' };

export const command: CommandFile<Options> = {
  describe(cmd) {
    cmd
      .argument('<recipe>', 'the recipe file')
      .option('-o, --output <file>', 'where to write the lock (default: next to the recipe)')
      .addOption(includeDirOption())
      .addOption(compressionOption());
  },

  async run({ args: [path = ''], options, open, out, env }) {
    const context = await open();
    context.workers.warmUp([]);
    const { buildJobs, loadRecipe, makeLock } = await import('../../build/index.ts');
    context.workers.warmUp(buildJobs);
    const { lock, lockPath, missingInterpreters, previous, slimmed, isUnchanged } = await makeLock(
      {
        recipe: await loadRecipe(path, { includeDirs: options.includeDir }),
        recipePath: path,
        lockPath: options.output,
        sources: await packageSources(env),
        compression: options.compression,
        sourceDateEpoch: sourceDateEpoch(env),
        cacheKeyFile: catalogueCache(env).cacheKeyFile,
      },
      context,
    );
    const answer: LockAnswer = {
      lock: lockPath,
      unchanged: isUnchanged,
      missingInterpreters,
      ...withoutUndefined({ slimmed }),
      ...lock,
    };
    out.result(answer, () => renderLock(answer, previous));
    return 0;
  },
};
