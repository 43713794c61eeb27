import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

/** A member of a fake package's data.tar. `content` makes a file, `link` a symlink, `hardLink` a hard link, neither a folder. */
export type FakeFile = {
  /** As in the package: `./usr/bin/x`; the leading `./` may be left out. */
  path: string;
  content?: string | Uint8Array;
  link?: string;
  hardLink?: string;
  mode?: number;
  uid?: number;
  gid?: number;
  /** Seconds since 1970. */
  mtime?: number;
};

export type FakeDeb = {
  /** At least Package, Version and Architecture. */
  control: Record<string, string>;
  /** Parent folders are added when they are missing. */
  files?: readonly FakeFile[];
  /** Maintainer scripts by name: postinst, preinst, … */
  scripts?: Record<string, string>;
  /** Further members of control.tar: conffiles, triggers, … md5sums is made unless it is here. */
  controlFiles?: Record<string, string>;
  /** How both tars are compressed. Default gz. */
  compress?: 'gz' | 'none';
};

const MTIME = 1_700_000_000;

/** The bytes of a .deb (deb(5)): small, sound, and the same for the same input. */
export function buildDeb({
  control,
  files = [],
  scripts = {},
  controlFiles = {},
  compress = 'gz',
}: FakeDeb): Buffer {
  const members: FakeFile[] = [
    { path: 'control', content: stanzaText(control) },
    ...Object.entries({ md5sums: md5sums(files), ...controlFiles }).map(([path, content]) => ({
      path,
      content,
    })),
    ...Object.entries(scripts).map(([path, content]) => ({ path, content, mode: 0o755 })),
  ];
  const pack = (tar: Buffer): Buffer => (compress === 'gz' ? gzipSync(tar) : tar);
  const suffix = compress === 'gz' ? '.gz' : '';
  return buildAr([
    ['debian-binary', Buffer.from('2.0\n')],
    [`control.tar${suffix}`, pack(buildTar(members))],
    [`data.tar${suffix}`, pack(buildTar(files))],
  ]);
}

export function stanzaText(fields: Record<string, string>): string {
  return `${Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')}\n`;
}

export function buildAr(members: readonly (readonly [name: string, bytes: Buffer])[]): Buffer {
  const parts = members.flatMap(([name, bytes]) => {
    const fields: [string, number][] = [
      [name, 16],
      [String(MTIME), 12],
      ['0', 6],
      ['0', 6],
      ['100644', 8],
      [String(bytes.length), 10],
    ];
    const header = `${fields.map(([text, width]) => text.padEnd(width)).join('')}\`\n`;
    return [Buffer.from(header), bytes, Buffer.alloc(bytes.length % 2, '\n')];
  });
  return Buffer.concat([Buffer.from('!<arch>\n'), ...parts]);
}

/** A ustar archive with a `./` root, parents before children. */
export function buildTar(files: readonly FakeFile[]): Buffer {
  const seen = new Set(['.']);
  const parts = [tarHeader({ path: '.' }, 0)];
  for (const file of files) {
    const segments = file.path
      .replace(/^(\.?\/)+/, '')
      .replace(/\/$/, '')
      .split('/');
    for (let depth = 1; depth < segments.length; depth++) {
      const parent = segments.slice(0, depth).join('/');
      if (!seen.has(parent)) parts.push(tarHeader({ path: parent }, 0));
      seen.add(parent);
    }
    const path = segments.join('/');
    seen.add(path);
    const content = Buffer.from(file.content ?? '');
    parts.push(tarHeader({ ...file, path }, content.length), content, Buffer.alloc(-content.length & 511));
  }
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

function tarHeader(file: FakeFile, sizeBytes: number): Buffer {
  const kind =
    file.content !== undefined
      ? '0'
      : file.link !== undefined
        ? '2'
        : file.hardLink !== undefined
          ? '1'
          : '5';
  const name = file.path === '.' ? './' : `./${file.path}${kind === '5' ? '/' : ''}`;
  const mode = file.mode ?? { '0': 0o644, '1': 0o644, '2': 0o777, '5': 0o755 }[kind];
  const header = Buffer.alloc(512);
  const octal = (value: number, width: number): string => `${value.toString(8).padStart(width - 1, '0')}\0`;
  header.write(name, 0, 100, 'utf8');
  header.write(octal(mode ?? 0o644, 8) + octal(file.uid ?? 0, 8) + octal(file.gid ?? 0, 8), 100);
  header.write(octal(sizeBytes, 12) + octal(file.mtime ?? MTIME, 12), 124);
  header.write('        ', 148);
  header.write(kind, 156);
  header.write(file.link ?? file.hardLink ?? '', 157, 100, 'utf8');
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

function md5sums(files: readonly FakeFile[]): string {
  return files
    .filter(({ content }) => content !== undefined)
    .map(({ path, content = '' }) => {
      const md5 = createHash('md5').update(content).digest('hex');
      return `${md5}  ${path.replace(/^(\.?\/)+/, '')}\n`;
    })
    .join('');
}
