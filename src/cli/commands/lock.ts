import type { Context } from '../../base/context.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import {
  type MaliciousFlags,
  maliciousOptions,
  type Refusing,
  refusingMalicious,
} from '../advisories/malicious-options.ts';
import type { LockAnswer } from '../answers.ts';
import type { CommandFile, ExitCode, Invocation } from '../command.ts';
import { addOptions, compressionOption, includeDirOption, sourceDateEpoch } from '../options.ts';
import { packageSources } from '../package-sources.ts';
import { renderLock } from '../render-lock.ts';
import { catalogueCache } from '../sbom/catalogue-options.ts';
import { stateDir } from '../session.ts';

type Options = MaliciousFlags & {
  output?: string;
  includeDir?: string[];
  compression?: 'gzip' | 'zstd' | 'none';
};

export const command: CommandFile<Options> = {
  describe(cmd) {
    cmd
      .argument('<recipe>', 'the recipe file')
      .option('-o, --output <file>', 'where to write the lock (default: next to the recipe)')
      .addOption(includeDirOption())
      .addOption(compressionOption());
    addOptions(cmd, maliciousOptions());
  },

  async run(invocation) {
    const context = await invocation.open();
    return await refusingMalicious(
      invocation,
      context,
      async (refusing) => await lock(invocation, context, refusing),
    );
  },
};

async function lock(
  { args: [path = ''], options, out, env }: Invocation<Options>,
  context: Context,
  refuse: Refusing,
): Promise<ExitCode> {
  const { loadRecipe, makeLock, readBefore } = await import('../../build/index.ts');
  const {
    lock: made,
    lockPath,
    previous,
    slimmed,
    isUnchanged,
  } = await makeLock(
    {
      recipe: await loadRecipe(path, {
        includeDirs: options.includeDir,
        before: await readBefore(catalogueCache(env), context),
      }),
      recipePath: path,
      lockPath: options.output,
      sources: await packageSources(env),
      compression: options.compression,
      sourceDateEpoch: sourceDateEpoch(env),
      ...catalogueCache(env),
      refuse,
      roots: { stateDir: stateDir(env) },
    },
    context,
  );
  const answer: LockAnswer = {
    lock: lockPath,
    unchanged: isUnchanged,
    ...withoutUndefined({ slimmed }),
    ...made,
  };
  out.result(answer, () => renderLock(answer, previous));
  return 0;
}
