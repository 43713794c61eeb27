import { type Fields, fieldOf, fieldsOf, textOf } from '../../base/fields.ts';
import { parseJson } from '../../base/parse-json.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { ApiRefused } from '../errors.ts';
import type { KubernetesClient } from './connect-cluster.ts';

/** What is there or became of it. `synced`: everything that was there at the beginning has been told. */
export type WatchEvent = { kind: 'begun' } | { kind: 'there' | 'gone'; object: Fields } | { kind: 'synced' };

export type WatchQuery = {
  /** Of a collection: `/api/v1/pods`. */
  path: string;
  /** `metadata.name=web` */
  fieldSelector?: string;
  /** Told what ended an answer, before the watch goes on where it was; it waits as long as it thinks right, or throws. */
  interrupted?: (error: unknown) => Promise<void>;
};

const HTTP_GONE = 410;
/** Whoever may watch may list, but for odd roles. */
const NOT_LISTED = [403, 404, 405];
/** A server that does not know `sendInitialEvents`, or has it switched off, says so. */
const UNKNOWN_OPTION = [400, 422];
const INITIAL_END = 'k8s.io/initial-events-end';
/** The server ends a watch by itself then, in seconds: a client that hangs on is spread over its replicas anew. */
const WATCH_SECONDS = 240;
/** As kubectl asks for them. */
const PAGE_OBJECTS = '500';
const LINE_LIMITS = { bytes: 8 * 1024 * 1024, depth: 500 };

/**
 * Objects of a collection and all that becomes of them. Begins with all that is there (`begun` … `synced`), and begins again where the
 * server no longer knows how far it was (410), or is not as far any more. Bookmarks keep the place in a collection in which nothing happens. What is not taken is
 * not read: the server waits for who is slow. Ends with `signal`; throws ApiRefused, ClusterLoginError and what the network says, unless
 * `interrupted` takes it.
 */
export async function* watchObjects(
  client: KubernetesClient,
  query: WatchQuery,
  signal: AbortSignal,
): AsyncGenerator<WatchEvent> {
  let version: string | undefined;
  while (!signal.aborted) {
    try {
      if (version !== undefined && (await isBehind(client, query, version))) version = undefined;
      if (version === undefined) yield { kind: 'begun' };
      const heard =
        version === undefined ? allFromStart(client, query, signal) : since(client, query, version, signal);
      for await (const event of heard) {
        if (typeof event === 'string') version = event;
        else yield event;
      }
    } catch (error) {
      if (error instanceof ApiRefused && error.status === HTTP_GONE) version = undefined;
      else if (query.interrupted === undefined) throw error;
      else if (!signal.aborted) await query.interrupted(error);
    }
  }
}

/**
 * A server that was restored from a copy of before is not as far as it was. It tells nothing of a watch from then on until it is, whatever
 * became of the objects meanwhile.
 */
async function isBehind(
  client: KubernetesClient,
  { path, fieldSelector }: WatchQuery,
  version: string,
): Promise<boolean> {
  try {
    const { metadata } = await client.get(path, withoutUndefined({ fieldSelector, limit: '1' }));
    const reached = textOf(fieldsOf(metadata)['resourceVersion']) ?? '';
    return [reached, version].every(isCount) && BigInt(reached) < BigInt(version);
  } catch (error) {
    if (error instanceof ApiRefused && NOT_LISTED.includes(error.status)) return false;
    throw error;
  }
}

/** Versions can be compared since Kubernetes 1.35 says so, and have been counts of etcd all along. */
const isCount = (version: string): boolean => /^\d{1,20}$/.test(version);

/** A version of the collection, as text, or an event. */
type Heard = WatchEvent | string;

/** The initial events of a streaming list, and what follows in the same stream; of an old server, a list. */
async function* allFromStart(
  client: KubernetesClient,
  query: WatchQuery,
  signal: AbortSignal,
): AsyncGenerator<Heard> {
  const streaming = { sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan' };
  try {
    let isSynced = false;
    for await (const event of eventsOf(client, query, streaming, signal)) {
      if (typeof event !== 'string' && event.kind === 'synced') isSynced = true;
      // Until then versions are those of single objects, and say nothing of what is still to come.
      if (isSynced || typeof event !== 'string') yield event;
    }
  } catch (error) {
    if (!(error instanceof ApiRefused) || !UNKNOWN_OPTION.includes(error.status)) throw error;
    yield* listed(client, query);
  }
}

/** Page by page: a whole list of a large cluster is too large to be read. Where its pages have expired (410) all begins again. */
async function* listed(client: KubernetesClient, { path, fieldSelector }: WatchQuery): AsyncGenerator<Heard> {
  for (let next: string | undefined; ; ) {
    const page = await client.get(
      path,
      withoutUndefined({ fieldSelector, limit: PAGE_OBJECTS, continue: next }),
    );
    for (const item of Array.isArray(page['items']) ? page['items'] : [])
      yield { kind: 'there', object: fieldsOf(item) };
    const metadata = fieldsOf(page['metadata']);
    next = textOf(metadata['continue']) || undefined;
    if (next !== undefined) continue;
    yield { kind: 'synced' };
    return yield textOf(metadata['resourceVersion']) ?? '0';
  }
}

function since(
  client: KubernetesClient,
  query: WatchQuery,
  resourceVersion: string,
  signal: AbortSignal,
): AsyncGenerator<Heard> {
  return eventsOf(client, query, { resourceVersion }, signal);
}

async function* eventsOf(
  client: KubernetesClient,
  { path, fieldSelector }: WatchQuery,
  from: Readonly<Record<string, string>>,
  signal: AbortSignal,
): AsyncGenerator<Heard> {
  const how = { watch: '1', allowWatchBookmarks: 'true', timeoutSeconds: String(WATCH_SECONDS) };
  const search = new URLSearchParams(withoutUndefined({ ...how, ...from, fieldSelector })).toString();
  for await (const line of client.lines(`${path}?${search}`, signal)) {
    const { type, object: told } = fieldsOf(parseJson(line, LINE_LIMITS));
    const object = fieldsOf(told);
    if (type === 'ERROR')
      throw new ApiRefused(Number(object['code'] ?? 500), textOf(object['message']) ?? '');
    const metadata = fieldsOf(object['metadata']);
    if (type === 'ADDED' || type === 'MODIFIED') yield { kind: 'there', object };
    else if (type === 'DELETED') yield { kind: 'gone', object };
    else if (fieldOf(fieldsOf(metadata['annotations']), INITIAL_END) === 'true') yield { kind: 'synced' };
    const version = textOf(metadata['resourceVersion']);
    if (version !== undefined) yield version;
  }
}
