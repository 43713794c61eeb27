import { type Digest, digestFromHex } from '../../../base/digest.ts';
import { parseDeb822 } from '../deb822.ts';
import { repositoryError } from './errors.ts';

export type ReleaseFile = { digest: Digest; sizeBytes: number };

/** A Release file (DebianRepository/Format). Times are seconds since 1970. */
export type ReleaseText = {
  origin: string;
  suite: string;
  codename: string;
  /** Of a release with a number; else empty. */
  version: string;
  date: number;
  validUntil: number | undefined;
  architectures: string[];
  components: string[];
  acquireByHash: boolean;
  /** True: `all` packages stand in `binary-ARCH` too, and `binary-all` need not be read. */
  noSupportForAll: boolean;
  /** From the SHA256 field, by path below dists/SUITE/. */
  files: ReadonlyMap<string, ReleaseFile>;
};

/** `what` names the file in errors. Weak digests (MD5Sum, SHA1) are not read at all. */
export function parseRelease(text: string, what: string): ReleaseText {
  const stanzas = parseDeb822(text);
  const stanza = stanzas[0];
  if (stanza === undefined || stanzas.length > 1) {
    throw repositoryError('REPOSITORY_MALFORMED', `${what} holds ${stanzas.length} stanzas, not one`);
  }
  const field = (name: string): string => stanza.get(name) ?? '';
  const words = (name: string): string[] => field(name).split(/\s+/).filter(Boolean);
  const validUntil = field('Valid-Until');
  return {
    origin: field('Origin'),
    suite: field('Suite'),
    codename: field('Codename'),
    version: field('Version'),
    date: parseDate(field('Date'), 'Date', what),
    validUntil: validUntil === '' ? undefined : parseDate(validUntil, 'Valid-Until', what),
    architectures: words('Architectures'),
    components: words('Components'),
    acquireByHash: field('Acquire-By-Hash') === 'yes',
    noSupportForAll: words('No-Support-for-Architecture-all').includes('Packages'),
    files: parseFiles(field('SHA256'), what),
  };
}

/** Only the RFC 1123 form in UTC that archives write: a date read otherwise could move Valid-Until. */
function parseDate(text: string, field: string, what: string): number {
  const isDate = /^[A-Z][a-z]{2}, [ \d]\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (UTC|GMT|\+0000)$/.test(text);
  const ms = isDate ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) {
    throw repositoryError(
      'REPOSITORY_MALFORMED',
      `${what} has ${text === '' ? 'no' : 'an unreadable'} ${field}${text && `: ${text}`}`,
    );
  }
  return ms / 1000;
}

function parseFiles(text: string, what: string): ReadonlyMap<string, ReleaseFile> {
  const files = new Map<string, ReleaseFile>();
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const match = /^\s*([0-9a-f]{64})\s+(\d{1,12})\s+(\S+)\s*$/.exec(line);
    if (match === null)
      throw repositoryError('REPOSITORY_MALFORMED', `${what} lists a file as ${JSON.stringify(line)}`);
    const [, hex = '', size = '', path = ''] = match;
    const file = { digest: digestFromHex(hex), sizeBytes: Number(size) };
    const earlier = files.get(path);
    if (earlier !== undefined && earlier.digest !== file.digest) {
      throw repositoryError('REPOSITORY_MALFORMED', `${what} lists ${path} twice, with different digests`);
    }
    files.set(path, file);
  }
  if (files.size === 0)
    throw repositoryError('REPOSITORY_MALFORMED', `${what} does not list any file by SHA256`);
  return files;
}
