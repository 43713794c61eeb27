import { readBounded } from '../../base/bounded-read.ts';
import type { Context } from '../../base/context.ts';
import type { HttpHeaders } from '../../base/http.ts';
import { joinUrl } from '../../base/join-url.ts';
import { parseJson } from '../../base/parse-json.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { cliError } from '../errors.ts';
import type { ServerPlace } from './server-place.ts';

/** What is asked: below /api/v1, with parameters; lists are given once for each. */
export type ServerQuestion = { path: string; query?: Readonly<Record<string, QueryValue>> };
export type ServerRequest = ServerQuestion & {
  url: string;
  headers: Readonly<Record<string, string>>;
  /** Default: GET, or POST where there is a body. */
  method?: 'POST' | 'PUT' | 'DELETE' | undefined;
  body?: unknown;
};
type QueryValue = string | number | readonly string[] | undefined;

const ANSWER_BYTES = 256 * 1024 * 1024;
const PAGE = 1000;
const CHANGE_MS = 15 * 60_000;

/** The answer of a server, without `schemaVersion`. Throws CLI_SERVER. */
export async function askServer<T>(
  { server, ...question }: ServerQuestion & Pick<ServerRequest, 'method' | 'body'> & { server: ServerPlace },
  context: Pick<Context, 'http' | 'signal'>,
): Promise<T> {
  const headers = { authorization: `Bearer ${server.token}` };
  const { schemaVersion: _, ...rest } = (await exchange({ url: server.url, ...question, headers }, context))
    .answer;
  return rest as T;
}

/** A document of a server as it came. Throws CLI_SERVER. */
export async function askServerForBytes(
  { server, ...question }: ServerQuestion & { server: ServerPlace },
  context: Pick<Context, 'http' | 'signal'>,
): Promise<Uint8Array> {
  const headers = { authorization: `Bearer ${server.token}` };
  return (await sent({ url: server.url, ...question, headers }, context)).bytes;
}

/** One request below /api/v1 and its answer, empty where there is nothing to say. `body` makes it a POST. Throws CLI_SERVER. */
export async function exchange(
  request: ServerRequest,
  context: Pick<Context, 'http' | 'signal'>,
): Promise<{ answer: Record<string, unknown>; headers: HttpHeaders }> {
  const { bytes, headers } = await sent(request, context);
  return { answer: answerIn(bytes), headers };
}

function answerIn(bytes: Uint8Array): Record<string, unknown> {
  return (bytes.length === 0 ? {} : parseJson(bytes)) as Record<string, unknown>;
}

async function sent(
  { url: server, path, query, headers, method, body }: ServerRequest,
  { http, signal }: Pick<Context, 'http' | 'signal'>,
): Promise<{ bytes: Uint8Array; headers: HttpHeaders }> {
  const url = new URL(joinUrl(server, 'api/v1', path));
  for (const [name, value] of Object.entries(query ?? {}))
    for (const each of value === undefined ? [] : typeof value === 'object' ? value : [value])
      url.searchParams.append(name, String(each));
  const response = await http(
    url.href,
    withoutUndefined({
      method: method ?? (body === undefined ? ('GET' as const) : ('POST' as const)),
      headers: { ...headers, accept: 'application/json', 'content-type': 'application/json' },
      body: body === undefined ? undefined : Buffer.from(JSON.stringify(body)),
      redirect: 'manual' as const,
      // What changes much takes long, and says nothing until it is done.
      idleTimeoutMs: method === undefined ? undefined : CHANGE_MS,
      signal,
    }),
  );
  const bytes = await readBounded(response.body, ANSWER_BYTES);
  if (![200, 201, 202, 204].includes(response.status))
    throw refused({ url: server, isByToken: 'authorization' in headers }, response.status, answerIn(bytes));
  return { bytes, headers: response.headers };
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

function refused(
  { url, isByToken }: { url: string; isByToken: boolean },
  status: number,
  answer: Record<string, unknown>,
): Error {
  const {
    title = `it answered ${status}`,
    detail,
    hint,
    code,
  } = answer as Record<string, string | undefined>;
  const isTokenRefused = status === 401 && isByToken;
  return cliError('CLI_SERVER', `${url}: ${detail ?? title}`, {
    ...withoutUndefined({
      hint: isTokenRefused ? `shearwall server login ${url}, or set SHEARWALL_TOKEN` : hint,
    }),
    details: { status, code },
  });
}
