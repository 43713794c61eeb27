import { writeFileAtomically } from '../../base/atomic-write.ts';
import { makeFolderFor } from '../../base/make-folder.ts';
import type { SeriesValues } from '../../server/index.ts';
import type { RecipeProgress } from '../../update/index.ts';
import type { WatchFlags } from './update-options.ts';

/** Where a watcher's figures are shown after each round. */
export type Metrics = AsyncDisposable & {
  show(done: readonly RecipeProgress[], nowMs: number): Promise<void>;
};

/** In a file for node exporter's textfile collector, over HTTP, in both or nowhere. Throws ADMIT_LISTEN. */
export async function openMetrics({
  metricsFile,
  operations,
}: Pick<WatchFlags, 'metricsFile' | 'operations'>): Promise<Metrics> {
  let values: SeriesValues | undefined;
  const server =
    operations &&
    (await (
      await import('../../server/index.ts')
    ).startOperationsServer(operations, {
      whyNotReady: () => (values === undefined ? 'the first round goes on' : undefined),
      metrics: async () => (values === undefined ? [] : [values]),
    }));
  return {
    async show(done, nowMs) {
      values = valuesOf(done, nowMs);
      if (metricsFile === undefined) return;
      const { renderSeries } = await import('../../server/index.ts');
      makeFolderFor(metricsFile);
      await writeFileAtomically(metricsFile, renderSeries([values]));
    },
    [Symbol.asyncDispose]: async () => await server?.close(),
  };
}

function valuesOf(done: readonly RecipeProgress[], nowMs: number): SeriesValues {
  const count = (of: (each: RecipeProgress) => boolean): number => done.filter(of).length;
  return {
    shearwall_update_recipes: done.length,
    shearwall_update_outdated: count(({ status }) => status.state === 'outdated'),
    shearwall_update_failed: count(({ status }) => status.state === 'failed'),
    shearwall_update_stopped: count(({ record }) => record.why !== undefined),
    shearwall_update_security: count(({ status }) => status.changes.some(({ isSecurity }) => isSecurity)),
    shearwall_update_last_round_seconds: Math.floor(nowMs / 1000),
  };
}
