import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { FeedLocation, OpenedFeed } from '../../src/advisories/feeds/index.ts';
import { openFeed } from '../../src/advisories/feeds/index.ts';
import type { FeedItem } from '../../src/advisories/types.ts';

export type ReadFeed = { feed: OpenedFeed; items: FeedItem[] };

/** All that `openFeed` says of a file of this name and content. */
export async function readFeedFile(
  name: string,
  content: string | Uint8Array,
  location: Omit<FeedLocation, 'path'> = {},
): Promise<ReadFeed> {
  return readFeedFiles({ [name]: content }, name, location);
}

/** Of files in a folder that is gone afterwards: of the one named, or of the folder. */
export async function readFeedFiles(
  files: Readonly<Record<string, string | Uint8Array>>,
  name = '.',
  location: Omit<FeedLocation, 'path'> = {},
): Promise<ReadFeed> {
  const folder = mkdtempSync(join(tmpdir(), 'shearwall-feed-'));
  try {
    for (const [file, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), content);
    }
    const feed = await openFeed({ path: join(folder, name), ...location });
    return { feed, items: await Array.fromAsync(feed.items) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function advisoriesIn(
  items: readonly FeedItem[],
): Extract<FeedItem, { type: 'advisory' }>['advisory'][] {
  return items.flatMap((item) => (item.type === 'advisory' ? [item.advisory] : []));
}

export function rejectionsIn(items: readonly FeedItem[]): string[] {
  return items.flatMap((item) => (item.type === 'rejected' ? [`${item.id}: ${item.reason}`] : []));
}
