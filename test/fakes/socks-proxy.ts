/** A SOCKS5 proxy with a name and a password, which leads everywhere to one port of this machine. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export type SocksProxy = { port: number; asked: string[] } & AsyncDisposable;

export async function startSocksProxy(to: { password: string; port: number }): Promise<SocksProxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    void serve(socket, to, asked).catch(() => socket.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

async function serve(socket: Socket, to: { password: string; port: number }, asked: string[]): Promise<void> {
  const next = async (): Promise<Buffer> => ((await once(socket, 'data')) as [Buffer])[0];
  await next();
  socket.write(Buffer.of(5, 2));
  const login = await next();
  const isKnown = login.subarray(3 + (login[1] ?? 0)).toString() === to.password;
  socket.write(Buffer.of(1, isKnown ? 0 : 1));
  if (!isKnown) return;
  const request = await next();
  const end = 5 + (request[4] ?? 0);
  asked.push(`${request.subarray(5, end).toString()}:${request.readUInt16BE(end)}`);
  const upstream = connect(to.port, '127.0.0.1', () => {
    socket.write(Buffer.of(5, 0, 0, 1, 127, 0, 0, 1, 0, 80));
    socket.pipe(upstream).pipe(socket);
  });
  upstream.on('error', () => socket.destroy());
}
