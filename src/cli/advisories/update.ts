import { type FeedUpdate, publicFeeds, updateFeeds } from '../../advisories/index.ts';
import { humanSize } from '../../base/human-size.ts';
import { counted } from '../../base/index.ts';
import type { DbUpdateAnswer, FeedUpdateAnswer } from '../answers.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { packageSources } from '../package-sources.ts';
import { configuredFeeds, openFeedStore } from './feed-folder.ts';
import type { DbOptions } from './options.ts';

/** Fetches feeds that have changed: all that are configured, or those that the line names. */
export async function update({ args, options, env, open, out }: Invocation<DbOptions>): Promise<ExitCode> {
  const configured = await configuredFeeds(options, env);
  const wanted =
    args.length === 0
      ? configured
      : args.map((id) => configured.find((feed) => feed.id === id) ?? publicFeeds([id], 'the line')[0]);
  const store = await openFeedStore(options, env);
  const feeds = wanted.filter((feed) => feed !== undefined);
  const sources = await packageSources(env);
  const updates = await updateFeeds({ feeds, store, packageSources: sources }, await open());
  out.result({ feeds: updates.map(updateJson) } satisfies DbUpdateAnswer, () =>
    updates.map(describeUpdate).join('\n'),
  );
  const failed = updates.filter(({ outcome }) => outcome === 'failed').length;
  if (failed > 0) out.note(`${failed} of ${updates.length} feeds could not be updated`);
  if (updates.some(({ outcome }) => outcome === 'updated')) out.note('run "shearwall db build" to use them');
  return failed > 0 ? 3 : 0;
}

function describeUpdate(update: FeedUpdate): string {
  if (update.outcome === 'failed') {
    const kept = update.held === undefined ? 'there is none' : 'the last good one stays';
    return `${update.id}: failed, ${kept}: ${update.error.message}`;
  }
  const { records, rejected, sizeBytes } = update.feed;
  const lost = rejected === 0 ? '' : `, ${rejected} could not be read`;
  return `${update.id}: ${update.outcome}, ${counted(records, 'record')}${lost} (${humanSize(sizeBytes)})`;
}

function updateJson(update: FeedUpdate): FeedUpdateAnswer {
  const { id, url } = update;
  if (update.outcome !== 'failed') return { id, url, outcome: update.outcome, feed: update.feed };
  const { code, message, hint } = update.error;
  return { id, url, outcome: update.outcome, error: { code, message, hint }, held: update.held };
}
