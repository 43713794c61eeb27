import { once } from 'node:events';
import { request as ask, createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What passes a door: a request before the server has it, and its answer before the client has it. */
export type Passing = { method: string; path: string; at: 'asked' | 'answered' };

/** In front of a server on loopback: everything goes through unchanged, and what `look` says no to goes no further, as for a client that is gone. */
export class Door {
  readonly passed: Passing[] = [];
  #look: (passing: Passing) => boolean = () => true;
  readonly #target: string;
  readonly #server = createServer((request, response) => {
    const { method = 'GET', url: path = '/', headers } = request;
    const mayPass = (at: Passing['at']): boolean => {
      this.passed.push({ method, path, at });
      return this.#look({ method, path, at }) || !response.destroy();
    };
    void (async () => {
      const body = await buffer(request);
      if (!mayPass('asked')) return;
      const answer = await forward(this.#target, { method, path, headers, body });
      if (mayPass('answered')) response.writeHead(answer.status, answer.headers).end(answer.body);
    })().catch(() => response.destroy());
  });

  private constructor(target: string) {
    this.#target = target;
  }

  /** `target`: `http://127.0.0.1:PORT`. */
  static async open(target: string): Promise<Door> {
    const door = new Door(target);
    await once(door.#server.listen(0, '127.0.0.1'), 'listening');
    return door;
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  watchedBy(look: (passing: Passing) => boolean): void {
    this.#look = look;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

type Sent = { method: string; path: string; headers: IncomingHttpHeaders; body: Buffer };

async function forward(
  target: string,
  { method, path, headers, body }: Sent,
): Promise<{ status: number; headers: IncomingHttpHeaders; body: Buffer }> {
  const { 'transfer-encoding': _, ...kept } = headers;
  const request = ask(target + path, {
    method,
    headers: { ...kept, 'content-length': body.length, connection: 'close' },
    agent: false,
  });
  const answered = once(request, 'response') as Promise<[IncomingMessage]>;
  request.end(body);
  const [response] = await answered;
  const { connection: __, ...given } = response.headers;
  return { status: response.statusCode ?? 502, headers: given, body: await buffer(response) };
}
