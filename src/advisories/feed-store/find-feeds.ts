import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { compareBytes, messageOf } from '../../base/index.ts';
import { isWholeFeed, kindOfFile } from '../feeds/index.ts';
import type { FeedKind } from '../types.ts';

/** A feed below a folder: one file, or all records that lie in one folder, with what lies below it unless `files` are named. */
export type FoundFeed = { path: string; kind?: FeedKind | undefined; files?: readonly string[] };

/** Files that are not feeds, and why. `isBroken`: it is one, or may be, and could not be read or taken; else something else. */
export type SkippedFile = { path: string; reason: string; isBroken?: true };

type FoundFeeds = { feeds: FoundFeed[]; skipped: SkippedFile[] };

/** So many records of one kind stand for the other files of their folder with the same ending. */
const ENOUGH = 50;
const DEEPEST = 32;

/**
 * Every feed below a folder, however deep. A folder of nothing but records is one feed, as publishers lay them out in trees; where feeds lie
 * in it too, the records of each folder are one.
 */
export async function findFeeds(dir: string, signal: AbortSignal): Promise<FoundFeeds> {
  const found = await look(dir, 0, signal);
  const whole = asOne(dir, found);
  return whole ?? { feeds: feedsOf(found), skipped: skippedOf(found) };
}

type Looked = {
  dir: string;
  feeds: FoundFeed[];
  /** Names of files that are one record each, by kind. */
  records: Map<FeedKind, string[]>;
  skipped: SkippedFile[];
  below: Looked[];
};

async function look(dir: string, depth: number, signal: AbortSignal): Promise<Looked> {
  signal.throwIfAborted();
  const looked: Looked = { dir, feeds: [], records: new Map(), skipped: [], below: [] };
  const entries = await readdir(dir, { withFileTypes: true });
  const guess = new Map<string, FeedKind>();
  for (const entry of entries.sort((a, b) => compareBytes(a.name, b.name))) {
    const path = join(dir, entry.name);
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory() && depth < DEEPEST) looked.below.push(await look(path, depth + 1, signal));
    else if (!entry.isFile()) looked.skipped.push({ path, reason: 'not a file' });
    else await lookAt(entry.name, looked, guess);
  }
  return looked;
}

async function lookAt(name: string, looked: Looked, guess: Map<string, FeedKind>): Promise<void> {
  const ending = name.slice(name.lastIndexOf('.'));
  const path = join(looked.dir, name);
  const guessed = (await sizeOf(path)) > LARGE ? undefined : guess.get(ending);
  const found = guessed === undefined ? await kindOf(path) : { kind: guessed, isWhole: false };
  if ('reason' in found) looked.skipped.push({ path, ...found });
  else if (found.isWhole) looked.feeds.push({ path, kind: found.kind });
  else {
    const records = looked.records.get(found.kind) ?? [];
    looked.records.set(found.kind, records);
    if (records.push(name) === ENOUGH && looked.records.size === 1) guess.set(ending, found.kind);
  }
}

async function sizeOf(path: string): Promise<number> {
  return await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

/** Few records are larger, and most feeds. */
const LARGE = 1 << 20;

async function kindOf(
  path: string,
): Promise<{ kind: FeedKind; isWhole: boolean } | Omit<SkippedFile, 'path'>> {
  try {
    const found = await kindOfFile(path);
    return found === undefined
      ? { reason: 'not a format of feeds' }
      : { kind: found.kind, isWhole: isWholeFeed(found) };
  } catch (error) {
    return { reason: messageOf(error), isBroken: true };
  }
}

/** What a folder of records is read by. */
const READ_AS_RECORDS = /\.(?:jsonl?|ndjson|ya?ml)$/;

/** Undefined: more than records of one kind lies there. What is something else is not read as one of them. */
function asOne(dir: string, found: Looked): FoundFeeds | undefined {
  const all = [...everyFolder(found)];
  const kinds = new Set(all.flatMap(({ records }) => [...records.keys()]));
  const [kind] = kinds;
  if (kind === undefined || kinds.size > 1 || all.some(({ feeds }) => feeds.length > 0)) return undefined;
  const skipped = skippedOf(found);
  const isPure = skipped.every(({ path }) => !READ_AS_RECORDS.test(path));
  const files = all.flatMap((each) =>
    (each.records.get(kind) ?? []).map((name) => relative(dir, join(each.dir, name))),
  );
  return { feeds: [isPure ? { path: dir, kind } : { path: dir, kind, files }], skipped };
}

function feedsOf(found: Looked): FoundFeed[] {
  const loose = [...found.records].map(([kind, files]) => ({ path: found.dir, kind, files }));
  const below = found.below.flatMap((each) => asOne(each.dir, each)?.feeds ?? feedsOf(each));
  return [...found.feeds, ...loose, ...below];
}

function skippedOf(found: Looked): SkippedFile[] {
  return [...everyFolder(found)].flatMap(({ skipped }) => skipped);
}

function* everyFolder(found: Looked): Generator<Looked> {
  yield found;
  for (const each of found.below) yield* everyFolder(each);
}
