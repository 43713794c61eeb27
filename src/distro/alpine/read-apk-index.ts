import { verify } from 'node:crypto';
import { messageOf } from '../../base/errors.ts';
import { type GzipMember, gzipMembers } from '../../compression/index.ts';
import { TarIndexer } from '../../rootfs/index.ts';
import { repositoryError } from '../debian/repository/errors.ts';
import type { ApkKey } from './keys/apk-keys.ts';

/** A package as an index lists it. `origin`: the recipe that it was built from, with others of the same version. */
export type IndexedApk = { name: string; version: string; architecture: string; origin: string };

/** An index whose signature was checked. */
export type ApkIndex = {
  /** `v3.22.1-95-g0be4a5f2a1e`, of Alpine; others leave it empty. */
  description: string;
  /** When the newest of its packages was built, seconds since 1970: an index has no date of its own. */
  date: number | undefined;
  /** Name of the key. */
  signer: string;
  packages: readonly IndexedApk[];
};

/** Alpine's community has 20,000 packages, and 8 MB unpacked. */
const MOST_UNPACKED_BYTES = 256 << 20;
const MOST_PACKAGES = 200_000;
const MOST_FILES = 100;
/** The signature, and what it is of. */
const MEMBERS = 2;

/**
 * `APKINDEX.tar.gz`, as apk(8) fetches it: a gzip member with the signature, and one with the index, whose stored bytes were signed. `what`
 * names it in errors. Throws REPOSITORY_SIGNATURE and REPOSITORY_MALFORMED.
 */
export function readApkIndex(
  bytes: Buffer,
  { keys, what }: { keys: readonly ApkKey[]; what: string },
): ApkIndex {
  const { signatures, index } = parts(bytes, what);
  const signer = requireGood(signatures, index.stored, keys, what);
  const files = filesIn(index.unpacked, what);
  const text = files.get('APKINDEX');
  if (text === undefined) throw malformed(what, 'no APKINDEX is in it');
  const description = files.get('DESCRIPTION')?.toString('utf8').trim() ?? '';
  return { description, signer, ...packagesOf(text.toString('utf8'), what) };
}

type Signature = { hash: string; keyName: string; bytes: Buffer };

/** abuild writes the first, apk's own and melange the others. */
const HASHES = new Map([
  ['RSA', 'sha1'],
  ['RSA256', 'sha256'],
  ['RSA512', 'sha512'],
]);

function parts(bytes: Buffer, what: string): { signatures: Signature[]; index: GzipMember } {
  let members: GzipMember[];
  try {
    members = gzipMembers(bytes, { limitBytes: MOST_UNPACKED_BYTES, most: MEMBERS });
  } catch (cause) {
    throw malformed(what, messageOf(cause), cause);
  }
  const [first, index] = members;
  const signatures = first === undefined ? [] : signaturesIn(filesIn(first.unpacked, what));
  if (index === undefined || signatures.length === 0)
    throw repositoryError('REPOSITORY_SIGNATURE', `${what} is not signed`, {
      hint: 'take the APKINDEX.tar.gz of a repository as it is: unpacked or packed again, it has no signature',
    });
  return { signatures, index };
}

function signaturesIn(files: ReadonlyMap<string, Buffer>): Signature[] {
  return [...files].flatMap(([name, bytes]) => {
    const [, kind = '', keyName = ''] = /^\.SIGN\.([A-Z0-9]{1,20})\.(.{1,200})$/.exec(name) ?? [];
    const hash = HASHES.get(kind);
    return hash === undefined ? [] : [{ hash, keyName, bytes }];
  });
}

/** The key's name. One good signature is enough; a bad one of a known key is too much. */
function requireGood(
  signatures: readonly Signature[],
  signed: Buffer,
  keys: readonly ApkKey[],
  what: string,
): string {
  const byKnown = signatures.flatMap(({ keyName, hash, bytes }) =>
    keys
      .filter(({ name }) => name === keyName)
      .map(({ key }) => ({ keyName, isGood: verify(hash, signed, key, bytes) })),
  );
  const bad = byKnown.find(({ isGood }) => !isGood);
  if (bad !== undefined)
    throw repositoryError('REPOSITORY_SIGNATURE', `${what} is not what ${bad.keyName} signed`, {
      hint: 'fetch it again: it is damaged, or was changed',
    });
  const [good] = byKnown;
  if (good !== undefined) return good.keyName;
  const names = signatures.map(({ keyName }) => keyName).join(', ');
  throw repositoryError('REPOSITORY_SIGNATURE', `${what} is signed by ${names}, which is not a known key`, {
    hint: 'name the key with --apk-key, or keyring in feeds.yaml: a file of that name, from a machine that you trust',
  });
}

function filesIn(tar: Buffer, what: string): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  try {
    const indexer = new TarIndexer(
      (member) => {
        if (member.type !== 'file') return;
        const { offset, sizeBytes } = member.range;
        const name = Buffer.from(member.path, 'latin1').toString('utf8');
        if (!files.has(name)) files.set(name, tar.subarray(offset, offset + sizeBytes));
      },
      { limitBytes: MOST_UNPACKED_BYTES, limitEntries: MOST_FILES },
    );
    indexer.push(tar);
    // The tar of a signature has no end of its own: the next one goes on from it.
    if (!files.keys().some((name) => name.startsWith('.SIGN.'))) indexer.end();
  } catch (cause) {
    throw malformed(what, messageOf(cause), cause);
  }
  return files;
}

function packagesOf(text: string, what: string): Pick<ApkIndex, 'date' | 'packages'> {
  const packages: IndexedApk[] = [];
  let date: number | undefined;
  for (const stanza of text.split('\n\n')) {
    const fields = fieldsOf(stanza);
    if (fields.size === 0) continue;
    if (packages.length === MOST_PACKAGES) throw malformed(what, `it lists more than ${MOST_PACKAGES}`);
    packages.push(packageOf(fields, what));
    const built = Number(/^\d{1,12}$/.exec(fields.get('t') ?? '')?.[0] ?? 0);
    if (built > (date ?? 0)) date = built;
  }
  if (packages.length === 0) throw malformed(what, 'it lists no packages');
  return { date, packages };
}

/** A letter, a colon, a value (apk-package(5)). */
function fieldsOf(stanza: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of stanza.split('\n'))
    if (line[1] === ':' && !fields.has(line[0] ?? '')) fields.set(line[0] ?? '', line.slice(2));
  return fields;
}

const NAME = /^[A-Za-z0-9_][\w.+-]{0,199}$/;
const VERSION = /^\d[\w.+~-]{0,199}$/;

function packageOf(fields: ReadonlyMap<string, string>, what: string): IndexedApk {
  const [name = '', version = '', architecture = ''] = ['P', 'V', 'A'].map((letter) => fields.get(letter));
  const origin = fields.get('o') ?? name;
  if ([name, origin, architecture].every((word) => NAME.test(word)) && VERSION.test(version))
    return { name, version, architecture, origin };
  throw malformed(what, `it lists ${JSON.stringify([name, version, architecture, origin].join(' '))}`);
}

function malformed(what: string, why: string, cause?: unknown): Error {
  return repositoryError('REPOSITORY_MALFORMED', `${what} cannot be read: ${why}`, {
    hint: 'fetch it again: it is truncated or damaged',
    cause,
  });
}
