import type { CompressedFormat } from '../../../compression/index.ts';
import { debError } from './errors.ts';
import { type ArMember, readAr } from './read-ar.ts';

/** The two members that matter. Read `body` before asking for the next one. */
export type DebMember = {
  kind: 'control' | 'data';
  format: CompressedFormat;
  sizeBytes: number;
  body: AsyncIterable<Uint8Array>;
};

const FORMATS: Readonly<Record<string, CompressedFormat>> = {
  '': 'none',
  '.gz': 'gzip',
  '.xz': 'xz',
  '.zst': 'zstd',
  '.bz2': 'bzip2',
  '.lzma': 'lzma',
};

/**
 * control.tar and data.tar of a .deb (deb(5)): debian-binary first, then control, then data. Members that begin with `_`
 * are skipped, as deb(5) says; anything else that is unknown, out of order or there twice is refused.
 */
export async function* readDeb(
  source: AsyncIterable<Uint8Array>,
  totalBytes: number,
): AsyncGenerator<DebMember, void, undefined> {
  const order = ['debian-binary', 'control', 'data'];
  let next = 0;
  for await (const member of readAr(source, totalBytes)) {
    const part = partOf(member.name);
    if (part === undefined && member.name.startsWith('_') && next > 0) continue;
    if (part === undefined || part.name !== order[next]) throw outOfPlace(member.name, order[next]);
    next++;
    if (part.name === 'debian-binary') await checkVersion(member);
    else yield { kind: part.name, format: part.format, sizeBytes: member.sizeBytes, body: member.body };
  }
  if (next < order.length) throw debError('DEB_TRUNCATED', `the package has no ${memberName(order[next])}`);
}

type Part = { name: 'debian-binary' } | { name: 'control' | 'data'; format: CompressedFormat };

function partOf(name: string): Part | undefined {
  if (name === 'debian-binary') return { name };
  const match = /^(control|data)\.tar(\.[a-z0-9]+)?$/.exec(name);
  if (match === null) return undefined;
  const format = FORMATS[match[2] ?? ''];
  if (format === undefined) return undefined;
  return { name: match[1] === 'control' ? 'control' : 'data', format };
}

async function checkVersion({ sizeBytes, body }: ArMember): Promise<void> {
  const limitBytes = 64;
  if (sizeBytes > limitBytes)
    throw debError('DEB_FORMAT', `debian-binary holds ${sizeBytes} bytes instead of a version`);
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(new Uint8Array(part));
  const version = Buffer.concat(parts).toString('latin1');
  if (!/^2\.\d+\n/.test(version)) {
    throw debError(
      'DEB_FORMAT',
      `format version ${JSON.stringify(version)} is not 2.x, which is all that exists`,
    );
  }
}

function outOfPlace(name: string, wanted: string | undefined): Error {
  const instead = wanted === undefined ? 'the end of the package' : memberName(wanted);
  return debError('DEB_MEMBER', `member ${JSON.stringify(name)} is where ${instead} was expected`, {
    hint: 'such a package means different things to different readers, so it is not used',
  });
}

function memberName(part: string | undefined): string {
  return part === 'debian-binary' ? part : `${part}.tar`;
}
