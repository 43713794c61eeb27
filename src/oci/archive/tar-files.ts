import { type FileHandle, open } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path/posix';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { ociError } from '../errors.ts';
import type { LayoutFile, LayoutFiles } from '../layout/layout-files.ts';
import { readRange } from '../layout/read-chunks.ts';
import { BLOCK, decodePax, decodeTarHeader, isZero, paddingAfter, type TarHeader } from './tar-header.ts';

const MAX_MEMBERS = 100_000;
const MAX_EXTENSION_BYTES = 64 * 1024;
const MAX_LINKS = 8;

type Member = { offset: number; size: number } | { link: string };

/** The plain files of a tar, found in one pass over its headers; `name`: what messages call it. Throws OCI_ARCHIVE_INVALID, OCI_NOT_FOUND. */
export async function openTarFiles(
  path: string,
  name: string = path,
): Promise<LayoutFiles & { names(): string[] }> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw ociError('OCI_NOT_FOUND', `there is no archive ${path}`, { hint: 'check the path' });
  });
  try {
    const members = await readMembers(name, file);
    return {
      name,
      names: () => [...members.keys()],
      open: async (name) => openMember(file, members, name),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function openMember(file: FileHandle, members: Map<string, Member>, name: string): LayoutFile | undefined {
  let member = members.get(name);
  for (let links = 0; member !== undefined && 'link' in member; links++) {
    member = links < MAX_LINKS ? members.get(member.link) : undefined;
  }
  if (member === undefined) return undefined;
  const { offset, size } = member;
  return { size, bytes: () => readRange(file, offset, size), close: async () => {} };
}

async function readMembers(path: string, file: FileHandle): Promise<Map<string, Member>> {
  const fail = (why: string, hint = 'create or fetch the archive again') =>
    ociError('OCI_ARCHIVE_INVALID', `cannot read the archive ${path}: ${why}`, { hint });
  const stat = await file.stat();
  if (!stat.isFile()) throw fail('it is not a regular file', 'for a folder, say oci:DIR');
  const members = new Map<string, Member>();
  let pending: { name?: string; target?: string; size?: number } = {};
  for (let at = 0; ; ) {
    const block = await readBlock(file, at);
    if (block === undefined)
      throw at === 0 ? fail('it is empty') : fail('it is truncated: the end marker is missing');
    if (isZero(block)) return members;
    const header = decodeTarHeader(block);
    if (header === undefined)
      throw at === 0 ? notTar(block, fail) : fail(`the header at byte ${at} has the wrong checksum`);
    const size = pending.size !== undefined && isFileType(header.type) ? pending.size : header.size;
    if (!Number.isSafeInteger(size) || size < 0 || at + BLOCK + size > stat.size) {
      throw fail(`it is truncated, or the size of "${header.name}" is wrong`);
    }
    const body = at + BLOCK;
    at = body + size + paddingAfter(size);
    if ('xLK'.includes(header.type)) {
      if (size > MAX_EXTENSION_BYTES) throw fail(`an extended header has ${size} bytes`);
      pending = { ...pending, ...readExtension(header, await readExactly(file, body, size), fail) };
      continue;
    }
    const name = pending.name ?? header.name;
    addMember(
      members,
      { rawName: name, header },
      { offset: body, size, target: pending.target ?? header.target },
      fail,
    );
    pending = {};
    if (members.size > MAX_MEMBERS) throw fail(`it has more than ${MAX_MEMBERS} members`);
  }
}

type Fail = (why: string, hint?: string) => Error;

function addMember(
  members: Map<string, Member>,
  { rawName, header: { type } }: { rawName: string; header: TarHeader },
  { offset, size, target }: { offset: number; size: number; target: string },
  fail: Fail,
): void {
  if ('5g'.includes(type)) return;
  const name = normalize(rawName);
  // Nothing is written by these names, so a strange one only fails to be found; twice the same is an ambiguity.
  if (members.has(name)) throw fail(`"${name}" is in it twice`);
  if (isFileType(type)) members.set(name, { offset, size });
  else if (type === '2') members.set(name, { link: normalize(join(dirname(name), target)) });
  else if (type === '1') members.set(name, { link: normalize(target) });
  else throw fail(`"${name}" is of type "${type}", which is not allowed in an image archive`);
}

function readExtension({ type }: TarHeader, bytes: Buffer, fail: Fail) {
  const value = bytes.toString('latin1').replace(/\0.*$/s, '');
  if (type === 'L') return { name: value };
  if (type === 'K') return { target: value };
  const records = decodePax(bytes);
  if (records === undefined) throw fail('a PAX header is malformed');
  if ([...records.keys()].some((key) => key.startsWith('GNU.sparse'))) throw fail('it has sparse files');
  const size = records.get('size');
  const [name, target] = [records.get('path'), records.get('linkpath')];
  return withoutUndefined({
    name,
    target,
    size: size !== undefined ? Number(size) : undefined,
  });
}

function isFileType(type: string): boolean {
  return type === '0' || type === '7';
}

function notTar(block: Buffer, fail: Fail): Error {
  const isCompressed = block.readUInt16BE(0) === 0x1f8b || block.readUInt32BE(0) === 0x28b52ffd;
  return isCompressed
    ? fail('it is compressed', 'decompress it first: gunzip or unzstd')
    : fail('it is not a tar archive');
}

async function readBlock(file: FileHandle, offset: number): Promise<Buffer | undefined> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(BLOCK), 0, BLOCK, offset);
  return bytesRead === BLOCK ? buffer : undefined;
}

async function readExactly(file: FileHandle, offset: number, size: number): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(readRange(file, offset, size)));
}
