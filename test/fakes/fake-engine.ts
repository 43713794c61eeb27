import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Container = { Id: string; State: { Status: string; StartedAt?: string } } & Record<string, unknown>;

/** Docker's or podman's API on a socket of its own: what a test puts into it, and events when the test says so. */
export type FakeEngine = AsyncDisposable & {
  socket: string;
  containers: Map<string, Container>;
  /** Paths that were asked, in order, without the base of podman. */
  asked: string[];
  /** To whoever listens. */
  say(action: string, id: string, attributes?: Record<string, string>): void;
  /** Bytes in the place of an event. */
  write(bytes: string): void;
  /** Ends what is listened to. */
  cut(): void;
  /** Answers the next question for a path so. */
  refuse(path: RegExp, status: number, body: string): void;
};

export async function fakeEngine(): Promise<FakeEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'engine-'));
  const socket = join(folder, 'sock');
  const containers = new Map<string, Container>();
  const asked: string[] = [];
  const listening = new Set<ServerResponse>();
  const refused: { path: RegExp; status: number; body: string }[] = [];
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace('/v4.0.0/libpod', '');
    asked.push(path.replace(/\?.*/s, ''));
    const at = refused.findIndex((each) => each.path.test(path));
    const [refusal] = at < 0 ? [] : refused.splice(at, 1);
    if (refusal !== undefined) return void response.writeHead(refusal.status).end(refusal.body);
    if (path.startsWith('/events?')) {
      response.writeHead(200).flushHeaders();
      listening.add(response);
      return;
    }
    if (path.startsWith('/containers/json')) {
      const list = [...containers.values()].map(({ Id, State }) => ({ Id, State: State.Status }));
      return void response.end(JSON.stringify(list));
    }
    const found = containers.get(/^\/containers\/(\w+)\/json$/.exec(path)?.[1] ?? '');
    if (found === undefined) response.statusCode = 404;
    response.end(JSON.stringify(found ?? { message: 'no such container' }));
  }).listen(socket);
  await once(server, 'listening');
  const write = (bytes: string): void => {
    for (const response of listening) response.write(bytes);
  };
  return {
    socket,
    containers,
    asked,
    write,
    say(Action, ID, Attributes = {}) {
      const timeNano = Date.parse('2026-03-01T12:00:00Z') * 1e6;
      write(`${JSON.stringify({ Type: 'container', Action, Actor: { ID, Attributes }, timeNano })}\n`);
    },
    cut() {
      for (const response of listening) response.end();
      listening.clear();
    },
    refuse: (path, status, body) => void refused.push({ path, status, body }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** As `docker inspect` writes it. */
export function inspected(id: string, more: Record<string, unknown> = {}): Container {
  return {
    Id: id,
    Name: `/${id}`,
    Image: `sha256:${'a'.repeat(64)}`,
    State: { Status: 'running', StartedAt: '2026-03-01T10:00:00Z' },
    Config: { Image: 'nginx:1.27', Labels: { team: 'web' }, Cmd: ['nginx'] },
    HostConfig: { PidMode: '' },
    Mounts: [],
    ...more,
  };
}
