import { parseJsonText } from '../../../base/parse-json.ts';
import { BREATH_ROWS, breathe } from './breathe.ts';
import type { Staged, WaitingAdvisory } from './stage-feeds.ts';
import type { Staging } from './staging.ts';

/** Only after all records were seen is it known which of them stand. */
export async function joinAliases(
  staging: Staging,
  { advisories, graph }: Staged,
  signal: AbortSignal,
): Promise<void> {
  for (const [number, data] of staging.advisories()) {
    if (number % BREATH_ROWS === 0) await breathe(signal);
    if (advisories.isSuperseded(number)) continue;
    const record = parseJsonText(data) as WaitingAdvisory;
    if (advisories.isWithdrawn(number)) graph.addWithdrawn(record);
    else graph.add(record);
  }
  graph.settle();
}
