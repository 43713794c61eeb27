import type { Agent, AgentOptions } from 'node:http';
import type { ConnectionOptions } from 'node:tls';
import type { HostReach, HttpConnection } from './http.ts';
import { withoutUndefined } from './without-undefined.ts';

/** Where connections are made in a way of their own, they are kept apart from all others. */
export class Agents {
  readonly #connection: HttpConnection | undefined;
  readonly #made = new Map<string, Promise<Agent>>();

  constructor(connection: HttpConnection | undefined) {
    this.#connection = connection;
  }

  /** Undefined: Node's own. A connection that was made to go anywhere is never used for what has a limited reach. */
  async of(protocol: string, reach: HostReach | undefined): Promise<Agent | undefined> {
    if (this.#connection === undefined && reach === undefined) return undefined;
    const key = `${protocol} ${reach ?? 'anywhere'}`;
    const made = this.#made.get(key) ?? makeAgent(protocol, this.#connection);
    this.#made.set(key, made);
    return await made;
  }
}

async function makeAgent(protocol: string, connection: HttpConnection | undefined): Promise<Agent> {
  if (connection === undefined) return await likeNodes(protocol);
  const { proxyUrl, socketPath, ...tls } = connection;
  const proxy = proxyUrl?.startsWith('socks5') ? new URL(proxyUrl) : undefined;
  const proxyEnv = proxyUrl === undefined ? undefined : { HTTP_PROXY: proxyUrl, HTTPS_PROXY: proxyUrl };
  const options = withoutUndefined({
    keepAlive: true,
    proxyEnv: proxy === undefined && proxyEnv !== undefined ? proxyEnv : undefined,
  });
  const agent =
    protocol === 'https:'
      ? new (await import('node:https')).Agent({ ...options, ...tls })
      : new (await import('node:http')).Agent(options);
  if (socketPath !== undefined) {
    const { connect } = await import('node:net');
    agent.createConnection = () => connect(socketPath);
  }
  if (proxy !== undefined) agent.createConnection = await connectingBy(proxy, protocol);
  return agent;
}

/** With the proxies of the environment, as far as Node heeds them. */
async function likeNodes(protocol: string): Promise<Agent> {
  const { Agent, globalAgent } = await (protocol === 'https:' ? import('node:https') : import('node:http'));
  return new Agent({ ...(globalAgent as Agent & { options?: AgentOptions }).options });
}

/** Node knows no SOCKS. */
async function connectingBy(proxy: URL, protocol: string): Promise<Agent['createConnection']> {
  const { socksTunnel } = await import('./socks-tunnel.ts');
  const tls = await import('node:tls');
  return (options, callback) => {
    const { host, port } = options as { host: string; port: number };
    socksTunnel(proxy, host, Number(port)).then(
      (socket) => {
        const isTls = protocol === 'https:';
        callback?.(null, isTls ? tls.connect({ ...(options as ConnectionOptions), socket }) : socket);
      },
      (error: Error) => callback?.(error, undefined as never),
    );
    return undefined;
  };
}
