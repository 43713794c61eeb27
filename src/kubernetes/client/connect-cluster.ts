import { type Fields, fieldsOf, listOf, textOf } from '../../base/fields.ts';
import { parseJson } from '../../base/parse-json.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { ClusterAccess, ClusterContext } from '../types.ts';
import { type ClusterAnswer, ClusterConnection } from './cluster-connection.ts';
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
};

const HTTP_OK = 200;
const HTTP_UNAUTHORIZED = 401;
/** As deep as etcd's objects get, and more. */
const DEPTH = 500;

/** Opens no connection yet. */
export function connectCluster({ address, login }: ClusterAccess, context: ClusterContext): KubernetesClient {
  const connection = new ClusterConnection(address, context);

  /** Credentials may be taken back before they expire: where others can be had, they are tried once. */
  async function ask(path: string): Promise<ClusterAnswer> {
    const answer = await connection.get(path, await login.credentials());
    if (answer.status !== HTTP_UNAUTHORIZED || login.forget === undefined) return answer;
    login.forget();
    return await connection.get(path, await login.credentials());
  }

  async function get(path: string, query: Readonly<Record<string, string>> = {}): Promise<Fields> {
    const search = new URLSearchParams(query).toString();
    const { status, bytes } = await ask(search === '' ? path : `${path}?${search}`);
    if (status !== HTTP_OK) throw refusal(status, bytes);
    return fieldsOf(parseJson(bytes, { bytes: bytes.length, depth: DEPTH }));
  }

  return {
    server: address.server,
    get,
    async list(resource, { namespace, limit, continue: from }) {
      const query = withoutUndefined({ limit: String(limit), continue: from });
      const { items, metadata } = await get(collectionPath(resource, namespace), query);
      return { items: listOf(items), continue: textOf(fieldsOf(metadata)['continue']) };
    },
  };
}
