import type { AdvisoryDatabase } from '../../advisories/index.ts';
import { type Digest, digestFromHex, isDigest } from '../../base/digest.ts';
import { parsePurl } from '../../versions/index.ts';
import { fleetError } from '../errors.ts';
import type { PackagePattern, Question } from './types.ts';

/** What ids of advisories look like; others are known by the database alone. */
const ADVISORY_ID = new RegExp(
  [
    '(?:GHSA|CGA)(?:-[0-9a-z]{4}){3}',
    '(?:DSA|DLA|DTSA|USN|LSN)-\\d+(?:-\\d+)?',
    // CVE-2024-3094, GO-2024-2687, RHSA-2024:1234, ALAS2-2024-1, SUSE-SU-2024:1234-1, DEBIAN-CVE-2024-3094
    '[a-z][a-z0-9-]*-(?:19|20)\\d\\d[-:]\\d+(?:[-:]\\d+)?',
    'TEMP-\\d+-[0-9a-f]+',
  ]
    .map((form) => `^${form}$`)
    .join('|'),
  'i',
);

/**
 * What `exposed` is asked: a CVE or any other name of a flaw, a purl or a bare name with a version or a range, the digest of a file or
 * image, `license:ID`, `base:IMAGE`. Throws FLEET_QUESTION_UNCLEAR.
 */
export function parseQuestion(
  text: string,
  advisories: Pick<AdvisoryDatabase, 'resolve'> | undefined,
): Question {
  const asked = plainText(text);
  const digest = digestIn(asked);
  if (digest !== undefined) return { kind: 'digest', text: asked, digest };
  const [, word = '', rest = ''] = /^(licen[sc]e|base):(.*)$/is.exec(asked) ?? [];
  if (word !== '' && rest.trim() === '')
    throw unclear(
      asked,
      `not a valid ${word.toLowerCase()}`,
      'license:GPL-3.0-only, base:registry.example.org/base:1',
    );
  if (/^licen[sc]e$/i.test(word)) return { kind: 'license', text: asked, license: rest.trim() };
  if (word.toLowerCase() === 'base') return baseQuestion(asked, rest.trim());
  if (ADVISORY_ID.test(asked) || (advisories?.resolve(asked).length ?? 0) > 0)
    return { kind: 'vulnerability', text: asked, id: asked };
  if (/^vers:/i.test(asked))
    throw unclear(
      asked,
      'a range without a package',
      'put the package before it: pkg:deb/debian/xz-utils@vers:deb/…',
    );
  if (/^sha(?:1|256|512):/i.test(asked))
    throw unclear(asked, 'not a valid digest', 'write sha256: and 64 hex digits');
  if (/^pkg:/i.test(asked)) return { kind: 'package', text: asked, pattern: purlPattern(asked) };
  const id = ID_WITHIN.exec(asked)?.[1];
  if (id !== undefined) throw unclear(asked, `more than ${id}`, `ask for ${id} alone`);
  return { kind: 'package', text: asked, pattern: namePattern(asked) };
}

/** An id with something around it, as a list or a sentence has it; not as part of a package's name. */
const ID_WITHIN = /(?:^|[^0-9a-z-])(CVE-(?:19|20)\d\d-\d{4,}|GHSA(?:-[0-9a-z]{4}){3})(?![0-9a-z-])/i;

/** What is copied from pages and chats has other hyphens and signs, and characters that nobody sees. */
function plainText(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(/\p{Cf}/gu, '')
    .replaceAll(/[\u2010-\u2015\u2212]/g, '-')
    .replaceAll('\u2265', '>=')
    .replaceAll('\u2264', '<=')
    .trim();
}

/** Alone, or of the image in a reference or purl that has one. */
function digestIn(asked: string): Digest | undefined {
  const hex =
    /^(?:sha256:)?([0-9a-f]{64})$/i.exec(asked)?.[1] ??
    /@sha256(?::|%3a)([0-9a-f]{64})(?:[?#]|$)/i.exec(asked)?.[1];
  return hex === undefined || /^base:/i.test(asked) ? undefined : digestFromHex(hex.toLowerCase());
}

function baseQuestion(text: string, rest: string): Question {
  const at = rest.lastIndexOf('@');
  const digest = at < 0 ? rest : rest.slice(at + 1);
  return {
    kind: 'base',
    text,
    digest: isDigest(digest) ? digest : undefined,
    reference: isDigest(digest) ? rest.slice(0, Math.max(at, 0)) : rest,
  };
}

/** Types whose namespace is a distribution, which people leave out; elsewhere a package without one is another package. */
const VENDORED: ReadonlySet<string> = new Set(['deb', 'apk', 'rpm', 'alpm']);

/** What a range begins with, or npm's `1.2.x`. */
const RANGE = /^(?:[<>=!*^~[(]|vers:)|^(?:\d+\.)+[x*](?:\.|$)/i;

/** The version may be a range, which no purl allows: it is cut off before the purl is read. */
function purlPattern(text: string): PackagePattern {
  const lastSlash = /^[^@]*\//.exec(text.replace(/^(pkg:[^@]*\/)@/i, '$1%'))?.[0].length ?? 0;
  const at = text.indexOf('@', text[lastSlash] === '@' ? lastSlash + 1 : lastSlash);
  const [plain, rest] = at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
  const isRange = RANGE.test(rest) || /[,|]/.test(rest);
  const parts = parsePurl(isRange ? plain : text);
  const { type, namespace, name, version, qualifiers = {} } = parts;
  return {
    type,
    namespace: namespace ?? (VENDORED.has(type) ? undefined : ''),
    name,
    versions: isRange
      ? { kind: 'range', text: rest }
      : version === undefined
        ? { kind: 'any' }
        : { kind: 'exact', text: version },
    distro: qualifiers['distro'],
  };
}

/** `xz-utils`, `xz-utils@5.6.1`, `org.apache.logging.log4j:log4j-core:2.14.1`, `log4j-core<2.17`, `org.apache.logging.log4j:log4j-core@>=2.0,<2.15`, `@babel/core@7`. */
function namePattern(text: string): PackagePattern {
  const [, group, artifact, release] = /^([^\s:@/<>=]+):([^\s:@/<>=]+):(v?\d[^\s:]*)$/.exec(text) ?? [];
  if (group !== undefined && artifact !== undefined && release !== undefined)
    return namePattern(`${group}:${artifact}@${release}`);
  if (/:(?:v?\d[\w.+-]*|latest)$/.test(text) && !/[@<>=]/.test(text))
    throw unclear(
      text,
      'an image by its tag, which may name another one tomorrow',
      'ask for its digest (`shearwall fleet images` lists them), or for a package as GROUP:NAME@VERSION',
    );
  const match = /^(@?[^\s@<>=!^~*[(]+?)\s*(?:@\s*(.+)|((?:[<>=!^~*[(]).*))?$/s.exec(text);
  const whole = match?.[1];
  if (whole === undefined || whole === '')
    throw unclear(text, 'not a vulnerability, package or digest', FORMS);
  const cut = Math.max(whole.lastIndexOf(':'), whole.lastIndexOf('/'));
  const range = match?.[3]?.trim();
  if (/^[<>=!~^(),|[\s]+$/.test(range ?? match?.[2] ?? 'none'))
    throw unclear(
      text,
      'a range without a version',
      'write the version after the range sign: log4j-core<2.17',
    );
  const version = match?.[2]?.trim();
  const isRange = version !== undefined && (RANGE.test(version) || /[,|\s]/.test(version));
  return {
    type: undefined,
    namespace: cut > 0 ? whole.slice(0, cut) : undefined,
    name: whole.slice(cut + 1),
    versions:
      range !== undefined
        ? { kind: 'range', text: range }
        : version === undefined
          ? { kind: 'any' }
          : { kind: isRange ? 'range' : 'exact', text: version },
    distro: undefined,
  };
}

const FORMS =
  "ask for a CVE or another name of it, 'pkg:deb/debian/xz-utils@>=5.6.0-0,<5.6.1+really5.4.5-1', a name with a range, sha256:…, license:ID or base:IMAGE";

function unclear(text: string, what: string, hint: string): Error {
  return fleetError('FLEET_QUESTION_UNCLEAR', `"${text}" is ${what}`, { hint });
}
