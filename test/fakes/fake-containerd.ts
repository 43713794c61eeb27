import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Times are in milliseconds since 1970. */
type Namespace = {
  containers: Map<string, { image: string; createdAt: number; labels?: Record<string, string> }>;
  /** Status: 2 runs, 3 is stopped. */
  tasks: Map<string, { pid: number; status: number }>;
  images: Map<string, { digest: string; updatedAt: number }>;
};

/** Containerd's API on a socket of its own: what a test puts into it, and events when the test says so. */
export type FakeContainerd = AsyncDisposable & {
  socket: string;
  namespace(name: string): Namespace;
  /** To whoever listens. */
  say(namespace: string, topic: string, ...fields: Buffer[]): void;
  /** Ends what is listened to. */
  cut(): void;
  /** Answers the next call of a method so. */
  answer(method: RegExp, by: (stream: ServerHttp2Stream) => void): void;
};

export async function fakeContainerd(nowMs: number): Promise<FakeContainerd> {
  const folder = mkdtempSync(join(tmpdir(), 'containerd-'));
  const socket = join(folder, 'sock');
  const namespaces = new Map<string, Namespace>();
  const listening = new Set<ServerHttp2Stream>();
  const sessions = new Set<ServerHttp2Session>();
  const others: { method: RegExp; by: (stream: ServerHttp2Stream) => void }[] = [];
  const namespace = (name: string): Namespace => {
    const known = namespaces.get(name) ?? { containers: new Map(), tasks: new Map(), images: new Map() };
    namespaces.set(name, known);
    return known;
  };
  const answers = (method: string, { containers, tasks, images }: Namespace, name: string): Buffer[] => {
    const container = ([id, { image, createdAt, labels = {} }]: [
      string,
      Namespace['containers'] extends Map<string, infer C> ? C : never,
    ]): Buffer =>
      field(
        1,
        field(1, id),
        ...Object.entries(labels).map(([key, value]) => field(2, field(1, key), field(2, value))),
        field(3, image),
        time(8, createdAt),
      );
    const [asked, task, image] = [containers.get(name), tasks.get(name), images.get(name)];
    switch (method) {
      case 'Namespaces/List':
        return [Buffer.concat([...namespaces.keys()].map((each) => field(1, field(1, each))))];
      case 'Containers/ListStream':
        return [...containers].map(container);
      case 'Containers/Get':
        return asked === undefined ? [] : [container([name, asked])];
      case 'Tasks/Get':
        return task === undefined ? [] : [field(1, number(3, task.pid), number(4, task.status))];
      case 'Images/Get':
        return image === undefined
          ? []
          : [field(1, field(3, field(2, image.digest)), time(8, image.updatedAt))];
      default:
        throw new Error(`nobody knows ${method}`);
    }
  };
  const server = createServer()
    .on('session', (session) => void sessions.add(session))
    .on('stream', (stream, headers) => {
      const method = String(headers[':path']).replace(/^\/containerd\.services\.\w+\.v1\./, '');
      stream.on('error', () => {});
      let asked = Buffer.alloc(0);
      stream.on('data', (chunk: Buffer) => void (asked = Buffer.concat([asked, chunk])));
      stream.on('end', () => {
        const at = others.findIndex((each) => each.method.test(method));
        const [other] = at < 0 ? [] : others.splice(at, 1);
        if (other !== undefined) return other.by(stream);
        if (method === 'Events/Subscribe') {
          stream.respond({ ':status': 200 });
          listening.add(stream);
          return;
        }
        // Field 1, shorter than 128 bytes, after the head of the frame.
        const name = asked.subarray(7).toString();
        const found = answers(method, namespace(String(headers['containerd-namespace'] ?? 'default')), name);
        const isMissing = found.length === 0 && method.endsWith('/Get');
        finish(stream, found, isMissing ? 5 : 0);
      });
    })
    .listen(socket);
  await once(server, 'listening');
  return {
    socket,
    namespace,
    say(within, topic, ...fields) {
      const envelope = Buffer.concat([
        time(1, nowMs),
        field(2, within),
        field(3, topic),
        field(4, field(1, 'containerd.events.Any'), field(2, ...fields)),
      ]);
      for (const stream of listening) stream.write(framed(envelope));
    },
    cut() {
      for (const stream of listening) stream.close();
      listening.clear();
    },
    answer: (method, by) => void others.push({ method, by }),
    async [Symbol.asyncDispose]() {
      for (const session of sessions) session.destroy();
      server.close();
      await once(server, 'close');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** All that is answered, with the status after it. */
function finish(stream: ServerHttp2Stream, messages: readonly Buffer[], status: number): void {
  stream.respond({ ':status': 200 }, { waitForTrailers: true });
  stream.on('wantTrailers', () =>
    stream.sendTrailers({ 'grpc-status': String(status), 'grpc-message': 'not%20found' }),
  );
  stream.end(Buffer.concat(messages.map(framed)));
}

export function framed(message: Buffer): Buffer {
  const header = Buffer.alloc(5);
  header.writeUInt32BE(message.length, 1);
  return Buffer.concat([header, message]);
}

/** A field of protobuf: a text, or the fields of a message. */
export function field(of: number, ...content: [string] | Buffer[]): Buffer {
  const bytes = Buffer.concat(content.map((each) => Buffer.from(each as string)));
  return Buffer.concat([varint(of * 8 + 2), varint(bytes.length), bytes]);
}

export function number(of: number, value: number): Buffer {
  return Buffer.concat([varint(of * 8), varint(value)]);
}

function time(of: number, ms: number): Buffer {
  return field(of, number(1, Math.floor(ms / 1000)), number(2, (ms % 1000) * 1e6));
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    bytes.push(rest < 128 ? rest : (rest % 128) + 128);
    if (rest < 128) return Buffer.from(bytes);
  }
}
