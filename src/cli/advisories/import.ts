import { stat } from 'node:fs/promises';
import {
  FEED_KINDS,
  type FoundFeed,
  findFeeds,
  importFeed,
  type SkippedFile,
  type StoredFeed,
} from '../../advisories/index.ts';
import { type Context, counted, nearestName, ShearwallError } from '../../base/index.ts';
import type { DbImportAnswer } from '../answers.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { withLines } from '../line-progress.ts';
import { sourceDateEpoch } from '../options.ts';
import { openFeedStore } from './feed-folder.ts';
import type { DbOptions } from './options.ts';

/**
 * Takes files as feeds, and every feed that lies in a folder, each once all of it was read. What is no feed in a folder is named; what the
 * line itself names and cannot be taken ends the command as an error, after all others are taken.
 */
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
  const context = withLines(await open(), out);
  const feeds: StoredFeed[] = [];
  const skipped: SkippedFile[] = [];
  const taken = new Map<string, string>();
  let failure: unknown;
  const take = async (found: FoundFeed): Promise<void> => {
    const fetchedAt = sourceDateEpoch(env) ?? Math.floor(context.clock.nowMs() / 1000);
    const step = context.progress.start(`import ${found.path}`);
    const input = { store, kind, id: options.feed, covers: options.covers, fetchedAt, ...found };
    const feed = await importFeed(input, context).finally(() => step.done());
    const before = taken.get(feed.id);
    if (before !== undefined) out.note(`${found.path} takes the place of ${before}: both are ${feed.id}`);
    taken.set(feed.id, found.path);
    feeds.push(feed);
    for (const line of importedLines(found.path, feed)) out.note(line);
  };
  for (const path of args) {
    try {
      const found =
        options.feed === undefined && kind === undefined ? await foundIn(path, context) : undefined;
      if (found === undefined) await take({ path });
      else await takeEach(found.feeds, take, skipped);
      skipped.push(...(found?.skipped ?? []));
    } catch (error) {
      if (!(error instanceof ShearwallError) || args.length === 1) throw error;
      skipped.push({ path, reason: error.message });
      failure ??= error;
    }
  }
  for (const { path, reason } of skipped) out.note(`skipped ${path}: ${reason}`);
  if (failure !== undefined) throw failure;
  if (feeds.length === 0)
    throw cliError('CLI_DB', `nothing in ${args.join(', ')} is a feed`, {
      hint: 'name files and folders of feeds; --as says which kind they are where that cannot be recognised',
    });
  out.note('run "shearwall db build" to use them');
  out.result({ feeds, skipped } satisfies DbImportAnswer, () => feeds.map(({ id }) => id).join('\n'));
  return 0;
}

/** Undefined: it is one feed, or nothing that can be looked into. */
async function foundIn(path: string, { signal }: Pick<Context, 'signal'>) {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) return undefined;
  const found = await findFeeds(path, signal);
  const [only] = found.feeds;
  return found.feeds.length === 0 || (only?.path === path && only.files === undefined) ? undefined : found;
}

/** Of a folder. */
async function takeEach(
  found: readonly FoundFeed[],
  take: (feed: FoundFeed) => Promise<void>,
  skipped: SkippedFile[],
): Promise<void> {
  for (const feed of found) {
    try {
      await take(feed);
    } catch (error) {
      if (!(error instanceof ShearwallError) || !IN_FEED.test(error.code)) throw error;
      skipped.push({ path: feed.path, reason: error.message });
    }
  }
}

/** What is wrong with a feed, and not with the place where feeds are kept. */
const IN_FEED = /^(?:FEED_|ADVISORIES_FEED_(?:EMPTY|ID|TWICE)$)/;

function importedLines(path: string, feed: StoredFeed): string[] {
  const lost = feed.rejected === 0 ? '' : `, ${feed.rejected} could not be read`;
  const isPart = feed.kind === 'debian-tracker' && feed.covers.length === 0;
  return [
    `imported ${path} as ${feed.id} (${feed.kind}): ${counted(feed.records, 'record')}${lost}`,
    ...(isPart
      ? [
          `${feed.id} speaks of too few source packages to cover a release; if it is all of it, import it with --covers, as in --covers Debian:13`,
        ]
      : []),
  ];
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
