import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import {
  createCleartextMessage,
  createMessage,
  generateKey,
  type PrivateKey,
  readPrivateKey,
  sign,
} from 'openpgp';
import { buildDeb, type FakeDeb, stanzaText } from './deb.ts';

/** A package of the mirror: its control fields decide its index entry. `deb` replaces the bytes that are served. */
export type FakePackage = FakeDeb & { component?: string; deb?: Buffer };

export type FakeSuite = {
  suite: string;
  /** Where its archive lies; undefined: as Debian's are laid out, by the suite's name. */
  root?: string;
  packages?: readonly FakePackage[];
  components?: readonly string[];
  architectures?: readonly string[];
  /** Fields of Release to set, or to leave out with undefined. Date and Valid-Until as RFC 1123. */
  fields?: Record<string, string | undefined>;
  /** Release and Release.gpg instead of InRelease. */
  detached?: boolean;
  /** Signs instead of the mirror's own key; none: unsigned. */
  signers?: readonly PrivateKey[];
  signedAt?: Date;
  /** Last change of the InRelease text before it is served. */
  edit?: (inRelease: string) => string;
  /** Which files of an index exist. Default '' and '.gz', of which only '.gz' is served. */
  indexes?: readonly ('.gz' | '')[];
};

type Handler = (request: IncomingMessage, response: ServerResponse, bytes: Buffer) => void;

/** How a path misbehaves, as often as `times` says (default: always). */
export type Misbehaviour =
  | 'missing' // 404
  | 'truncated' // full size announced, half sent, connection cut
  | 'short' // half of the bytes, announced as such
  | 'corrupt' // one bit of the last byte flipped
  | 'huge' // announces a terabyte
  | 'endless' // never stops sending
  | 'slow' // a byte every 20 ms
  | 'silent' // accepts and says nothing
  | 'busy' // 429 with Retry-After: 1
  | 'failing' // 503
  | 'no-range' // ignores Range and If-Range
  | Handler;

export type FakeMirror = {
  /** `http://127.0.0.1:PORT/debian`; the security archive is at `…/debian-security`. */
  url: string;
  /** The armored public key: `extraKeys` of a request, or a keyring file. */
  key: Uint8Array;
  privateKey: PrivateKey;
  /** Every path asked for, in order. */
  requests: { path: string; headers: IncomingMessage['headers'] }[];
  /** Makes a suite, or makes it anew. */
  publish(suite: FakeSuite): Promise<void>;
  /** Adds or replaces one file, such as `/debian/dists/trixie/InRelease`. */
  put(path: string, bytes: Buffer): void;
  file(path: string): Buffer | undefined;
  misbehave(path: string | RegExp, how: Misbehaviour, times?: number): void;
  behave(): void;
  close(): Promise<void>;
};

/** An OpenPGP key made for this test. */
export async function makeKey(
  name = 'Fake archive key',
  options: { expiresAfterSeconds?: number; date?: Date } = {},
): Promise<PrivateKey> {
  const { privateKey } = await generateKey({
    type: 'ecc',
    curve: 'ed25519Legacy',
    userIDs: [{ name, email: 'archive@example.org' }],
    format: 'armored',
    date: options.date ?? new Date('2020-01-01T00:00:00Z'),
    ...(options.expiresAfterSeconds !== undefined && { keyExpirationTime: options.expiresAfterSeconds }),
  });
  return readPrivateKey({ armoredKey: privateKey });
}

export function publicKeyOf(key: PrivateKey): Uint8Array {
  return Buffer.from(key.toPublic().armor());
}

/** Serves trixie, trixie-updates and trixie-security; `packages` are in trixie. Further suites by `publish`. */
export async function startFakeMirror(
  options: { packages?: readonly FakePackage[]; suites?: readonly FakeSuite[] } = {},
): Promise<FakeMirror> {
  const privateKey = await makeKey();
  const mirror = new Mirror(privateKey);
  const given = new Map((options.suites ?? []).map((suite) => [suite.suite, suite]));
  const usual: FakeSuite[] = [
    { suite: 'trixie', packages: options.packages ?? [] },
    { suite: 'trixie-updates' },
    { suite: 'trixie-security' },
  ];
  for (const suite of usual) if (!given.has(suite.suite)) given.set(suite.suite, suite);
  for (const suite of given.values()) await mirror.publish(suite);
  await mirror.listen();
  return mirror;
}

class Mirror implements FakeMirror {
  url = '';
  readonly key: Uint8Array;
  readonly privateKey: PrivateKey;
  readonly requests: FakeMirror['requests'] = [];
  readonly #files = new Map<string, Buffer>();
  readonly #server = createServer((request, response) => this.#answer(request, response));
  #faults: { path: string | RegExp; how: Misbehaviour; left: number }[] = [];

  constructor(privateKey: PrivateKey) {
    this.privateKey = privateKey;
    this.key = publicKeyOf(privateKey);
  }

  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/debian`;
  }

  async publish(suite: FakeSuite): Promise<void> {
    for (const [path, bytes] of await suiteFiles(suite, this.privateKey)) this.#files.set(path, bytes);
  }

  put(path: string, bytes: Buffer): void {
    this.#files.set(path, bytes);
  }

  file(path: string): Buffer | undefined {
    return this.#files.get(path);
  }

  misbehave(path: string | RegExp, how: Misbehaviour, times = Number.POSITIVE_INFINITY): void {
    this.#faults.push({ path, how, left: times });
  }

  behave(): void {
    this.#faults = [];
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname);
    this.requests.push({ path, headers: request.headers });
    response.on('error', () => {});
    const bytes = this.#files.get(path);
    const fault = this.#faults.find(
      (item) =>
        item.left > 0 && (typeof item.path === 'string' ? path.includes(item.path) : item.path.test(path)),
    );
    if (fault !== undefined) fault.left--;
    if (bytes === undefined) response.writeHead(404).end();
    else if (fault === undefined) serve(request, response, bytes);
    else if (typeof fault.how === 'function') fault.how(request, response, bytes);
    else FAULTS[fault.how](request, response, bytes);
  }
}

/** A sound answer, with ranges and a strong ETag. */
function serve(request: IncomingMessage, response: ServerResponse, bytes: Buffer): void {
  const etag = `"${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}"`;
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const ifRange = request.headers['if-range'];
  if (start === 0 || (ifRange !== undefined && ifRange !== etag)) {
    response.writeHead(200, { 'content-length': bytes.length, etag, 'accept-ranges': 'bytes' }).end(bytes);
  } else if (start >= bytes.length) {
    response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
  } else {
    const rest = bytes.subarray(start);
    const range = `bytes ${start}-${bytes.length - 1}/${bytes.length}`;
    response.writeHead(206, { 'content-length': rest.length, 'content-range': range, etag }).end(rest);
  }
}

const FAULTS: Record<Exclude<Misbehaviour, Handler>, Handler> = {
  missing: (_, response) => void response.writeHead(404).end(),
  truncated: (_, response, bytes) => {
    const etag = `"${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}"`;
    response.writeHead(200, { 'content-length': bytes.length, etag });
    response.write(bytes.subarray(0, bytes.length >> 1), () => setTimeout(() => response.destroy(), 10));
  },
  short: (_, response, bytes) => {
    response
      .writeHead(200, { 'content-length': bytes.length >> 1 })
      .end(bytes.subarray(0, bytes.length >> 1));
  },
  corrupt: (request, response, bytes) => {
    const copy = Buffer.from(bytes);
    copy[copy.length - 1] = (copy.at(-1) ?? 0) ^ 1;
    serve(request, response, copy);
  },
  huge: (_, response) => {
    response.writeHead(200, { 'content-length': 1e12 });
    response.write('x');
  },
  endless: (_, response) => {
    const chunk = Buffer.alloc(65536, 'x');
    const more = (): void => {
      while (!response.destroyed && response.write(chunk));
      if (!response.destroyed) response.once('drain', more);
    };
    response.writeHead(200);
    more();
  },
  slow: (_, response, bytes) => {
    response.writeHead(200, { 'content-length': bytes.length });
    let sent = 0;
    const timer = setInterval(() => {
      if (response.destroyed || sent >= bytes.length) clearInterval(timer);
      else response.write(bytes.subarray(sent, ++sent));
    }, 20);
  },
  silent: () => {},
  busy: (_, response) => void response.writeHead(429, { 'retry-after': '1' }).end(),
  failing: (_, response) => void response.writeHead(503).end(),
  'no-range': (_, response, bytes) =>
    void response.writeHead(200, { 'content-length': bytes.length }).end(bytes),
};

/** All files of one suite by path: Release, indexes (also by hash) and pool. */
async function suiteFiles(suite: FakeSuite, ownKey: PrivateKey): Promise<Map<string, Buffer>> {
  const {
    components = ['main'],
    architectures = ['amd64', 'arm64'],
    packages = [],
    indexes = ['.gz', ''],
  } = suite;
  const isSecurity = suite.suite.endsWith('-security');
  const root = suite.root ?? (isSecurity ? '/debian-security' : '/debian');
  const dists = `${root}/dists/${suite.suite}`;
  const files = new Map<string, Buffer>();
  const listed: string[] = [];
  const list = (path: string, bytes: Buffer): void => {
    const hex = createHash('sha256').update(bytes).digest('hex');
    listed.push(` ${hex} ${bytes.length} ${path}`);
    const folder = path.slice(0, path.lastIndexOf('/'));
    files.set(`${dists}/${folder}/by-hash/SHA256/${hex}`, bytes);
    files.set(`${dists}/${path}`, bytes);
  };

  for (const component of components) {
    for (const architecture of architectures) {
      const stanzas: string[] = [];
      for (const item of packages) {
        const { fields, deb } = indexEntry(item);
        if ((item.component ?? 'main') !== component) continue;
        files.set(`${root}/${fields['Filename']}`, deb);
        if ([architecture, 'all'].includes(fields['Architecture'] ?? '')) stanzas.push(stanzaText(fields));
      }
      const text = Buffer.from(stanzas.join('\n'));
      const path = `${component}/binary-${architecture}/Packages`;
      if (indexes.includes('.gz')) list(`${path}.gz`, gzipSync(text));
      list(path, text);
    }
  }
  const text = releaseText(suite, components, architectures, listed);
  for (const [name, bytes] of await signedFiles(suite, text, ownKey)) files.set(`${dists}/${name}`, bytes);
  return files;
}

function indexEntry(item: FakePackage): { fields: Record<string, string>; deb: Buffer } {
  const control = { Priority: 'optional', ...item.control };
  const name = item.control['Package'] ?? '';
  const version = item.control['Version'] ?? '';
  const architecture = item.control['Architecture'] ?? '';
  const sound = buildDeb(item);
  const file = `${name}_${version.replace(/^\d+:/, '')}_${architecture}.deb`;
  const fields = {
    ...control,
    Filename: `pool/${item.component ?? 'main'}/${name.slice(0, 1)}/${name}/${file}`,
    Size: String(sound.length),
    SHA256: createHash('sha256').update(sound).digest('hex'),
  };
  return { fields, deb: item.deb ?? sound };
}

const DAY_MS = 86_400_000;

function releaseText(
  suite: FakeSuite,
  components: readonly string[],
  architectures: readonly string[],
  listed: readonly string[],
): string {
  const isSecurity = suite.suite.endsWith('-security');
  const fields: Record<string, string | undefined> = {
    Origin: 'Debian',
    Label: isSecurity ? 'Debian-Security' : 'Debian',
    Suite: suite.suite.replace(/^[a-z]+/, 'stable'),
    Codename: suite.suite,
    Date: new Date(Date.now() - DAY_MS).toUTCString().replace('GMT', 'UTC'),
    'Valid-Until': new Date(Date.now() + 7 * DAY_MS).toUTCString().replace('GMT', 'UTC'),
    'Acquire-By-Hash': 'yes',
    'No-Support-for-Architecture-all': 'Packages',
    Architectures: ['all', ...architectures].join(' '),
    Components: components.map((component) => (isSecurity ? `updates/${component}` : component)).join(' '),
    ...suite.fields,
  };
  const lines = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}`],
  );
  return [...lines, 'SHA256:', ...listed, ''].join('\n');
}

async function signedFiles(suite: FakeSuite, text: string, ownKey: PrivateKey): Promise<[string, Buffer][]> {
  const signingKeys = [...(suite.signers ?? [ownKey])];
  const date = suite.signedAt ?? new Date(Date.now() - DAY_MS);
  const edit = suite.edit ?? ((inRelease: string) => inRelease);
  if (signingKeys.length === 0) return [['InRelease', Buffer.from(edit(text))]];
  if (suite.detached) {
    const message = await createMessage({ binary: Buffer.from(text) });
    const signature = await sign({ message, signingKeys, detached: true, date });
    return [
      ['Release', Buffer.from(text)],
      ['Release.gpg', Buffer.from(signature)],
    ];
  }
  const signed = await sign({ message: await createCleartextMessage({ text }), signingKeys, date });
  return [['InRelease', Buffer.from(edit(signed))]];
}
