import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeFileAtomically } from '../../base/atomic-write.ts';
import { readBounded, SMALL_FILE_BYTES } from '../../base/bounded-read.ts';
import { compareBytes, hexOf, messageOf, prettyJson } from '../../base/index.ts';
import { makeFolder } from '../../base/make-folder.ts';
import { systemCodeOf, whyUnread, writeError } from '../../base/storage-errors.ts';
import { isAbandoned, tempName } from '../../base/temp-name.ts';
import { advisoriesError } from '../errors.ts';
import { Incoming } from './incoming.ts';
import { isFeedId, parseStoredFeed } from './stored-feed.ts';
import type { StoredFeed } from './types.ts';

const INCOMING = '.incoming-';

/** Feeds that cannot be used any more, and why. */
export type LostFeed = { id: string; reason: string };

/**
 * The feeds that a database is built of: a folder for each, by id, with a description (feed.json) and the file as its publisher gave it.
 * A new version is made known by replacing the description, so at any moment each feed is whole: the old one or the new one.
 */
export class FeedStore {
  readonly dir: string;

  private constructor(dir: string) {
    this.dir = dir;
  }

  /** For readers: nothing is created or removed, and the store may not exist. */
  static at(dir: string): FeedStore {
    return new FeedStore(dir);
  }

  /** For adding feeds. Removes what processes that were killed while fetching left behind. */
  static async open(dir: string): Promise<FeedStore> {
    try {
      makeFolder(dir);
      for (const name of await readdir(dir))
        if (name.startsWith(INCOMING) && isAbandoned(name.slice(INCOMING.length)))
          await rm(join(dir, name), { recursive: true, force: true });
      return new FeedStore(dir);
    } catch (cause) {
      throw advisoriesError('ADVISORIES_FEED_STORE', `feeds cannot be kept in ${dir}: ${messageOf(cause)}`, {
        hint: 'name another folder with --data-dir',
        cause,
      });
    }
  }

  /** Sorted by id. */
  async list(): Promise<{ feeds: StoredFeed[]; lost: LostFeed[] }> {
    const [feeds, lost]: [StoredFeed[], LostFeed[]] = [[], []];
    for (const id of (await this.#names()).filter(isFeedId).sort(compareBytes)) {
      try {
        const feed = parseStoredFeed(await readBounded(join(this.dir, id, 'feed.json'), SMALL_FILE_BYTES));
        if (feed.id === id) feeds.push(feed);
        else lost.push({ id, reason: `its description is that of ${feed.id}` });
      } catch (error) {
        const isUnfinished = systemCodeOf(error) === 'ENOENT';
        if (!isUnfinished) lost.push({ id, reason: messageOf(error) });
      }
    }
    return { feeds, lost };
  }

  async #names(): Promise<string[]> {
    try {
      return await readdir(this.dir);
    } catch (cause) {
      if (systemCodeOf(cause) === 'ENOENT') return [];
      throw advisoriesError(
        'ADVISORIES_FEED_STORE',
        `cannot read the feeds in ${this.dir}: ${whyUnread(cause)}`,
        {
          cause,
        },
      );
    }
  }

  pathOf({ id, digest, file }: StoredFeed): string {
    return join(this.dir, id, hexOf(digest).slice(0, 16), file);
  }

  /** Where a new version is written to; it keeps its name, by which some formats are recognised. */
  async receive(file: string): Promise<Incoming> {
    const folder = join(this.dir, `${INCOMING}${tempName()}`);
    await mkdir(folder).catch((error: unknown) => {
      throw writeError(folder, error);
    });
    return new Incoming(join(folder, file));
  }

  /** Takes what was received for the feed's version from now on. */
  async accept(incoming: Incoming, feed: StoredFeed): Promise<void> {
    const folder = join(this.dir, feed.id);
    const version = dirname(this.pathOf(feed));
    try {
      makeFolder(folder);
      await rm(version, { recursive: true, force: true });
      await rename(dirname(incoming.path), version);
      await this.describe(feed);
      for (const name of await readdir(folder))
        if (name !== 'feed.json' && join(folder, name) !== version)
          await rm(join(folder, name), { recursive: true, force: true });
    } catch (error) {
      throw writeError(folder, error);
    }
  }

  /** Changes what is known of a version. */
  async describe(feed: StoredFeed): Promise<void> {
    await writeFileAtomically(join(this.dir, feed.id, 'feed.json'), prettyJson(feed));
  }
}
