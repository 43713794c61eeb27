import { connect, createServer, type Socket } from 'node:net';

export type StoppingProxy = {
  port: number;
  /** From so many bytes of a connection on it passes nothing more of that one. */
  stopAfter(bytes: number): void;
  /** Once it has stopped. */
  stopped: Promise<void>;
  /** Cuts all connections. */
  end(): void;
};

/** Passes connections to a port on, and may stop in the middle of what is sent, as who sends it may. */
export async function stoppingProxy(to: number): Promise<StoppingProxy> {
  const sockets = new Set<Socket>();
  const { promise: stopped, resolve } = Promise.withResolvers<void>();
  let most = Number.POSITIVE_INFINITY;
  const server = createServer((client) => {
    const upstream = connect(to, '127.0.0.1');
    let passed = 0;
    for (const socket of [client, upstream]) sockets.add(socket.on('error', () => {}));
    upstream.pipe(client);
    client.on('data', (chunk) => {
      const left = Math.max(0, most - passed);
      passed += chunk.length;
      upstream.write(chunk.subarray(0, left));
      if (passed <= most) return;
      client.pause();
      resolve();
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as { port: number };
  return {
    port,
    stopAfter: (bytes) => void (most = bytes),
    stopped,
    end() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
