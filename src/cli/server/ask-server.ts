import { readBounded } from '../../base/bounded-read.ts';
import type { Context } from '../../base/context.ts';
import { joinUrl } from '../../base/join-url.ts';
import { parseJson } from '../../base/parse-json.ts';
import { cliError } from '../errors.ts';
import type { ServerPlace } from './server-place.ts';

/** What is asked: below /api/v1, with parameters; lists are given once for each. */
export type ServerQuestion = { path: string; query?: Readonly<Record<string, QueryValue>> };
type QueryValue = string | number | readonly string[] | undefined;

const ANSWER_BYTES = 256 * 1024 * 1024;
const PAGE = 1000;

/** The answer of a server, without `schemaVersion`. Throws CLI_SERVER. */
export async function askServer<T>(
  { server, ...question }: ServerQuestion & { server: ServerPlace },
  { http, signal }: Pick<Context, 'http' | 'signal'>,
): Promise<T> {
  const url = new URL(joinUrl(server.url, 'api/v1', question.path));
  for (const [name, value] of Object.entries(question.query ?? {}))
    for (const each of value === undefined ? [] : typeof value === 'object' ? value : [value])
      url.searchParams.append(name, String(each));
  const response = await http(url.href, {
    headers: { authorization: `Bearer ${server.token}`, accept: 'application/json' },
    redirect: 'manual',
    signal,
  });
  const answer = parseJson(await readBounded(response.body, ANSWER_BYTES)) as Record<string, unknown>;
  if (response.status !== 200) throw refused(server, response.status, answer);
  const { schemaVersion: _, ...rest } = answer;
  return rest as T;
}

/** A list, page by page. */
export async function askServerForAll<T>(
  { server, limit, ...question }: ServerQuestion & { server: ServerPlace; limit: number },
  context: Pick<Context, 'http' | 'signal'>,
): Promise<T[]> {
  const items: T[] = [];
  for (let after: string | undefined; items.length < limit; ) {
    const query = { ...question.query, limit: Math.min(PAGE, limit - items.length), after };
    const page = await askServer<{ items: T[]; next?: string }>(
      { server, path: question.path, query },
      context,
    );
    items.push(...page.items);
    if (page.next === undefined) break;
    after = page.next;
  }
  return items;
}

function refused({ url }: ServerPlace, status: number, answer: Record<string, unknown>): Error {
  const {
    title = `it answered ${status}`,
    detail,
    hint,
    code,
  } = answer as Record<string, string | undefined>;
  return cliError('CLI_SERVER', `${url}: ${detail ?? title}`, {
    hint: status === 401 ? `shearwall server login ${url}, or set SHEARWALL_TOKEN` : (hint ?? code ?? ''),
    details: { status, code },
  });
}
