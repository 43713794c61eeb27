import { BLOCK_SIZE, compressorPin, crc32, framing, loadCompressor } from '../../src/compression/index.ts';
import { type Entry, encodeHeader, endOfArchive, padding } from '../../src/rootfs/index.ts';

/** npm's own time for what has none: 1985-10-26T08:15:00Z. */
const MTIME = 499_162_500;

export function file(path: string, bytes: Uint8Array | string, mode = 0o644): Entry {
  return { path, ...common(mode), type: 'file', content: { kind: 'bytes', bytes: Buffer.from(bytes) } };
}

export function link(path: string, target: string): Entry {
  return { path, ...common(0o777), type: 'symlink', target };
}

function common(mode: number): Pick<Entry, 'mode' | 'uid' | 'gid' | 'mtime'> {
  return { mode, uid: 0, gid: 0, mtime: MTIME };
}

/** A tar of these files, with the folders that they are in; nothing of it is of this machine. */
export function tar(entries: readonly Entry[]): Buffer {
  const folders = new Set(entries.flatMap(({ path }) => foldersOf(path)));
  const all = [
    ...entries,
    ...[...folders].map((path): Entry => ({ path, ...common(0o755), type: 'directory' })),
  ];
  const parts = all
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .flatMap((entry) => {
      if (entry.type !== 'file' || entry.content.kind !== 'bytes') return [encodeHeader(entry)];
      return [encodeHeader(entry), entry.content.bytes, padding(entry.content.bytes.length)];
    });
  return Buffer.concat([...parts, endOfArchive()]);
}

function foldersOf(path: string): string[] {
  const names = path.split('/').slice(0, -1);
  return names.map((_, index) => names.slice(0, index + 1).join('/'));
}

/** By the pinned compressor of layers: Node's own gives other bytes by version and processor. */
export async function gzip(bytes: Uint8Array): Promise<Buffer> {
  const { compress } = await loadCompressor(compressorPin('gzip'));
  const { head, tail } = framing('gzip');
  const parts = [head];
  for (let at = 0; at < bytes.length; at += BLOCK_SIZE)
    parts.push(compress(bytes.subarray(at, at + BLOCK_SIZE)));
  return Buffer.concat([...parts, tail(crc32(bytes), bytes.length)]);
}

/** deb(5): an ar archive of three members. `control`: the fields, of which each stands in a line of its own. */
export async function deb(control: Record<string, string>, entries: readonly Entry[]): Promise<Buffer> {
  const fields = Object.entries(control).map(([name, value]) => `${name}: ${value}\n`);
  const inRoot = (all: readonly Entry[]): Buffer => tar(all);
  return ar([
    ['debian-binary', Buffer.from('2.0\n')],
    ['control.tar.gz', await gzip(inRoot([file('control', fields.join(''))]))],
    ['data.tar.gz', await gzip(inRoot(entries))],
  ]);
}

function ar(members: readonly (readonly [name: string, bytes: Buffer])[]): Buffer {
  const parts = members.flatMap(([name, bytes]) => [
    `${name.padEnd(16)}${String(MTIME).padEnd(12)}0     0     100644  ${String(bytes.length).padEnd(10)}\`\n`,
    bytes,
    bytes.length % 2 === 1 ? '\n' : '',
  ]);
  return Buffer.concat(['!<arch>\n', ...parts].map((part) => Buffer.from(part as string)));
}
