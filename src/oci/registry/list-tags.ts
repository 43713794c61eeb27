import { isObject, parseObject } from '../content/parse-manifest.ts';
import { registryError } from '../errors.ts';
import type { OpenOptions } from '../open-image.ts';
import type { OciContext, Repository } from '../types.ts';
import { PageWatch } from './page-watch.ts';
import { nextPage } from './pages.ts';
import { readBody } from './read-body.ts';
import { RegistryClient } from './registry-client.ts';

const MAX_PAGE_BYTES = 4 * 1024 * 1024;
/** distribution-spec, pulling manifests: a tag has at most 128 characters. */
const MAX_TAG_LENGTH = 128;

/**
 * All tags of a repository, page by page (distribution-spec, listing tags), in the registry's order. Throws REGISTRY_RESPONSE_INVALID for a
 * list that does not end: after 10,000 pages, a million tags, or three pages in a row that say nothing new.
 */
export async function listTags(
  { repository, ...options }: OpenOptions & { repository: Repository },
  context: OciContext,
): Promise<string[]> {
  const client = new RegistryClient(repository, 'pull', context, options);
  const tags = new Set<string>();
  const watch = new PageWatch();
  for (let to: string | undefined = 'tags/list?n=1000'; to !== undefined; ) {
    const response = await client.send({ to, expect: [200] });
    to = nextPage(client, response);
    const page = parseTags(await readBody(response, MAX_PAGE_BYTES));
    if (page === undefined) throw unusable(client, 'is not readable');
    const before = tags.size;
    for (const tag of page) tags.add(tag);
    const end = watch.count(tags.size - before);
    if (end !== undefined && to !== undefined) throw unusable(client, `does not end: ${end}`);
  }
  return [...tags];
}

function unusable({ name }: RegistryClient, why: string): Error {
  return registryError('REGISTRY_RESPONSE_INVALID', `the list of tags of ${name} ${why}`);
}

function parseTags(bytes: Uint8Array): string[] | undefined {
  const page = parseObject(bytes);
  const tags = isObject(page) ? (page['tags'] ?? []) : undefined;
  return Array.isArray(tags) && tags.every(isTag) ? tags : undefined;
}

function isTag(tag: unknown): tag is string {
  return typeof tag === 'string' && tag.length <= MAX_TAG_LENGTH;
}
