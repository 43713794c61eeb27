import { counted, ShearwallError } from '../../base/index.ts';
import { openAdvisoryDatabase } from '../database/index.ts';
import { advisoriesError } from '../errors.ts';
import type { Feed } from '../types.ts';

/** A feed grows. One that has lost more than this of its records was cut somewhere. */
const MOST_LOST = 0.1;

/**
 * Throws ADVISORIES_FEED_SHRUNK where feeds have lost many records, or an ecosystem that they covered, since the database at `path` was
 * built; not of those in `allowed`, by id.
 */
export function refuseShrunk(path: string, feeds: readonly Feed[], allowed: readonly string[]): void {
  const before = new Map(feedsAt(path).map((feed) => [feed.id, feed]));
  const shrunk = feeds.flatMap((feed) => {
    const why = allowed.includes(feed.id) ? undefined : lossOf(before.get(feed.id), feed);
    return why === undefined ? [] : [{ id: feed.id, why }];
  });
  if (shrunk.length === 0) return;
  const named = shrunk.map(({ id, why }) => `${id} ${why}`).join('; ');
  throw advisoriesError('ADVISORIES_FEED_SHRUNK', `the database stays as it is: ${named}`, {
    hint: `fetch or import ${shrunk.length === 1 ? 'it' : 'them'} again; if that is meant, build with ${shrunk.map(({ id }) => `--allow-small ${id}`).join(' ')}`,
    details: { feeds: shrunk },
  });
}

function lossOf(before: Feed | undefined, { records, covers }: Feed): string | undefined {
  if (before === undefined) return undefined;
  if (records < before.records * (1 - MOST_LOST))
    return `has ${counted(records, 'record')}, and had ${before.records}`;
  const lost = before.covers.filter((ecosystem) => !covers.includes(ecosystem));
  return lost.length === 0 ? undefined : `covers ${lost.slice(0, NAMED).join(', ')} no more`;
}

const NAMED = 5;

/** Of the database in use; none where there is none, or none that can be read. */
function feedsAt(path: string): readonly Feed[] {
  try {
    const database = openAdvisoryDatabase(path);
    database.close();
    return database.feeds;
  } catch (error) {
    if (error instanceof ShearwallError) return [];
    throw error;
  }
}
