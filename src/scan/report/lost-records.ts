import type { Feed, LostRecords } from '../../advisories/index.ts';
import { counted } from '../../base/index.ts';
import type { Doubt } from './types.ts';

/** What feeds have lost that may speak of one of these ecosystems, a doubt for each feed. */
export function doubtsOfLost(feeds: readonly Feed[], asked: ReadonlySet<string>): Doubt[] {
  return feeds.flatMap(({ id, lost = [] }) => {
    const told = lost.filter(({ ecosystems }) => ecosystems.some((each) => asked.has(each)));
    return told.length === 0 ? [] : [{ code: 'lost-records' as const, paths: [], text: lostText(id, told) }];
  });
}

/** What a feed has lost, in words: how much, and the first of it. */
export function lostText(feed: string, lost: readonly LostRecords[]): string {
  const records = lost.reduce((sum, each) => sum + each.records, 0);
  const [first] = lost.map((each) => each.first);
  const example = first === undefined ? '' : ` (${first.id}: ${first.reason})`;
  return `${counted(records, 'record')} of feed ${feed} cannot be read${example}`;
}
