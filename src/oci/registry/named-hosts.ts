import { registryError } from '../errors.ts';
import { parseRegistryHost } from '../reference/registry-host.ts';

/** Hosts that a registry may lead to because the user said so, not it. Each is `HOST` or `HOST:PORT` in its one form. */
export type NamedHosts = {
  /** Of a registry: the host whose token service gets its login. */
  tokenServices?: Readonly<Record<string, string>>;
  /** Where any registry may keep its blobs: an object store in a private network, or on this machine. */
  reachable?: readonly string[];
};

/** Registries whose accounts belong to another host, by their own documentation. */
const TOKEN_SERVICES: Readonly<Record<string, string>> = {
  'docker.io': 'auth.docker.io',
  'registry.gitlab.com': 'gitlab.com',
};

/** From lists as people write them, with blanks or commas between: `REGISTRY=HOST` and `HOST[:PORT]`. */
export function parseNamedHosts(tokenServices: string, reachable: string): NamedHosts {
  const pairs = wordsOf(tokenServices).map((word) => {
    const [registry = '', service = '', ...more] = word.split('=');
    if (more.length > 0) throw invalid(word, 'write REGISTRY=HOST');
    return [hostOf(registry, word), hostOf(service, word)];
  });
  return {
    tokenServices: Object.fromEntries(pairs),
    reachable: wordsOf(reachable).map((word) => hostOf(word, word)),
  };
}

/** Whether the token service at `url` may have the login of `registry`, though it is on another host. */
export function isTokenServiceOf(registry: string, url: URL, { tokenServices = {} }: NamedHosts): boolean {
  return [TOKEN_SERVICES, tokenServices].some(
    (table) => Object.hasOwn(table, registry) && isAt(table[registry] ?? '', url),
  );
}

/** Whether the user has said that registries may lead to `url`, wherever its host is. */
export function isNamed(
  registry: string,
  url: URL,
  { tokenServices = {}, reachable = [] }: NamedHosts,
): boolean {
  const service = Object.hasOwn(tokenServices, registry) ? [tokenServices[registry] ?? ''] : [];
  return [...reachable, ...service].some((host) => isAt(host, url));
}

/** A host without a port stands for the one that the scheme has anyway. */
function isAt(host: string, { host: own, hostname, protocol }: URL): boolean {
  return host === own || host === `${hostname}:${protocol === 'https:' ? 443 : 80}`;
}

function wordsOf(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '');
}

function hostOf(text: string, word: string): string {
  const parsed = parseRegistryHost(text);
  if ('host' in parsed) return parsed.host;
  throw invalid(word, parsed.problem);
}

function invalid(word: string, problem: string): Error {
  return registryError('REGISTRY_HOSTS_INVALID', `"${word}" does not name hosts for registries: ${problem}`, {
    hint: 'write REGISTRY=HOST in SHEARWALL_TOKEN_SERVICES, HOST or HOST:PORT in SHEARWALL_REACHABLE_HOSTS',
  });
}
