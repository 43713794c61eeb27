import { fieldsOf } from '../../base/fields.ts';
import { nameGlob } from '../../base/glob.ts';
import { parseJson } from '../../base/parse-json.ts';
import type { Repository } from '../types.ts';
import { type Credential, parseEntry } from './credentials.ts';

/** What a pull secret of Kubernetes holds, by its type. */
export type PullSecret = { type: string; text: string };

/** Who names many secrets does not make a registry refuse for ever. */
const MOST_LOGINS = 8;

/**
 * The logins that a kubelet would show for a repository, one after another until one is accepted: those of keys that match it, the last key
 * in the order of bytes first, so that a longer path comes before a shorter one, and of one key those of the secrets in their order. What
 * cannot be read has no login; at most eight are tried (pkg/credentialprovider/keyring.go).
 */
export function loginsOfPullSecrets(secrets: readonly PullSecret[], at: Repository): Credential[] {
  const found = secrets.flatMap((secret) =>
    entriesOf(secret).flatMap(([text, entry]) => {
      const key = keyOf(text);
      if (key === undefined || !isFor(key, at)) return [];
      const login = loginOf(entry);
      return login === undefined ? [] : [{ order: `${key.host}${key.path}`, login }];
    }),
  );
  const inOrder = found.toSorted((a, b) => (a.order === b.order ? 0 : a.order < b.order ? 1 : -1));
  const different = new Map(inOrder.map(({ login }) => [JSON.stringify(login), login]));
  return [...different.values()].slice(0, MOST_LOGINS);
}

function entriesOf({ type, text }: PullSecret): [string, unknown][] {
  try {
    const value = fieldsOf(parseJson(text));
    if (type === 'kubernetes.io/dockerconfigjson') return Object.entries(fieldsOf(value['auths']));
    return type === 'kubernetes.io/dockercfg' ? Object.entries(value) : [];
  } catch {
    return [];
  }
}

/** A kubelet knows no tokens of other kinds. */
function loginOf(entry: unknown): Credential | undefined {
  const { auth, username, password } = fieldsOf(entry);
  try {
    return parseEntry({ auth, username, password }, 'a pull secret');
  } catch {
    return undefined;
  }
}

type Key = { host: string; path: string };

function keyOf(text: string): Key | undefined {
  const url = URL.parse(/^https?:\/\//.test(text) ? text.replace(/^http:/, 'https:') : `https://${text}`);
  // A URL parser would take `*` for a name, too, and leave it.
  if (url === null || url.username !== '' || url.search !== '') return undefined;
  const path = /^\/v[12](?:\/|$)/.test(url.pathname) ? url.pathname.slice(3) : url.pathname;
  return { host: url.host, path: path === '/' ? '' : path };
}

const HUB = ['docker.io', 'index.docker.io', 'registry-1.docker.io'];

function isFor({ host, path }: Key, { registry, repository }: Repository): boolean {
  const names = HUB.includes(registry) ? HUB : [registry];
  return names.some((name) => isHost(host, name)) && `/${repository}`.startsWith(path);
}

/** Port equal; as many labels, and `*` within one. */
function isHost(pattern: string, host: string): boolean {
  const [wanted, found] = [splitPort(pattern), splitPort(host)];
  if (wanted.port !== found.port || wanted.labels.length !== found.labels.length) return false;
  return wanted.labels.every((label, index) => nameGlob(label).fits(found.labels[index] ?? ''));
}

function splitPort(host: string): { labels: string[]; port: string } {
  const [, name = host, port = ''] = /^(.*?)(?::(\d{1,5}))?$/.exec(host) ?? [];
  return { labels: name.toLowerCase().split('.'), port: port === '443' ? '' : port };
}
