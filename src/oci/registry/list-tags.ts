import { isObject, parseObject } from '../content/parse-manifest.ts';
import { registryError } from '../errors.ts';
import type { OpenOptions } from '../open-image.ts';
import type { OciContext, Repository } from '../types.ts';
import { nextPage } from './pages.ts';
import { readBody } from './read-body.ts';
import { RegistryClient } from './registry-client.ts';

const MAX_PAGE_BYTES = 4 * 1024 * 1024;
const MAX_TAGS = 1_000_000;

/** All tags of a repository, page by page (distribution-spec, listing tags), in the registry's order. */
export async function listTags(
  { repository, ...options }: OpenOptions & { repository: Repository },
  context: OciContext,
): Promise<string[]> {
  const client = new RegistryClient(repository, 'pull', context, options);
  const tags: string[] = [];
  for (let to: string | undefined = 'tags/list?n=1000'; to !== undefined; ) {
    const response = await client.send({ to, expect: [200] });
    to = nextPage(client, response);
    const page = parseTags(await readBody(response, MAX_PAGE_BYTES));
    if (page === undefined || tags.length > MAX_TAGS) {
      throw registryError(
        'REGISTRY_RESPONSE_INVALID',
        `${client.name} did not answer with a readable list of tags`,
      );
    }
    tags.push(...page);
  }
  return tags;
}

function parseTags(bytes: Uint8Array): string[] | undefined {
  const page = parseObject(bytes);
  const tags = isObject(page) ? (page['tags'] ?? []) : undefined;
  return Array.isArray(tags) && tags.every((tag) => typeof tag === 'string') ? tags : undefined;
}
