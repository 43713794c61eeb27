import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type ConfiguredFeed, defaultFeeds, FeedStore, readFeedConfig } from '../../advisories/index.ts';
import { dataDir } from '../session.ts';
import type { DbOptions } from './options.ts';

/** Where feeds are kept, as they were fetched or imported. */
export async function openFeedStore(options: DbOptions, env: NodeJS.ProcessEnv): Promise<FeedStore> {
  return await FeedStore.open(folderOf(options, env));
}

/** The same, for commands that write nothing: the folder may be another user's, or absent. */
export function readFeedStore(options: DbOptions, env: NodeJS.ProcessEnv): FeedStore {
  return FeedStore.at(folderOf(options, env));
}

function folderOf(options: DbOptions, env: NodeJS.ProcessEnv): string {
  return join(dataDir(options, env), 'feeds');
}

/** `--feeds`, SHEARWALL_FEEDS, the user's own file, else the public feeds. */
export async function configuredFeeds(options: DbOptions, env: NodeJS.ProcessEnv): Promise<ConfiguredFeed[]> {
  const named = options.feeds ?? env['SHEARWALL_FEEDS'];
  if (named !== undefined) return await readFeedConfig(named);
  const own = join(env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'shearwall', 'feeds.yaml');
  return existsSync(own) ? await readFeedConfig(own) : defaultFeeds();
}
