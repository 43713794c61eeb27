import { createHttp } from '../../src/base/http-client.ts';
import { silentLog } from '../../src/base/log.ts';
import type { ServiceContext } from '../../src/sigstore/service/ask-service.ts';

/** Sleeps take no time, but are remembered, as are warnings. */
export type ServiceTestContext = ServiceContext & { slept: number[]; warnings: string[] };

export function serviceTestContext(
  nowMs: () => number = () => Date.now(),
  changes: Partial<ServiceContext> = {},
): ServiceTestContext {
  const slept: number[] = [];
  const warnings: string[] = [];
  return {
    log: { ...silentLog, warn: (message) => warnings.push(message) },
    signal: new AbortController().signal,
    clock: { nowMs, sleep: async (ms) => void slept.push(ms), random: () => 0.5 },
    http: createHttp({ userAgent: 'shearwall-test' }),
    offline: false,
    ...changes,
    slept,
    warnings,
  };
}
