import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { messageOf } from '../../base/index.ts';
import { systemCodeOf } from '../../base/storage-errors.ts';
import { explainIssue } from '../../base/yaml/explain-issue.ts';
import { type DocumentKind, problemsError } from '../../base/yaml/problem.ts';
import { readYaml } from '../../base/yaml/read-yaml.ts';
import { advisoriesError } from '../errors.ts';
import { DEFAULT_FEEDS } from '../feeds/index.ts';
import { FEED_KINDS } from '../types.ts';
import { isFeedId } from './stored-feed.ts';
import type { ConfiguredFeed } from './types.ts';

const FeedEntry = z.strictObject({
  id: z
    .string()
    .refine(isFeedId, 'an id has letters, digits, dots and dashes')
    .describe('How answers name the feed.'),
  url: z
    .url({ protocol: /^https?$/, error: 'a URL begins with https:// or http://' })
    .describe('Where it is fetched from.'),
  kind: z.enum(FEED_KINDS).optional().describe('What it is; told by its content when left out.'),
  covers: z
    .array(z.string())
    .optional()
    .describe('The ecosystems that it speaks of whole, so that its silence means something.'),
});

const FeedDocument = z.strictObject({
  defaults: z
    .union([z.boolean(), z.array(z.string())])
    .optional()
    .describe('Which of the public feeds are fetched: all but the optional ones (true), none, or these.'),
  feeds: z
    .array(FeedEntry)
    .optional()
    .describe('More feeds; one with the id of a public one takes its place.'),
});

const FEED_FILE: DocumentKind<'ADVISORIES_CONFIG'> = {
  noun: 'feed file',
  syntaxCode: 'ADVISORIES_CONFIG',
  invalidCode: 'ADVISORIES_CONFIG',
  error: advisoriesError,
};

/** The public feeds that are fetched when nothing is configured. */
export function defaultFeeds(): ConfiguredFeed[] {
  return DEFAULT_FEEDS.filter(({ isOptional }) => !isOptional).map(configured);
}

/** Reads a feeds.yaml. Throws ADVISORIES_CONFIG with every problem and its place, ADVISORIES_CONFIG_UNREADABLE. */
export async function readFeedConfig(path: string): Promise<ConfiguredFeed[]> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw advisoriesError('ADVISORIES_CONFIG_UNREADABLE', `cannot read ${path}: ${messageOf(cause)}`, {
      hint: systemCodeOf(cause) === 'ENOENT' ? 'without --feeds the public feeds are used' : 'name a file',
      cause,
    });
  });
  const file = await readYaml(path, text, FEED_FILE);
  const value = file.value ?? {};
  const result = FeedDocument.safeParse(value);
  if (!result.success) {
    const document = { kind: FEED_FILE, schema: FeedDocument, file, value };
    throw problemsError(
      FEED_FILE,
      path,
      text,
      result.error.issues.flatMap((issue) => explainIssue(issue, document)),
    );
  }
  const { defaults = true, feeds = [] } = result.data;
  const wanted = Array.isArray(defaults) ? publicFeeds(defaults, path) : defaults ? defaultFeeds() : [];
  const own = new Set(feeds.map(({ id }) => id));
  return [...wanted.filter(({ id }) => !own.has(id)), ...feeds];
}

/** Public feeds by id, the optional ones among them. */
export function publicFeeds(ids: readonly string[], asker: string): ConfiguredFeed[] {
  return ids.map((id) => {
    const found = DEFAULT_FEEDS.find((feed) => feed.id === id);
    if (found !== undefined) return configured(found);
    throw advisoriesError('ADVISORIES_FEED_UNKNOWN', `${asker} names ${id}, which is no public feed`, {
      hint: `public feeds are ${DEFAULT_FEEDS.map((feed) => feed.id).join(', ')}`,
    });
  });
}

function configured({ id, kind, url, covers }: (typeof DEFAULT_FEEDS)[number]): ConfiguredFeed {
  return { id, kind, url, covers };
}
