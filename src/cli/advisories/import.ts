import { stat } from 'node:fs/promises';
import {
  FEED_KINDS,
  type FoundFeed,
  findFeeds,
  importFeed,
  type RejectedItem,
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
 * Takes files as feeds, and every feed that lies in a folder, each once all of it was read. What is something else in a folder is named; what
 * the line itself names and cannot be taken ends the command as an error, after all others are taken. 3: what was meant as a feed, or as a
 * record of one, could not be read, so that not all is taken that is there.
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
  const rejected: RejectedRecord[] = [];
  const taken = new Map<string, string>();
  let failure: unknown;
  const take = async (found: FoundFeed, isOneOfSeveral = args.length > 1): Promise<void> => {
    const fetchedAt = sourceDateEpoch(env) ?? Math.floor(context.clock.nowMs() / 1000);
    const step = context.progress.start(`import ${found.path}`);
    const own: Omit<RejectedRecord, 'feed'>[] = [];
    const onRejected = ({ id, reason, isUnread }: RejectedItem): void => {
      if (own.length < MOST_NAMED) own.push({ id, reason, isUnread: isUnread === true });
    };
    const { feed: id, covers, apkKey: apkKeys } = options;
    const input = { store, kind, id, covers, isOneOfSeveral, apkKeys, fetchedAt, ...found, onRejected };
    const feed = await importFeed(input, context).finally(() => step.done());
    const before = taken.get(feed.id);
    if (before !== undefined) out.note(`${found.path} takes the place of ${before}: both are ${feed.id}`);
    taken.set(feed.id, found.path);
    feeds.push(feed);
    rejected.push(...own.map((each) => ({ feed: feed.id, ...each })));
    for (const line of importedLines(found.path, feed, own)) out.note(line);
  };
  for (const path of args) {
    try {
      const found =
        options.feed === undefined && kind === undefined ? await foundIn(path, context) : undefined;
      const [only] = found?.feeds ?? [];
      if (found === undefined || only === undefined) await take({ path });
      else if (found.feeds.length === 1 && only.path === path) await take(only);
      else await takeEach(found.feeds, (feed) => take(feed, true), skipped);
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
  for (const ecosystem of undeclared(options.covers, feeds))
    out.note(`none of these feeds speaks of ${ecosystem}: --covers declares nothing whole`);
  out.note('run "shearwall db build" to use them');
  const answer = { feeds, skipped, rejected } satisfies DbImportAnswer;
  out.result(answer, () => feeds.map(({ id }) => id).join('\n'));
  const isWhole =
    skipped.every(({ isBroken }) => isBroken !== true) && rejected.every(({ isUnread }) => !isUnread);
  if (!isWhole)
    out.note('not all that is there could be read: mend or remove what is named above, and import it again');
  return isWhole ? 0 : 3;
}

/** Of what the user calls whole. */
function undeclared(stated: readonly string[] = [], feeds: readonly StoredFeed[]): string[] {
  return stated.filter((ecosystem) => !feeds.some(({ covers }) => covers.includes(ecosystem)));
}

type RejectedRecord = DbImportAnswer['rejected'][number];

/** Of one feed. */
const MOST_NAMED = 100_000;
const FIRST = 10;

/** Undefined: it is not a folder. */
async function foundIn(path: string, { signal }: Pick<Context, 'signal'>) {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) return undefined;
  return await findFeeds(path, signal);
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
      skipped.push({ path: feed.path, reason: error.message, isBroken: true });
    }
  }
}

/** What is wrong with a feed, and not with the place where feeds are kept. */
const IN_FEED = /^(?:FEED_|ADVISORIES_FEED_(?:EMPTY|ID|TWICE)$)/;

/** What could not be read first: the rest was, and says nothing that can be used. */
function importedLines(
  path: string,
  feed: StoredFeed,
  rejected: readonly Omit<RejectedRecord, 'feed'>[],
): string[] {
  const named = rejected.toSorted((a, b) => Number(b.isUnread) - Number(a.isUnread)).slice(0, FIRST);
  const more = feed.rejected - named.length;
  const lost = feed.rejected === 0 ? '' : `, ${feed.rejected} could not be taken`;
  const isPart = feed.kind === 'debian-tracker' && feed.covers.length === 0;
  return [
    `imported ${path} as ${feed.id} (${feed.kind}): ${counted(feed.records, 'record')}${lost}`,
    ...named.map(({ id, reason }) => `  not taken: ${id}: ${reason}`),
    ...(more > 0 ? [`  … and ${more} more: --json lists them`] : []),
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
