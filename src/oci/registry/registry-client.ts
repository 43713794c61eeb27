import { messageOf, ShearwallError } from '../../base/errors.ts';
import type { HttpRequest, HttpResponse } from '../../base/http.ts';
import { steadyBody } from '../../base/steady-body.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { registryError } from '../errors.ts';
import type { OpenOptions } from '../open-options.ts';
import type { OciContext, Repository } from '../types.ts';
import { Authorizer, unauthorized } from './authorizer.ts';
import type { Credential } from './credentials.ts';
import { Dialer } from './dialer.ts';
import { endpointOf } from './endpoint.ts';
import { readErrors } from './read-body.ts';
import { type RetryMode, sendWithRetries } from './retry.ts';

const MAX_REDIRECTS = 5;
/** A registry may be silent for long while it hashes and moves a big blob. */
const STORE_TIMEOUT_MS = 180_000;

export type RegistryRequest = {
  method?: NonNullable<HttpRequest['method']>;
  /** Below the repository (`manifests/latest`), or the absolute URL of an upload. */
  to: string | URL;
  headers?: Record<string, string>;
  /** A function when it may have to be sent again. */
  body?: Uint8Array | (() => AsyncIterable<Uint8Array>);
  /** Statuses that are answers; all others are errors. */
  expect: readonly number[];
  retry?: RetryMode;
  /** Another repository that must be readable for this (mount). */
  from?: string;
  /** A token scope in place of the repository's own: the list of repositories has one. */
  scope?: string;
};

/** One repository of one registry (distribution-spec): authorization, redirects, retries, and errors that say what to do. */
export class RegistryClient {
  readonly repository: Repository;
  readonly context: OciContext;
  readonly #endpoint: URL;
  readonly #actions: string;
  readonly #dialer: Dialer;
  readonly #authorizer: Authorizer;
  readonly #credential: () => Promise<Credential | undefined>;

  /** `actions` are those of token scopes: `pull` or `pull,push`. */
  constructor(
    { registry, repository }: Repository,
    actions: 'pull' | 'pull,push',
    context: OciContext,
    options: OpenOptions,
  ) {
    if (context.offline) {
      const hint = 'leave out --offline, or use an image in a layout or archive';
      throw registryError(
        'REGISTRY_OFFLINE',
        `${registry}/${repository} is in a registry, and the network is forbidden`,
        { hint },
      );
    }
    this.repository = { registry, repository };
    this.context = context;
    this.#endpoint = endpointOf(registry, options.insecure ?? false);
    this.#actions = actions;
    let credential: Promise<Credential | undefined> | undefined;
    this.#credential = async () =>
      (credential ??= options.credentials?.find(registry, repository) ?? Promise.resolve(undefined));
    const { hosts, reachOf } = options;
    this.#dialer = new Dialer(registry, this.#endpoint, { hosts, reach: reachOf?.(registry) }, context);
    this.#authorizer = new Authorizer(this.#dialer, this.#credential, context);
  }

  get name(): string {
    return `${this.repository.registry}/${this.repository.repository}`;
  }

  /** Sends and gives back an answer with one of the expected statuses; the caller reads or cancels its body. */
  async send(request: RegistryRequest): Promise<HttpResponse> {
    const response = await this.#exchange(request).catch((error: unknown) => {
      this.context.signal.throwIfAborted();
      throw isOurs(error) ? error : this.#unreachable(request, error);
    });
    if (request.expect.includes(response.status))
      return { ...response, body: steadyBody(response, this.context.clock) };
    throw await this.#failure(request, response);
  }

  /** A Location header as a URL. A proxy in front of TLS may have made it http: it is not followed there. */
  location(response: HttpResponse): URL {
    const header = response.headers.get('location');
    if (header === null || !URL.canParse(header, response.url)) {
      throw registryError(
        'REGISTRY_RESPONSE_INVALID',
        `${this.name} did not give a usable Location (${header ?? 'none'})`,
      );
    }
    const url = new URL(header, response.url);
    if (
      this.#endpoint.protocol === 'https:' &&
      url.protocol === 'http:' &&
      url.hostname === this.#endpoint.hostname
    ) {
      url.protocol = 'https:';
    }
    return url;
  }

  #exchange(request: RegistryRequest): Promise<HttpResponse> {
    return sendWithRetries(() => this.#authorized(request), request.retry ?? 'all', this.context);
  }

  async #authorized(request: RegistryRequest): Promise<HttpResponse> {
    const scopes = this.#scopes(request);
    const used = await this.#authorizer.header(scopes);
    const { response, from } = await this.#followed(request, used);
    // Only the registry says what it wants to see, not where it redirects to.
    const isAsked = response.status === 401 && from.origin === this.#endpoint.origin;
    if (!isAsked || !(await this.#authorizer.renew(response, scopes, used))) return response;
    await response.cancel();
    return (await this.#followed(request, await this.#authorizer.header(scopes))).response;
  }

  /** Blobs are often redirected to an object store, whose URL is signed. */
  async #followed(
    request: RegistryRequest,
    authorization: string | undefined,
  ): Promise<{ response: HttpResponse; from: URL }> {
    let url = this.#url(request.to);
    for (let redirects = 0; ; redirects++) {
      const response = await this.#once(url, request, authorization);
      const isGet = request.method === undefined || request.method === 'GET' || request.method === 'HEAD';
      const isRedirect =
        [307, 308].includes(response.status) || (isGet && [301, 302, 303].includes(response.status));
      if (!isRedirect) return { response, from: url };
      await response.cancel();
      const next = this.location(response);
      if (url.protocol === 'https:' && next.protocol !== 'https:')
        throw this.#badRedirect(`from https to ${next.protocol}//${next.host}`);
      if (redirects >= MAX_REDIRECTS) throw this.#badRedirect(`more than ${MAX_REDIRECTS} times`);
      url = next;
    }
  }

  #once(
    url: URL,
    { method = 'GET', headers = {}, body }: RegistryRequest,
    authorization: string | undefined,
  ): Promise<HttpResponse> {
    return this.#dialer.send(
      url,
      withoutUndefined({
        method,
        // Lengths and digests are of the bytes as stored.
        headers: { 'accept-encoding': 'identity', ...headers },
        body: body !== undefined ? (typeof body === 'function' ? body() : body) : undefined,
        signal: this.context.signal,
        idleTimeoutMs: method !== 'GET' && method !== 'HEAD' ? STORE_TIMEOUT_MS : undefined,
      }),
      authorization,
    );
  }

  #url(to: string | URL): URL {
    return to instanceof URL ? to : new URL(`/v2/${this.repository.repository}/${to}`, this.#endpoint);
  }

  #scopes({ from, scope }: RegistryRequest): string[] {
    const own = scope ?? `repository:${this.repository.repository}:${this.#actions}`;
    return from === undefined ? [own] : [own, `repository:${from}:pull`];
  }

  async #failure(request: RegistryRequest, response: HttpResponse): Promise<Error> {
    const { codes, text } = await readErrors(response);
    const what = this.#describe(request);
    const answer = `${response.status}${text === '' ? '' : ` (${text})`}`;
    const details = { status: response.status, codes };
    switch (response.status) {
      case 401:
        return unauthorized(
          this.repository.registry,
          `cannot ${what}: ${answer}`,
          (await this.#credential()) !== undefined,
        );
      case 403: {
        const hint = `the login for ${this.repository.registry} may not do this: use another account or ask for the right to it`;
        return registryError('REGISTRY_DENIED', `cannot ${what}: ${answer}`, { hint, details });
      }
      case 404:
        return registryError('REGISTRY_NOT_FOUND', `cannot ${what}: ${answer}`, {
          hint: this.#notFoundHint(),
          details,
        });
      case 429: {
        const hint = 'wait a while, log in (limits are higher then), or use a mirror';
        return registryError('REGISTRY_TOO_MANY_REQUESTS', `cannot ${what}: ${answer}`, { hint, details });
      }
      default: {
        if (response.status < 500)
          return registryError('REGISTRY_REFUSED', `cannot ${what}: ${answer}`, { details });
        const hint = 'the registry is in trouble: try again later';
        return registryError('REGISTRY_UNREACHABLE', `cannot ${what}: ${answer}`, { hint, details });
      }
    }
  }

  #notFoundHint(): string {
    return 'check the name and tag; some registries also say this for a private repository: log in with "shearwall login"';
  }

  #unreachable(request: RegistryRequest, cause: unknown) {
    const known = cause instanceof ShearwallError && cause.hint !== undefined ? `${cause.hint}; ` : '';
    const isPlain = this.#endpoint.protocol === 'http:';
    const own = isPlain
      ? `check that a registry listens at ${this.repository.registry}`
      : 'if it serves plain http, add --insecure-registry';
    const message = `cannot ${this.#describe(request)}: ${messageOf(cause)}`;
    return registryError('REGISTRY_UNREACHABLE', message, { hint: known + own, cause });
  }

  #badRedirect(why: string) {
    return registryError('REGISTRY_RESPONSE_INVALID', `${this.name} redirects ${why}`);
  }

  #describe({ method = 'GET', to }: RegistryRequest): string {
    const verb = method === 'GET' || method === 'HEAD' ? 'read' : 'write';
    if (to instanceof URL && to.pathname.endsWith('/v2/_catalog'))
      return `${verb} the list of repositories of ${this.repository.registry}`;
    // The query of an upload's URL may hold a secret.
    return `${verb} ${to instanceof URL ? 'an upload' : to.replace(/\?[^]*$/, '')} of ${this.name}`;
  }
}

function isOurs(error: unknown): boolean {
  return registryError.is(error) || (error instanceof ShearwallError && error.code.startsWith('OCI_'));
}
