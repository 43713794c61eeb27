import type { HttpResponse } from '../../base/http.ts';
import type { RegistryClient } from './registry-client.ts';

/** RFC 8288: the next page below the repository, or undefined at the end. Never a page of another host or repository. */
export function nextPage(client: RegistryClient, response: HttpResponse): string | undefined {
  const link = /<([^>]*)>\s*;[^,]*\brel="?next"?/i.exec(response.headers.get('link') ?? '')?.[1];
  if (link === undefined || !URL.canParse(link, response.url)) return undefined;
  const { pathname, search } = new URL(link, response.url);
  const prefix = `/v2/${client.repository.repository}/`;
  return pathname.startsWith(prefix) ? pathname.slice(prefix.length) + search : undefined;
}
