import type { HttpResponse } from '../../base/http.ts';
import { parseObject } from '../content/parse-manifest.ts';
import { registryError } from '../errors.ts';
import type { OciContext } from '../types.ts';
import { type Challenge, parseChallenge } from './challenge.ts';
import type { Credential } from './credentials.ts';
import type { Dialer } from './dialer.ts';
import { readBody } from './read-body.ts';
import { sendWithRetries } from './retry.ts';

const MAX_TOKEN_BYTES = 1024 * 1024;

/**
 * Answers a registry's challenges: Basic, or Bearer with a token for the scopes of the request (distribution's token
 * specification; an identity token goes through its OAuth2 form). Tokens are kept until the registry refuses them.
 */
export class Authorizer {
  readonly #registry: string;
  readonly #dialer: Dialer;
  readonly #credential: () => Promise<Credential | undefined>;
  readonly #context: OciContext;
  readonly #tokens = new Map<string, Promise<string>>();
  #challenge: Challenge | undefined;

  constructor(dialer: Dialer, credential: () => Promise<Credential | undefined>, context: OciContext) {
    this.#registry = dialer.registry;
    this.#dialer = dialer;
    this.#credential = credential;
    this.#context = context;
  }

  /** The Authorization header for a request, as far as is known what the registry wants. */
  async header(scopes: readonly string[]): Promise<string | undefined> {
    if (this.#challenge === undefined) return undefined;
    return this.#challenge.scheme === 'basic'
      ? await this.#basic()
      : `Bearer ${await this.#token(this.#challenge, scopes)}`;
  }

  /** After a 401: true when a new answer is there to be tried. `used`: the header that was refused. */
  async renew(response: HttpResponse, scopes: readonly string[], used: string | undefined): Promise<boolean> {
    const challenge = parseChallenge(response.headers.get('www-authenticate'));
    if (challenge === undefined) return false;
    this.#challenge = challenge;
    if (challenge.scheme === 'basic') return (await this.#basic()) !== undefined && used === undefined;
    // Another request may have renewed the token since: only the refused one is thrown away.
    const known = await this.#tokens.get(keyOf(scopes))?.catch(() => undefined);
    if (known === undefined || `Bearer ${known}` === used) this.#tokens.delete(keyOf(scopes));
    return true;
  }

  async #basic(): Promise<string | undefined> {
    const credential = await this.#credential();
    return credential !== undefined && 'password' in credential ? basicHeader(credential) : undefined;
  }

  #token(challenge: Challenge & { scheme: 'bearer' }, scopes: readonly string[]): Promise<string> {
    const key = keyOf(scopes);
    const known = this.#tokens.get(key) ?? this.#fetchToken(challenge, scopes);
    this.#tokens.set(key, known);
    return known;
  }

  async #fetchToken(challenge: Challenge & { scheme: 'bearer' }, scopes: readonly string[]): Promise<string> {
    const realm = this.#checkRealm(challenge.realm);
    const all = [...new Set([...scopes, ...(challenge.scope?.split(' ') ?? [])])];
    const credential = await this.#credential();
    if (credential !== undefined && !this.#dialer.mayHaveLogin(realm)) throw this.#foreignRealm(realm);
    const send = () => this.#requestToken(realm, challenge.service, all, credential);
    const response = await sendWithRetries(send, 'all', this.#context);
    if (response.status !== 200) {
      await response.cancel();
      throw unauthorized(
        this.#registry,
        `its token service ${realm.host} answered ${response.status}`,
        credential !== undefined,
      );
    }
    const answer = parseObject(await readBody(response, MAX_TOKEN_BYTES));
    const token = answer?.['token'] ?? answer?.['access_token'];
    if (typeof token === 'string' && /^[\x21-\x7e]+$/.test(token)) return token;
    throw registryError(
      'REGISTRY_RESPONSE_INVALID',
      `the token service ${realm.host} of ${this.#registry} gave no token`,
    );
  }

  #requestToken(
    realm: URL,
    service: string | undefined,
    scopes: string[],
    credential: Credential | undefined,
  ): Promise<HttpResponse> {
    const { signal } = this.#context;
    if (credential !== undefined && 'identityToken' in credential) {
      const form = new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: 'shearwall',
        scope: scopes.join(' '),
      });
      if (service !== undefined) form.set('service', service);
      form.set('refresh_token', credential.identityToken);
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const body = Buffer.from(form.toString());
      return this.#dialer.askTokenService(realm, { method: 'POST', headers, body, signal });
    }
    const url = new URL(realm);
    if (service !== undefined) url.searchParams.set('service', service);
    for (const scope of scopes) url.searchParams.append('scope', scope);
    const headers = credential === undefined ? {} : { authorization: basicHeader(credential) };
    return this.#dialer.askTokenService(url, { headers, signal });
  }

  #checkRealm(text: string): URL {
    const realm = URL.canParse(text) ? new URL(text) : undefined;
    if (realm !== undefined && this.#dialer.isTransportSafe(realm)) return realm;
    const message = `${this.#registry} names "${text}" as its token service, which is not an https address`;
    throw registryError('REGISTRY_RESPONSE_INVALID', message, {
      hint: 'no password was sent; tell the registry’s operator',
    });
  }

  #foreignRealm({ host }: URL): Error {
    const message = `${this.#registry} wants its login to be sent to ${host}, which it was not stored for`;
    return registryError('REGISTRY_LEADS_ELSEWHERE', message, {
      hint: `nothing was sent there; if ${host} is its token service, put ${this.#registry}=${host} into SHEARWALL_TOKEN_SERVICES`,
    });
  }
}

export function unauthorized(registry: string, why: string, hadCredentials: boolean) {
  const login = `"shearwall login ${registry}" (or podman's or docker's login), or set REGISTRY_AUTH_FILE`;
  const hint = hadCredentials
    ? `the saved login was rejected: run ${login} to a file with a valid one`
    : `run ${login}`;
  return registryError('REGISTRY_UNAUTHORIZED', `${registry} wants a login: ${why}`, { hint });
}

function basicHeader({ username, password }: { username: string; password: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function keyOf(scopes: readonly string[]): string {
  return scopes.join(' ');
}
