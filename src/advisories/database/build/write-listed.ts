import type { DatabaseWriter } from './database-writer.ts';
import type { ItemStaging } from './staging.ts';
import { ROWS_PER_TURN, yieldToEventLoop } from './yield-to-event-loop.ts';

/** The indexes of releases: a row for each source package, and before them one that says that there is an index. */
export async function writeListed(
  staging: ItemStaging,
  writer: DatabaseWriter,
  signal: AbortSignal,
): Promise<void> {
  let rows = 0;
  let release: string | undefined;
  for (const { ecosystem, source, packages } of staging.listed()) {
    if (ecosystem !== release) writer.add('listed', [ecosystem, '', 'index']);
    release = ecosystem;
    writer.add('listed', [ecosystem, source, packages]);
    if (++rows % ROWS_PER_TURN === 0) await yieldToEventLoop(signal);
  }
}
