import { type Fields, fieldsOf, listOf, textOf } from '../../base/fields.ts';
import { parseJson } from '../../base/parse-json.ts';
import { linesOf, startOf } from '../../base/response-lines.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { ClusterAccess, ClusterContext } from '../types.ts';
import { type ClusterAnswer, ClusterConnection, type ClusterRequest } from './cluster-connection.ts';
import { refusal } from './refusal.ts';
import { collectionPath, type Resource } from './resource-path.ts';

/** One page of a list, as the API gives it. */
export type ListPage = { items: readonly unknown[]; continue: string | undefined };

export type PageQuery = {
  /** Undefined: all. */
  namespace: string | undefined;
  limit: number;
  /** Where the page before ended. */
  continue: string | undefined;
};

/** Asks one API server. All throw ApiRefused, ClusterLoginError, and what the network says. */
export type KubernetesClient = {
  /** The address of the API server, for messages. */
  server: string;
  /** One object by its path: `/api/v1/namespaces/shop/pods/web`. */
  get(path: string, query?: Readonly<Record<string, string>>): Promise<Fields>;
  list(resource: Resource, page: PageQuery): Promise<ListPage>;
  /** A new object of the collection. One of its name may be there already (409), also after an answer that was lost. */
  create(collection: string, object: object): Promise<Fields>;
  /** As a merge patch (RFC 7386). With `metadata.resourceVersion` only of that version (409). */
  patch(path: string, changes: object): Promise<Fields>;
  /** False: it was not there. */
  remove(path: string): Promise<boolean>;
  /** Lines of an answer that goes on, such as a watch. Not tried again. */
  lines(path: string, signal: AbortSignal): AsyncGenerator<Buffer>;
};

const MERGE_PATCH = 'application/merge-patch+json';
const HTTP_OK = 200;
const HTTP_CREATED = 201;
const HTTP_ACCEPTED = 202;
const HTTP_NOT_FOUND = 404;
const HTTP_UNAUTHORIZED = 401;
/** As deep as etcd's objects get, and more. */
const DEPTH = 500;

/** The largest object, twice: as it was and as it is. */
const LINE_BYTES = 8 * 1024 * 1024;
const REFUSAL_BYTES = 64 * 1024;

/** Opens no connection yet. */
export function connectCluster({ address, login }: ClusterAccess, context: ClusterContext): KubernetesClient {
  const connection = new ClusterConnection(address, context);

  /** Credentials may be taken back before they expire: where others can be had, they are tried once. */
  async function ask(request: ClusterRequest): Promise<ClusterAnswer> {
    const answer = await connection.send(request, await login.credentials());
    if (answer.status !== HTTP_UNAUTHORIZED || login.forget === undefined) return answer;
    login.forget();
    return await connection.send(request, await login.credentials());
  }

  async function objectOf(request: ClusterRequest): Promise<Fields> {
    const { status, bytes } = await ask(request);
    if (status !== HTTP_OK && status !== HTTP_CREATED) throw refusal(status, bytes);
    return fieldsOf(parseJson(bytes, { bytes: bytes.length, depth: DEPTH }));
  }

  async function get(path: string, query: Readonly<Record<string, string>> = {}): Promise<Fields> {
    const search = new URLSearchParams(query).toString();
    return await objectOf({ method: 'GET', path: search === '' ? path : `${path}?${search}` });
  }

  async function* lines(path: string, signal: AbortSignal): AsyncGenerator<Buffer> {
    const response = await connection.stream(path, await login.credentials(), signal);
    try {
      if (response.status === HTTP_OK) return yield* linesOf(response, LINE_BYTES);
      if (response.status === HTTP_UNAUTHORIZED) login.forget?.();
      throw refusal(response.status, await startOf(response, REFUSAL_BYTES));
    } finally {
      await response.cancel();
    }
  }

  return {
    server: address.server,
    get,
    async list(resource, { namespace, limit, continue: from }) {
      const query = withoutUndefined({ limit: String(limit), continue: from });
      const { items, metadata } = await get(collectionPath(resource, namespace), query);
      return { items: listOf(items), continue: textOf(fieldsOf(metadata)['continue']) };
    },
    create: async (path, object) =>
      await objectOf({ method: 'POST', path, body: { object, type: 'application/json' } }),
    patch: async (path, changes) =>
      await objectOf({ method: 'PATCH', path, body: { object: changes, type: MERGE_PATCH } }),
    async remove(path) {
      const { status, bytes } = await ask({ method: 'DELETE', path });
      if (status === HTTP_NOT_FOUND) return false;
      if (status !== HTTP_OK && status !== HTTP_ACCEPTED) throw refusal(status, bytes);
      return true;
    },
    lines,
  };
}
