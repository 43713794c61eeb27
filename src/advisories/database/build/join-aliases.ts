import { parseJsonText } from '../../../base/parse-json.ts';
import type { Staged, WaitingAdvisory } from './stage-feeds.ts';
import type { ItemStaging } from './staging.ts';
import { ROWS_PER_TURN, yieldToEventLoop } from './yield-to-event-loop.ts';

/** Only after all records were seen is it known which of them stand. */
export async function joinAliases(
  staging: ItemStaging,
  { advisories, graph }: Staged,
  signal: AbortSignal,
): Promise<void> {
  for (const [number, data] of staging.advisories()) {
    if (number % ROWS_PER_TURN === 0) await yieldToEventLoop(signal);
    if (advisories.isSuperseded(number)) continue;
    const record = parseJsonText(data) as WaitingAdvisory;
    if (advisories.isWithdrawn(number)) graph.addWithdrawn(record);
    else graph.add(record);
  }
  graph.settle();
}
