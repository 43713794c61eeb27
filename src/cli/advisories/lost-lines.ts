import type { Feed } from '../../advisories/index.ts';
import { lostText } from '../../scan/index.ts';

const NAMED = 6;

/** What feeds have lost, where it matters and what mends it: answers about these ecosystems end in 3 until then. */
export function lostLines(feeds: readonly Feed[]): string[] {
  return feeds.flatMap(({ id, url, kind, lost }) => {
    if (lost === undefined) return [];
    const ecosystems = [...new Set(lost.flatMap((each) => each.ecosystems))];
    const more = ecosystems.length > NAMED ? ` and ${ecosystems.length - NAMED} more` : '';
    const what =
      ecosystems.length === 0
        ? `a threshold needs ${kind}`
        : `${ecosystems.slice(0, NAMED).join(', ')}${more} is asked`;
    const how =
      url === undefined
        ? `mend the file, and run "shearwall db import FILE --feed ${id}"`
        : 'run "shearwall db update"';
    return [`${lostText(id, lost)}: where ${what}, nothing is called clean; ${how} and "shearwall db build"`];
  });
}
