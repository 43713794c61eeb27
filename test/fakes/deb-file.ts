import { gzipSync } from 'node:zlib';
import { type Entry, encodeHeader, endOfArchive, padding } from '../../src/rootfs/index.ts';

export type FakeDeb = {
  name?: string;
  version?: string;
  architecture?: string;
  /** More fields of the control file: `Depends: libc6`. */
  fields?: string;
  /** More members of control.tar by name. */
  control?: Record<string, string>;
  entries?: readonly Entry[];
  compression?: 'none' | 'gzip';
};

const metadata = { mode: 0o644, uid: 0, gid: 0, mtime: 1_700_000_000 };

export function fileEntry(path: string, text: string, mode = 0o644): Entry {
  return { path, ...metadata, mode, type: 'file', content: { kind: 'bytes', bytes: Buffer.from(text) } };
}

export function directoryEntry(path: string, mode = 0o755): Entry {
  return { path, ...metadata, mode, type: 'directory' };
}

/** A whole .deb, the way dpkg-deb lays it out. */
export function debFile(deb: FakeDeb = {}): Buffer {
  const compress = deb.compression === 'gzip' ? (bytes: Buffer) => gzipSync(bytes) : (bytes: Buffer) => bytes;
  const extension = deb.compression === 'gzip' ? '.gz' : '';
  return arFile([
    ['debian-binary', '2.0\n'],
    [`control.tar${extension}`, compress(controlTar(deb))],
    [`data.tar${extension}`, compress(tarFile(deb.entries ?? []))],
  ]);
}

export function controlTar({
  name = 'hello',
  version = '1.0-1',
  architecture = 'amd64',
  fields,
  control,
}: FakeDeb): Buffer {
  const text = `Package: ${name}\nVersion: ${version}\nArchitecture: ${architecture}\n${fields ? `${fields}\n` : ''}`;
  const files = Object.entries({ control: text, ...control });
  return tarFile(files.map(([path, content]) => fileEntry(path, content)));
}

/** Entries as they are given, contents in memory. */
export function tarFile(entries: readonly Entry[]): Buffer {
  const parts = entries.flatMap((entry) => {
    if (entry.type !== 'file' || entry.content.kind !== 'bytes') return [encodeHeader(entry)];
    return [encodeHeader(entry), entry.content.bytes, padding(entry.content.bytes.length)];
  });
  return Buffer.concat([...parts, endOfArchive()]);
}

export function arFile(members: readonly (readonly [name: string, content: string | Uint8Array])[]): Buffer {
  const parts = members.flatMap(([name, content]) => {
    const body = Buffer.from(content);
    return [arHeader(name, body.length), body, Buffer.from(body.length % 2 === 1 ? '\n' : '')];
  });
  return Buffer.concat([Buffer.from('!<arch>\n'), ...parts]);
}

export function arHeader(name: string, sizeBytes: number | string): Buffer {
  const fields = [name.padEnd(16), '0'.padEnd(12), '0'.padEnd(6), '0'.padEnd(6), '100644'.padEnd(8)];
  return Buffer.from(`${fields.join('')}${String(sizeBytes).padEnd(10)}\`\n`, 'latin1');
}
