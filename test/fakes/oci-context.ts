import type { Context } from '../../src/base/context.ts';
import { createHttp } from '../../src/base/http-client.ts';
import { silentLog } from '../../src/base/log.ts';
import { silentProgress } from '../../src/base/progress.ts';
import type { ReadableSource } from '../../src/image-files/index.ts';
import type { ImageSource, OciContext } from '../../src/oci/index.ts';

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

/** For whoever reads images and keeps nothing: a cache or a thread that is asked for is a mistake. */
export function readingContext(overrides: Partial<OciTestContext> = {}): Context {
  const none = (): never => {
    throw new Error('nothing is cached here');
  };
  const cache = { find: none, create: none, drop: none, close: none } as unknown as Context['cache'];
  const workers = { run: none, close: none } as unknown as Context['workers'];
  return { ...ociTestContext(overrides), cache, workers };
}

/** As `openReadable` gives an image. */
export function readable(image: ImageSource): ReadableSource {
  return { kind: 'image', name: image.name, image, close: () => image.close() };
}
