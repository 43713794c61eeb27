import { FEED_KINDS, importFeed, type StoredFeed } from '../../advisories/index.ts';
import { counted, nearestName } from '../../base/index.ts';
import type { DbImportAnswer } from '../answers.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { sourceDateEpoch } from '../options.ts';
import { openFeedStore } from './feed-folder.ts';
import type { DbOptions } from './options.ts';

/** Takes files and folders as feeds, each once all of it was read; the first that cannot be taken ends the command. */
export async function importFeeds({
  args,
  options,
  env,
  open,
  out,
}: Invocation<DbOptions>): Promise<ExitCode> {
  if (args.length > 1 && options.feed !== undefined)
    throw cliError('CLI_DB', 'one id was given for several feeds', {
      hint: 'import them one by one, each with its own --feed, or leave it out',
    });
  const kind = kindOf(options.as);
  const store = await openFeedStore(options, env);
  const context = await open();
  const feeds: StoredFeed[] = [];
  for (const path of args) {
    const fetchedAt = sourceDateEpoch(env) ?? Math.floor(context.clock.nowMs() / 1000);
    const input = { store, path, kind, id: options.feed, covers: options.covers, fetchedAt };
    const feed = await importFeed(input, context);
    const lost = feed.rejected === 0 ? '' : `, ${feed.rejected} could not be read`;
    out.note(`imported ${path} as ${feed.id} (${feed.kind}): ${counted(feed.records, 'record')}${lost}`);
    if (feed.kind === 'debian-tracker' && feed.covers.length === 0)
      out.note(
        `${feed.id} speaks of too few source packages to cover a release; if it is all of it, import it with --covers, as in --covers Debian:13`,
      );
    feeds.push(feed);
  }
  out.note('run "shearwall db build" to use them');
  out.result({ feeds } satisfies DbImportAnswer, () => feeds.map(({ id }) => id).join('\n'));
  return 0;
}

function kindOf(text: string | undefined): (typeof FEED_KINDS)[number] | undefined {
  if (text === undefined) return undefined;
  const kind = FEED_KINDS.find((one) => one === text);
  if (kind !== undefined) return kind;
  const nearest = nearestName(text, FEED_KINDS);
  throw cliError('CLI_DB', `there are no feeds of kind ${text}`, {
    hint: nearest === undefined ? `kinds are ${FEED_KINDS.join(', ')}` : `did you mean ${nearest}?`,
  });
}
