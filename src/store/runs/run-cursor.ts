import { type RawBuilder, sql } from 'kysely';
import { parseJson } from '../../base/parse-json.ts';
import { notACursor } from '../engine/page-order.ts';
import type { Time } from '../types.ts';

/** A container may have a name of any length that a database takes. */
const LIMITS = { bytes: 65_536, depth: 1 };

/** Where a run stands in the order of runs. */
export type RunPlace = { workloadId: number; container: string; runningId: number; from: Time };

/** A place as text that says nothing to whoever keeps it. */
export function runCursor({ workloadId, container, runningId, from }: RunPlace): string {
  return Buffer.from(JSON.stringify([workloadId, container, runningId, from])).toString('base64url');
}

/** Runs after a place, in the order of `RUN_ORDER`: an index leads there, however many come before. */
export function afterCursor(cursor: string): RawBuilder<boolean> {
  const { workloadId, container, runningId, from } = parseCursor(cursor);
  return sql<boolean>`(ran.workload_id, ran.container, ran.running_id) >= (${workloadId}, ${container}, ${runningId})
    AND NOT (ran.workload_id = ${workloadId} AND ran.container = ${container} AND ran.running_id = ${runningId}
      AND ran.from_at >= ${from})`;
}

/** Where a page begins; `notACursor` where that is not known. */
export function parseCursor(cursor: string): RunPlace {
  let parts: unknown;
  try {
    parts = parseJson(Buffer.from(cursor, 'base64url'), LIMITS);
  } catch {
    throw notACursor(cursor);
  }
  const [workloadId, container, runningId, from] = Array.isArray(parts) ? (parts as unknown[]) : [];
  const isPlace =
    Number.isSafeInteger(workloadId) &&
    typeof container === 'string' &&
    Number.isSafeInteger(runningId) &&
    Number.isSafeInteger(from);
  if (!isPlace) throw notACursor(cursor);
  return { workloadId, container, runningId, from } as RunPlace;
}
