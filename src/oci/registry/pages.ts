import type { HttpResponse } from '../../base/http.ts';
import type { RegistryClient } from './registry-client.ts';

/** RFC 8288: the address that the Link header calls next. */
export function nextLink({ headers }: HttpResponse): string | undefined {
  for (const link of (headers.get('link') ?? '').split('<').slice(1)) {
    const end = link.indexOf('>');
    const [parameters = ''] = link.slice(end + 1).split(',', 1);
    if (end >= 0 && /;\s*rel="?next\b/i.test(parameters)) return link.slice(0, end);
  }
  return undefined;
}

/** RFC 8288: the next page below the repository, or undefined at the end. Never a page of another host or repository. */
export function nextPage(client: RegistryClient, response: HttpResponse): string | undefined {
  const link = nextLink(response);
  if (link === undefined || !URL.canParse(link, response.url)) return undefined;
  const { pathname, search } = new URL(link, response.url);
  const prefix = `/v2/${client.repository.repository}/`;
  return pathname.startsWith(prefix) ? pathname.slice(prefix.length) + search : undefined;
}
