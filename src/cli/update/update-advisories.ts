import { existsSync } from 'node:fs';
import type { Context } from '../../base/context.ts';
import { counted } from '../../base/counted.ts';
import { whyFailed } from '../../base/why-failed.ts';
import { databasePath } from '../advisories/database-path.ts';
import { configuredFeeds, openFeedStore, readFeedStore } from '../advisories/feed-folder.ts';
import type { Invocation } from '../command.ts';
import { packageSources } from '../package-sources.ts';
import type { WatchFlags } from './update-options.ts';

/** Fetches the feeds that have changed, and makes the database of them. What fails is said, and the round goes on with the advisories that there are. */
export async function updateAdvisories(
  { options, env, out }: Invocation<WatchFlags>,
  context: Context,
): Promise<void> {
  const { buildFromFeeds, updateFeeds } = await import('../../advisories/index.ts');
  const path = databasePath(options, env);
  try {
    const [feeds, store] = [await configuredFeeds(options, env), await openFeedStore(options, env)];
    const updates = await updateFeeds({ feeds, store, packageSources: await packageSources(env) }, context);
    const failed = updates.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id);
    if (failed.length > 0)
      out.note(`${counted(failed.length, 'feed')} could not be updated: ${failed.join(', ')}`);
    if (existsSync(path) && updates.every(({ outcome }) => outcome !== 'updated')) return;
    await buildFromFeeds({ store: readFeedStore(options, env), path }, context);
  } catch (error) {
    context.signal.throwIfAborted();
    out.note(`advisories were not updated: ${whyFailed(error)}`);
  }
}
