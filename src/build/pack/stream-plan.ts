import type { BytePlan } from './byte-plan.ts';
import { readPlan } from './read-plan.ts';

const CHUNK_BYTES = 1 << 20;

/** The bytes of several plans as a stream whose chunks may be kept. */
export async function* streamPlan(plans: readonly BytePlan[]): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  for (const plan of plans) {
    for (const block of readPlan(plan, buffer)) yield new Uint8Array(block);
  }
}
