import type { HttpResponse } from '../../base/http.ts';
import { isObject, parseObject } from '../content/parse-manifest.ts';
import { registryError } from '../errors.ts';
import type { OpenOptions } from '../open-image.ts';
import type { OciContext } from '../types.ts';
import { endpointOf } from './endpoint.ts';
import { PageWatch } from './page-watch.ts';
import { nextLink } from './pages.ts';
import { readBody } from './read-body.ts';
import { RegistryClient } from './registry-client.ts';

const MAX_PAGE_BYTES = 4 * 1024 * 1024;
/** As of references: longer ones name nothing. */
const MAX_NAME_LENGTH = 255;
const SCOPE = 'registry:catalog:*';

/**
 * The repositories of a registry below a prefix ('' for all), page by page, sorted. The list is not part of the distribution
 * specification and many public registries refuse it: that is an error which says so, and so is a list that does not end.
 */
export async function listRepositories(
  { registry, prefix, ...options }: OpenOptions & { registry: string; prefix: string },
  context: OciContext,
): Promise<string[]> {
  const client = new RegistryClient({ registry, repository: prefix || 'catalog' }, 'pull', context, options);
  const endpoint = endpointOf(registry, options.insecure ?? false);
  const found = new Set<string>();
  const watch = new PageWatch();
  for (let to: URL | undefined = new URL('/v2/_catalog?n=1000', endpoint); to !== undefined; ) {
    const response = await client.send({ to, expect: [200, 401, 403, 404, 405], scope: SCOPE });
    if (response.status !== 200) {
      await response.cancel();
      throw registryError(
        'REGISTRY_REFUSED',
        `${registry} does not list its repositories: ${response.status}`,
        {
          hint: 'name the repositories one by one, or log in with an account that may list them',
        },
      );
    }
    const next = nextUrl(response, endpoint);
    const page = parseRepositories(await readBody(response, MAX_PAGE_BYTES));
    if (page === undefined) throw unusable(registry, 'is not readable');
    const before = found.size;
    for (const name of page) found.add(name);
    const end = watch.count(found.size - before);
    if (end !== undefined && next !== undefined) throw unusable(registry, `does not end: ${end}`);
    to = next;
  }
  const isBelow = (name: string): boolean =>
    prefix === '' || name === prefix || name.startsWith(`${prefix}/`);
  return [...found].filter(isBelow).sort();
}

function unusable(registry: string, why: string): Error {
  return registryError('REGISTRY_RESPONSE_INVALID', `the list of repositories of ${registry} ${why}`);
}

/** RFC 8288: never a page of another host. */
function nextUrl(response: HttpResponse, endpoint: URL): URL | undefined {
  const link = nextLink(response);
  if (link === undefined || !URL.canParse(link, response.url)) return undefined;
  const { pathname, search } = new URL(link, response.url);
  return pathname === '/v2/_catalog' ? new URL(pathname + search, endpoint) : undefined;
}

function parseRepositories(bytes: Uint8Array): string[] | undefined {
  const page = parseObject(bytes);
  const names = isObject(page) ? (page['repositories'] ?? []) : undefined;
  return Array.isArray(names) && names.every(isName) ? names : undefined;
}

function isName(name: unknown): name is string {
  return typeof name === 'string' && name.length <= MAX_NAME_LENGTH;
}
