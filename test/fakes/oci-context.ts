import { createHttp } from '../../src/base/http-client.ts';
import { silentLog } from '../../src/base/log.ts';
import { silentProgress } from '../../src/base/progress.ts';
import type { OciContext } from '../../src/oci/index.ts';

/** Sleeps take no time, but are remembered. */
export type OciTestContext = OciContext & { slept: number[]; warnings: string[] };

export function ociTestContext(changes: Partial<OciContext> = {}): OciTestContext {
  const slept: number[] = [];
  const warnings: string[] = [];
  return {
    log: { ...silentLog, warn: (message) => warnings.push(message) },
    progress: silentProgress,
    signal: new AbortController().signal,
    clock: {
      nowMs: () => 0,
      sleep: async (ms) => {
        slept.push(ms);
        await new Promise((resolve) => setTimeout(resolve, 1));
      },
      random: () => 0.5,
    },
    http: createHttp({ userAgent: 'shearwall-test' }),
    offline: false,
    ...changes,
    slept,
    warnings,
  };
}
