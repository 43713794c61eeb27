import { yieldToEventLoop } from '../database/build/yield-to-event-loop.ts';
import { advisoriesError } from '../errors.ts';
import { type FeedLocation, openFeed } from '../feeds/index.ts';
import { withShownPath } from '../shown-path.ts';
import type { Feed, RejectedItem } from '../types.ts';

export type Survey = Pick<Feed, 'id' | 'kind' | 'dataDate' | 'records' | 'rejected' | 'covers'>;

/**
 * Reads a feed from end to end, as a build would: only one that can be read takes the place of an earlier version. Throws FEED_…, and
 * ADVISORIES_FEED_EMPTY when nothing in it can be read.
 */
export async function surveyFeed(
  location: FeedLocation,
  /** What the user knows the feed by, a path or URL: for messages, and for what it tells of the feed. */
  shown: string,
  signal: AbortSignal,
  onRejected?: (item: RejectedItem) => void,
): Promise<Survey> {
  const named = { ...location, origin: shown };
  return await withShownPath(location.path, shown, async () => await survey(named, signal, onRejected));
}

async function survey(
  location: FeedLocation,
  signal: AbortSignal,
  onRejected: (item: RejectedItem) => void = () => {},
): Promise<Survey> {
  const opened = await openFeed(location);
  let [records, rejected] = [0, 0];
  let firstReason: string | undefined;
  for await (const item of opened.items) {
    if (item.type === 'rejected') {
      rejected++;
      onRejected(item);
      firstReason ??= `${item.id}: ${item.reason}`;
    } else records++;
    if (((records + rejected) & 0xfff) === 0) await yieldToEventLoop(signal);
  }
  const { id, kind, dataDate, covers } = opened;
  if (records === 0)
    throw advisoriesError(
      'ADVISORIES_FEED_EMPTY',
      `${location.path} contains nothing that can be read as ${kind}${firstReason === undefined ? '' : `; ${firstReason}`}`,
      { hint: 'if it is another kind of feed, name the kind with --as' },
    );
  return { id, kind, dataDate, records, rejected, covers: [...covers] };
}
