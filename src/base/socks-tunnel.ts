import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const PORT = 1080;
const TIMEOUT_MS = 30_000;
const VERSION = 5;
const METHODS = { none: 0, password: 2 } as const;
const CONNECT = 1;
const ADDRESS = { v4: 1, name: 3, v6: 4 } as const;
const REFUSALS = [
  'it failed',
  'its rules forbid it',
  'the network cannot be reached',
  'the host cannot be reached',
  'the connection was refused',
  'the connection timed out',
];

/**
 * A connection through a SOCKS5 proxy (RFC 1928), which resolves the name itself; with a name and a password (RFC 1929) where its URL has
 * them.
 */
export async function socksTunnel(proxy: URL, host: string, port: number): Promise<Socket> {
  const socket = connect(Number(proxy.port || PORT), proxy.hostname.replace(/^\[|\]$/g, ''));
  socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error('the SOCKS proxy does not answer')));
  try {
    await once(socket, 'connect');
    await greet(socket, proxy);
    await ask(socket, host, port);
    socket.setTimeout(0);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

async function greet(socket: Socket, proxy: URL): Promise<void> {
  const [name, password] = [decodeURIComponent(proxy.username), decodeURIComponent(proxy.password)];
  const method = name === '' ? METHODS.none : METHODS.password;
  socket.write(Buffer.of(VERSION, 1, method));
  const [version, chosen] = await take(socket, 2);
  if (version !== VERSION) throw new Error('the proxy is not a SOCKS5 proxy');
  if (chosen !== method) throw new Error('the SOCKS proxy requires a different login');
  if (method === METHODS.none) return;
  socket.write(Buffer.concat([Buffer.of(1), counted(name), counted(password)]));
  const [, status] = await take(socket, 2);
  if (status !== 0) throw new Error('the SOCKS proxy rejected this user name and password');
}

async function ask(socket: Socket, host: string, port: number): Promise<void> {
  const number = Buffer.alloc(2);
  number.writeUInt16BE(port);
  socket.write(Buffer.concat([Buffer.of(VERSION, CONNECT, 0, ADDRESS.name), counted(host), number]));
  const [, status = 1, , type] = await take(socket, 4);
  if (status !== 0)
    throw new Error(`the SOCKS proxy does not connect to ${host}: ${REFUSALS[status - 1] ?? REFUSALS[0]}`);
  // Which address it has taken matters to nobody.
  const bytes = type === ADDRESS.v4 ? 4 : type === ADDRESS.v6 ? 16 : ((await take(socket, 1))[0] ?? 0);
  await take(socket, bytes + 2);
}

function counted(text: string): Buffer {
  const bytes = Buffer.from(text);
  if (bytes.length > 255) throw new Error('a name for the SOCKS proxy is longer than 255 bytes');
  return Buffer.concat([Buffer.of(bytes.length), bytes]);
}

/** Exactly so many bytes; what comes after them stays unread. */
async function take(socket: Socket, bytes: number): Promise<Buffer> {
  for (;;) {
    const chunk = socket.read(bytes) as Buffer | null;
    if (chunk?.length === bytes) return chunk;
    if (socket.readableEnded || socket.destroyed || chunk !== null)
      throw new Error('the SOCKS proxy closed the connection');
    await once(socket, 'readable');
  }
}
