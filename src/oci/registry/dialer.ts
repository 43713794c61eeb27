import type { HostReach, HttpRequest, HttpResponse } from '../../base/http.ts';
import { httpError } from '../../base/http-errors.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { registryError } from '../errors.ts';
import type { OciContext } from '../types.ts';
import { isNamed, isTokenServiceOf, type NamedHosts } from './named-hosts.ts';

/**
 * The only way to a registry, and to where it sends us: its token service, the store of its blobs. A registry that the user named may be
 * anywhere, one that somebody else named only where it may be by `reach`. Where it leads to is its own choice, and it may be hostile: that gets no login, is spoken to over TLS, and is on the
 * internet; another port of the same host may be in a private network.
 */
export class Dialer {
  readonly registry: string;
  readonly endpoint: URL;
  readonly #hosts: NamedHosts;
  readonly #reach: HostReach | undefined;
  readonly #http: OciContext['http'];

  constructor(
    registry: string,
    endpoint: URL,
    { hosts = {}, reach }: { hosts?: NamedHosts | undefined; reach?: HostReach | undefined },
    { http }: Pick<OciContext, 'http'>,
  ) {
    this.registry = registry;
    this.endpoint = endpoint;
    this.#hosts = hosts;
    this.#reach = reach;
    this.#http = http;
  }

  /** One exchange; a redirect is an answer. `authorization` goes along only to the registry itself. */
  async send(url: URL, request: HttpRequest, authorization?: string): Promise<HttpResponse> {
    const own = this.#isOwn(url) ? authorization : undefined;
    const headers = withoutUndefined({ ...request.headers, authorization: own });
    return await this.#exchange(url, { ...request, headers });
  }

  /** To the token service that the registry names. What is secret in the request is its login: see `mayHaveLogin`. */
  async askTokenService(realm: URL, request: HttpRequest): Promise<HttpResponse> {
    return await this.#exchange(realm, request);
  }

  /** Whether the login that is kept for the registry is for this host, too. */
  mayHaveLogin(realm: URL): boolean {
    const isSame = realm.hostname === this.endpoint.hostname;
    return isSame || isTokenServiceOf(this.registry, realm, this.#hosts);
  }

  /** Plain http: only where the registry itself is spoken to so, and to its own host or one that the user named. */
  isTransportSafe(url: URL): boolean {
    if (url.protocol === 'https:') return true;
    const isNear = url.hostname === this.endpoint.hostname || isNamed(this.registry, url, this.#hosts);
    return url.protocol === 'http:' && this.endpoint.protocol === 'http:' && isNear;
  }

  async #exchange(url: URL, request: HttpRequest): Promise<HttpResponse> {
    if (!this.isTransportSafe(url)) throw this.#elsewhere(url, 'which is not an https address');
    const reach = this.#reachOf(url);
    try {
      return await this.#http(url.href, withoutUndefined({ ...request, reach, redirect: 'manual' }));
    } catch (error) {
      if (!httpError.is(error, 'NETWORK_FORBIDDEN')) throw error;
      if (this.#isOwn(url)) throw this.#outOfReach(url, error);
      throw this.#elsewhere(url, 'an address that only you may name', error);
    }
  }

  #isOwn(url: URL): boolean {
    return url.origin === this.endpoint.origin;
  }

  #reachOf(url: URL): HostReach | undefined {
    if (isNamed(this.registry, url, this.#hosts)) return undefined;
    if (this.#isOwn(url)) return this.#reach;
    return url.hostname === this.endpoint.hostname ? (this.#reach ?? 'network') : 'internet';
  }

  #outOfReach({ host }: URL, cause: unknown): Error {
    const where =
      this.#reach === 'network' ? 'on this machine, its link or a metadata service' : 'not on the internet';
    return registryError(
      'REGISTRY_OUT_OF_REACH',
      `${this.registry} is ${where}, and nothing names it there`,
      {
        hint: `nothing was sent there; if it is meant, write ${host} itself into 'images' of a policy of the cluster, or into SHEARWALL_REACHABLE_HOSTS`,
        cause,
      },
    );
  }

  #elsewhere(url: URL, why: string, cause?: unknown): Error {
    return registryError('REGISTRY_LEADS_ELSEWHERE', `${this.registry} leads to ${url.origin}, ${why}`, {
      hint: `nothing was sent there; if it belongs to the registry, put ${url.host} into SHEARWALL_REACHABLE_HOSTS`,
      cause,
    });
  }
}
