import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import {
  Key,
  Metadata,
  MetaFile,
  Root,
  Signature,
  Snapshot,
  TargetFile,
  Targets,
  Timestamp,
} from '@tufjs/models';
import { startHttpServer } from './http-server.ts';

type SigningKey = { key: Key; privateKey: KeyObject };
type Role = 'root' | 'timestamp' | 'snapshot' | 'targets';

const YEAR_MS = 365 * 86_400_000;

/** A TUF repository on loopback whose keeper, or attacker, can do anything to it. `files` is what it serves. */
export type TufRepository = AsyncDisposable & {
  url: string;
  files: Map<string, Buffer>;
  /** What was asked for. */
  requests: string[];
  /** The first root.json, to be pinned. */
  root: string;
  /** Signs a new timestamp, snapshot and targets with these targets. */
  publish(targets: Record<string, string>, changes?: PublishChanges): void;
  /** Signs a new root, whose root key is a new one. */
  rotateRoot(): void;
};

export type PublishChanges = {
  /** Milliseconds from now until a role expires; negative: it has. */
  expiresIn?: Partial<Record<Role, number>>;
  /** Signed by a key that no root names. */
  forged?: Role;
};

export async function startTufRepository(): Promise<TufRepository> {
  const files = new Map<string, Buffer>();
  const requests: string[] = [];
  const server = await startHttpServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '').slice(1);
    requests.push(path);
    const bytes = files.get(path);
    if (bytes === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
  });
  const keys = { root: makeKey(), timestamp: makeKey(), snapshot: makeKey(), targets: makeKey() };
  const versions = { root: 0, state: 0 };

  const publishRoot = (signers: SigningKey[]): string => {
    const version = ++versions.root;
    const root = new Root({
      version,
      specVersion: '1.0.31',
      expires: expiry(YEAR_MS),
      consistentSnapshot: true,
    });
    for (const [role, { key }] of Object.entries(keys)) root.addKey(key, role);
    const text = signed(new Metadata(root), signers);
    files.set(`${version}.root.json`, text);
    return text.toString();
  };

  const publish: TufRepository['publish'] = (contents, { expiresIn = {}, forged } = {}) => {
    const version = ++versions.state;
    const common = (role: Role) => ({
      version,
      specVersion: '1.0.31',
      expires: expiry(expiresIn[role] ?? YEAR_MS),
    });
    const signer = (role: Role): SigningKey[] => [role === forged ? makeKey() : keys[role]];

    const targets = new Targets(common('targets'));
    for (const [path, text] of Object.entries(contents)) {
      const sha256 = createHash('sha256').update(text).digest('hex');
      targets.addTarget(new TargetFile({ path, length: Buffer.byteLength(text), hashes: { sha256 } }));
      files.set(`targets/${sha256}.${path}`, Buffer.from(text));
    }
    const meta = { 'targets.json': new MetaFile({ version }) };
    const snapshot = new Snapshot({ ...common('snapshot'), meta });
    const timestamp = new Timestamp({ ...common('timestamp'), snapshotMeta: new MetaFile({ version }) });
    files.set(`${version}.targets.json`, signed(new Metadata(targets), signer('targets')));
    files.set(`${version}.snapshot.json`, signed(new Metadata(snapshot), signer('snapshot')));
    files.set('timestamp.json', signed(new Metadata(timestamp), signer('timestamp')));
  };

  return {
    url: server.url,
    files,
    requests,
    root: publishRoot([keys.root]),
    publish,
    rotateRoot() {
      const old = keys.root;
      keys.root = makeKey();
      publishRoot([old, keys.root]);
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

function makeKey(): SigningKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex');
  const keyID = createHash('sha256').update(raw).digest('hex');
  const key = new Key({ keyID, keyType: 'ed25519', scheme: 'ed25519', keyVal: { public: raw } });
  return { key, privateKey };
}

function signed(metadata: Metadata<Root | Timestamp | Snapshot | Targets>, signers: SigningKey[]): Buffer {
  for (const { key, privateKey } of signers) {
    const signer = (data: Buffer): Signature =>
      new Signature({ keyID: key.keyID, sig: sign(null, data, privateKey).toString('hex') });
    metadata.sign(signer, true);
  }
  return Buffer.from(JSON.stringify(metadata.toJSON()));
}

function expiry(inMs: number): string {
  return new Date(Date.now() + inMs).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
