import { createHash } from 'node:crypto';
import { versionedAnswer } from '../../base/answer-version.ts';
import { messageOf } from '../../base/errors.ts';
import { once } from '../../base/once.ts';
import { answerGeneration, recordAudit } from '../../store/index.ts';
import { authenticate, type GivenCredential } from '../access/authenticate.ts';
import { sightBy, type Who } from '../access/who.ts';
import { serverError } from '../errors.ts';
import { isReadApart } from '../work-apart.ts';
import { cookieIn, credentialIn } from './credentials.ts';
import { inTurns } from './in-turns.ts';
import { nothingHere } from './problem.ts';
import { ASKING, type RateLimits, UNKNOWN } from './rate-limits.ts';
import { checkedJson, jsonBody, queryOf } from './read-request.ts';
import type { Answered, ApiRoute, Asked, ServerParts } from './route.ts';
import { refuseForeignPage } from './same-origin.ts';

/** A request as the server sees it. */
export type ReceivedRequest = {
  request: Request;
  params: Readonly<Record<string, string>>;
  origin: string;
  /** Ends the connection, where an answer can no longer be made whole. */
  cut?: (() => void) | undefined;
};

export type Answering = ServerParts & { limits: RateLimits };

const BODY_BYTES = 1024 * 1024;
const MINUTE_MS = 60_000;

/** Whoever asks: known, allowed, not too often; then what is asked: valid; then a record of what is to be changed, and the answer. */
export async function answerRoute(
  route: ApiRoute,
  incoming: ReceivedRequest,
  parts: Answering,
): Promise<Response> {
  const { request, origin } = incoming;
  const url = new URL(request.url);
  const credential = credentialIn(request.headers);
  const who = await whoAsks(credential, origin, parts);
  const sight = sightBy(route.access, who);
  if (sight === undefined) throw who === undefined ? unauthorized() : nothingHere();
  if (credential?.kind === 'session' && route.method !== 'GET')
    refuseForeignPage(request.headers, [parts.publicUrl, url.origin]);
  const limitBytes = route.bodyLimitBytes ?? BODY_BYTES;
  const bytes = route.body && (await jsonBody(request, limitBytes));
  const runApart = bytes !== undefined && isReadApart(bytes) ? route.runApart : undefined;
  const asked = {
    params: checkedParams(route, incoming.params),
    query: queryOf(url, route.query),
    body:
      route.body && bytes && runApart === undefined ? checkedJson(route.body, bytes, limitBytes) : undefined,
    bytes: bytes ?? new Uint8Array(),
    who,
    sight,
    origin,
    cookie: (name: string) => cookieIn(request.headers, name),
    credential: credential?.secret,
    signal: AbortSignal.any([request.signal, parts.context.signal]),
    generation: once(async () => await parts.store.read(answerGeneration)),
  };
  const tag = route.isCached === true ? await tagOf(url, asked, parts) : undefined;
  if (tag !== undefined && isAmong(request.headers.get('if-none-match'), tag))
    return new Response(null, { status: 304, headers: { etag: tag } });
  // Before it is tried, so that nothing is changed without a record.
  if (route.method !== 'GET' && route.isUnrecorded !== true) await record(route, asked, parts);
  const answered = await (runApart ?? route.run)(asked as never, parts);
  return responseOf(route, answered, { tag, failed: (error) => failedOnTheWay(error, incoming, parts) });
}

/** Whoever reads must not take what came for all of it. Without a connection that can be cut, the error itself says so. */
function failedOnTheWay(error: unknown, { request, cut }: ReceivedRequest, { context }: Answering): void {
  if (!request.signal.aborted)
    context.log.warn('an answer could not be given to its end', { error: messageOf(error) });
  if (cut === undefined) throw error;
  cut();
}

async function whoAsks(
  credential: GivenCredential | undefined,
  origin: string,
  { store, identity, limits, context }: Answering,
): Promise<Who | undefined> {
  const nowMs = context.clock.nowMs();
  const who = credential && (await authenticate({ store, identity }, credential, nowMs));
  const after = limits.take(
    who === undefined ? `from ${origin}` : `${who.kind} ${who.id}`,
    who === undefined ? UNKNOWN : ASKING,
    nowMs,
  );
  if (after !== undefined)
    throw serverError('SERVER_BUSY', `too many requests: go on in ${after} s`, {
      details: { retryAfterSeconds: after },
    });
  return who;
}

function unauthorized(): Error {
  return serverError('SERVER_UNAUTHORIZED', 'nobody is logged in', {
    hint: 'send a token: Authorization: Bearer …',
  });
}

/** A path that cannot be one of ours leads nowhere. */
function checkedParams({ params }: ApiRoute, given: Readonly<Record<string, string>>): unknown {
  if (params === undefined) return undefined;
  const result = params.safeParse(given);
  if (!result.success) throw nothingHere();
  return result.data;
}

/**
 * Of the generation of facts, the advisories, the question and what is seen. And of the minute: looks grow old without anything being
 * written, and an answer that was whole is not whole any more.
 */
async function tagOf(
  url: URL,
  asked: Pick<Asked<unknown, unknown, unknown>, 'sight' | 'generation'>,
  parts: ServerParts,
): Promise<string> {
  const generation = await asked.generation();
  const advisories = await parts.withPlainFleet(async ({ advisories: database }) => database?.digest ?? '');
  const minute = Math.floor(parts.context.clock.nowMs() / MINUTE_MS);
  const text = JSON.stringify([generation, advisories, minute, url.pathname, url.search, asked.sight]);
  return `"${createHash('sha256').update(text).digest('base64url').slice(0, 32)}"`;
}

/** What was compressed on the way has a weak tag (RFC 9110, 13.1.2) */
function isAmong(given: string | null, tag: string): boolean {
  return (given ?? '').split(',').some((each) => each.trim().replace(/^W\//, '') === tag);
}

async function record(
  { id, targetIn, detailsIn }: ApiRoute,
  {
    params,
    query,
    body,
    who,
    origin,
    signal,
  }: Pick<Asked<unknown, unknown, unknown>, 'params' | 'query' | 'body' | 'who' | 'origin' | 'signal'>,
  { store, context }: ServerParts,
): Promise<void> {
  const at = Math.floor(context.clock.nowMs());
  const name = who === undefined ? '' : `${who.kind} ${who.name} (${who.id})`;
  const named = [...Object.values((params ?? {}) as object), targetIn?.(body as never) ?? ''];
  const target = named.filter(Boolean).join(' ');
  const details = { ...(query as object | undefined), ...detailsIn?.(body as never) };
  const entry = { at, who: name, action: id, target, origin, details };
  await store.write((edit) => recordAudit(edit, entry), { keepsAnswers: true, signal });
}

function responseOf(
  { status }: ApiRoute,
  answered: Answered,
  { tag, failed }: { tag: string | undefined; failed: (error: unknown) => void },
): Response {
  const headers = new Headers(answered.headers);
  if (tag !== undefined) headers.set('etag', tag);
  for (const cookie of answered.cookies ?? []) headers.append('set-cookie', cookie);
  if ('redirect' in answered) {
    headers.set('location', answered.redirect);
    return new Response(null, { status: 303, headers });
  }
  if ('nothing' in answered) return new Response(null, { status: status ?? 204, headers });
  if ('json' in answered) {
    headers.set('content-type', 'application/json; charset=utf-8');
    return new Response(JSON.stringify(versionedAnswer(answered.json)), { status: status ?? 200, headers });
  }
  headers.set('content-type', answered.type);
  if ('bytes' in answered)
    return new Response(answered.bytes as Uint8Array<ArrayBuffer>, { status: status ?? 200, headers });
  return new Response(streamOf(answered, failed), { status: status ?? 200, headers });
}

function streamOf(
  { pieces, done }: Extract<Answered, { pieces: unknown }>,
  failed: (error: unknown) => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let isOver = false;
  const end = (): void => {
    if (!isOver) done?.();
    isOver = true;
  };
  const given = Symbol.asyncIterator in pieces ? pieces : inTurns(pieces);
  const iterator = given[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      try {
        const next = await iterator.next();
        if (next.done !== true) return controller.enqueue(encoder.encode(next.value));
      } catch (error) {
        end();
        return failed(error);
      }
      controller.close();
      end();
    },
    async cancel() {
      await iterator.return?.();
      end();
    },
  });
}
