import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path/posix';
import { messageOf } from '../../base/errors.ts';
import { tarError } from '../../base/tar/errors.ts';
import { decodePax, longText } from '../../base/tar/pax.ts';
import {
  BLOCK_BYTES,
  bodyBytes,
  decodeRawHeader,
  type Extensions,
  padded,
  type RawHeader,
} from '../../base/tar/raw-header.ts';
import { ociError } from '../errors.ts';
import type { LayoutFile, LayoutFiles } from '../layout/layout-files.ts';
import { readRange } from '../layout/read-chunks.ts';

const MAX_MEMBERS = 100_000;
const MAX_EXTENSION_BYTES = 64 * 1024;
const MAX_LINKS = 8;
/** v7 and contiguous ones too. */
const FILES = '0\x007';

type Member = { offset: number; size: number } | { link: string };

/** The plain files of a tar, found in one pass over its headers; `name`: what messages call it. Throws OCI_ARCHIVE_INVALID, OCI_NOT_FOUND. */
export async function openTarFiles(
  path: string,
  name: string = path,
): Promise<LayoutFiles & { names(): string[] }> {
  // NONBLOCK: a named pipe is refused below, and not waited for.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      throw ociError('OCI_NOT_FOUND', `there is no archive ${path}`, { hint: 'check the path' });
    },
  );
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
  return { size, bytes: (reading) => readRange(file, offset, size, reading), close: async () => {} };
}

async function readMembers(path: string, file: FileHandle): Promise<Map<string, Member>> {
  const fail = (why: string, hint = 'create or fetch the archive again') =>
    ociError('OCI_ARCHIVE_INVALID', `cannot read the archive ${path}: ${why}`, { hint });
  const stat = await file.stat();
  if (!stat.isFile()) throw fail('it is not a regular file', 'for a folder, say oci:DIR');
  const members = new Map<string, Member>();
  let extensions: Extensions = {};
  for (let at = 0; ; ) {
    const block = await readBlock(file, at);
    if (block === undefined)
      throw at === 0 ? fail('it is empty') : fail('it is truncated: the end marker is missing');
    if (block.every((byte) => byte === 0)) return members;
    const header =
      at === 0
        ? firstHeader(block, fail)
        : told(`the header at byte ${at}`, fail, () => decodeRawHeader(block));
    const isExtension = 'xgLK'.includes(header.typeflag);
    const body = at + BLOCK_BYTES;
    const size = isExtension
      ? header.sizeBytes
      : told(`"${header.name}"`, fail, () => bodyBytes(header, extensions));
    if (body + size > stat.size) throw fail(`it is truncated, or the size of "${header.name}" is wrong`);
    at = body + padded(size);
    if (isExtension) {
      if (size > MAX_EXTENSION_BYTES) throw fail(`an extended header has ${size} bytes`);
      extend(extensions, header, await readExactly(file, body, size), fail);
      continue;
    }
    const { name, member } = memberOf(header, extensions, { offset: body, size }, fail);
    // Nothing is written by these names, so a strange one only fails to be found; twice the same is an ambiguity.
    if (member !== undefined && members.has(name)) throw fail(`"${name}" is in it twice`);
    if (member !== undefined) members.set(name, member);
    extensions = {};
    if (members.size > MAX_MEMBERS) throw fail(`it has more than ${MAX_MEMBERS} members`);
  }
}

type Fail = (why: string, hint?: string) => Error;

/** What the one reader of tars refuses, said of the archive. */
function told<T>(what: string, fail: Fail, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!tarError.is(error)) throw error;
    throw fail(`${what}: ${messageOf(error)}`);
  }
}

function firstHeader(block: Buffer, fail: Fail): RawHeader {
  try {
    return decodeRawHeader(block);
  } catch (error) {
    if (!tarError.is(error)) throw error;
    throw error.code === 'TAR_HEADER' ? notTar(block, fail) : fail(messageOf(error));
  }
}

/** Folders are not kept. */
function memberOf(
  { typeflag, ...header }: RawHeader,
  { pax, longName, longLink }: Extensions,
  place: { offset: number; size: number },
  fail: Fail,
): { name: string; member: Member | undefined } {
  const name = normalize(pax?.get('path') || longName || header.name);
  const target = pax?.get('linkpath') || longLink || header.linkname;
  if (typeflag === '5') return { name, member: undefined };
  if (FILES.includes(typeflag)) return { name, member: place };
  if (typeflag === '2') return { name, member: { link: normalize(join(dirname(name), target)) } };
  if (typeflag === '1') return { name, member: { link: normalize(target) } };
  throw fail(`"${name}" is of type "${typeflag}", which is not allowed in an image archive`);
}

/** Global headers say nothing of names and sizes here. */
function extend(extensions: Extensions, { typeflag }: RawHeader, bytes: Buffer, fail: Fail): void {
  if (typeflag === 'L') extensions.longName = longText(bytes);
  else if (typeflag === 'K') extensions.longLink = longText(bytes);
  else if (typeflag === 'x') {
    extensions.pax = told('a PAX header', fail, () => decodePax(bytes));
    if ([...extensions.pax.keys()].some((key) => key.startsWith('GNU.sparse')))
      throw fail('it has sparse files');
  }
}

function notTar(block: Buffer, fail: Fail): Error {
  const isCompressed = block.readUInt16BE(0) === 0x1f8b || block.readUInt32BE(0) === 0x28b52ffd;
  return isCompressed
    ? fail('it is compressed', 'decompress it first: gunzip or unzstd')
    : fail('it is not a tar archive');
}

async function readBlock(file: FileHandle, offset: number): Promise<Buffer | undefined> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(BLOCK_BYTES), 0, BLOCK_BYTES, offset);
  return bytesRead === BLOCK_BYTES ? buffer : undefined;
}

async function readExactly(file: FileHandle, offset: number, size: number): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(readRange(file, offset, size)));
}
