import type { Agent } from 'node:http';
import type { HttpConnection } from './http.ts';

/** Where connections are made in a way of their own, they are kept apart from all others. */
export class Agents {
  readonly #connection: HttpConnection | undefined;
  readonly #made = new Map<string, Promise<Agent>>();

  constructor(connection: HttpConnection | undefined) {
    this.#connection = connection;
  }

  /** Undefined: Node's own. */
  async of(protocol: string): Promise<Agent | undefined> {
    if (this.#connection === undefined) return undefined;
    const made = this.#made.get(protocol) ?? makeAgent(protocol, this.#connection);
    this.#made.set(protocol, made);
    return await made;
  }
}

async function makeAgent(protocol: string, { proxyUrl, ...tls }: HttpConnection): Promise<Agent> {
  const proxyEnv = proxyUrl === undefined ? undefined : { HTTP_PROXY: proxyUrl, HTTPS_PROXY: proxyUrl };
  const options = { keepAlive: true, ...(proxyEnv !== undefined && { proxyEnv }) };
  if (protocol === 'https:') return new (await import('node:https')).Agent({ ...options, ...tls });
  return new (await import('node:http')).Agent(options);
}
