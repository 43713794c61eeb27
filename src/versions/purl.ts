import { compareBytes } from '../base/index.ts';
import { versionError } from './errors.ts';

declare const brand: unique symbol;

/** A canonical package URL (purl-spec): equal packages have equal text. Only this file makes one. */
export type Purl = string & { readonly [brand]: 'Purl' };

export type PurlParts = {
  type: string;
  /** Segments joined by `/`. */
  namespace?: string;
  name: string;
  version?: string;
  qualifiers?: Readonly<Record<string, string>>;
  subpath?: string;
};

/** The purl of a Debian package; `arch: 'source'` makes it a source package. `distro` is like `debian-13`. */
export function debPurl(deb: {
  name: string;
  version: string;
  arch: string;
  distro?: string;
  vendor?: string;
}): Purl {
  const { name, version, arch, distro, vendor = 'debian' } = deb;
  const qualifiers = { arch, ...(distro !== undefined && { distro }) };
  return formatPurl({ type: 'deb', namespace: vendor, name, version, qualifiers });
}

/** Writes the canonical form; throws PURL_INVALID when a part is missing or not allowed. */
export function formatPurl(parts: PurlParts): Purl {
  const fail = (rule: string): never => {
    throw invalid(`${parts.type}/${parts.name}`, rule);
  };
  const { type, namespace, name, version, qualifiers, subpath } = normalize(parts);
  if (!/^[a-z][a-z0-9.-]*$/.test(type))
    fail('the type is not a letter followed by letters, digits, "." or "-"');
  if (name === '') fail('the name is empty');
  const rule = namespaceRule(type);
  if (rule === 'required' && !namespace) fail(`the type ${type} needs a namespace`);
  if (rule === 'prohibited' && namespace) fail(`the type ${type} has no namespace`);

  let text = `pkg:${type}/`;
  if (namespace) text += `${namespace.split('/').map(encode).join('/')}/`;
  text += encode(name);
  if (version) text += `@${encode(version)}`;
  const pairs = Object.entries(qualifiers ?? {}).flatMap(([key, value]): [string, string][] =>
    value === '' ? [] : [[key.toLowerCase(), value]],
  );
  for (const [key] of pairs) if (!QUALIFIER_KEY.test(key)) fail(badKey(key));
  pairs.sort(([a], [b]) => compareBytes(a, b));
  if (pairs.length > 0) text += `?${pairs.map(([key, value]) => `${key}=${encode(value)}`).join('&')}`;
  if (subpath) text += `#${subpath.split('/').map(encode).join('/')}`;
  return text as Purl;
}

/** Reads any purl, canonical or not, into normalized parts; throws PURL_INVALID. purl-spec, "How to parse". */
export function parsePurl(text: string): PurlParts {
  const fail = (rule: string): never => {
    throw invalid(text, rule);
  };
  const [beforeSubpath, subpathText] = splitLast(text, '#');
  const [beforeQualifiers, qualifierText] = splitLast(beforeSubpath, '?');
  const scheme = /^pkg:\/*/i.exec(beforeQualifiers)?.[0] ?? fail('it does not start with "pkg:"');
  const path = beforeQualifiers.slice(scheme.length).replace(/\/+$/, '');
  const slash = path.indexOf('/');
  if (slash < 0) fail('it has no type');
  const type = path.slice(0, slash);

  // The version's "@" stands after the last slash: an npm scope may be written "@scope" without an escape.
  const rest = path.slice(slash + 1);
  const at = rest.indexOf('@', rest.lastIndexOf('/') + 1) < 0 ? -1 : rest.lastIndexOf('@');
  const [location, version] = at < 0 ? [rest, undefined] : [rest.slice(0, at), rest.slice(at + 1)];
  const segments = location
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment) => decode(segment, text));
  const name = segments.pop() ?? fail('the name is empty');
  if (location.endsWith('/')) fail('the name is empty');

  const parts: PurlParts = {
    type,
    name,
    ...(segments.length > 0 && { namespace: segments.join('/') }),
    ...(version && { version: decode(version, text) }),
    ...(qualifierText && { qualifiers: parseQualifiers(qualifierText, text) }),
    ...(subpathText && {
      subpath: subpathText
        .split('/')
        .map((segment) => decode(segment, text))
        .join('/'),
    }),
  };
  const normalized = normalize(parts);
  formatPurl(normalized);
  return normalized;
}

const QUALIFIER_KEY = /^[a-z._-][a-z0-9._-]*$/;

function badKey(key: string): string {
  return `the qualifier "${key}" is not of lower-case letters, digits, ".", "-" or "_"`;
}

function parseQualifiers(qualifierText: string, purl: string): Record<string, string> {
  const qualifiers: Record<string, string> = {};
  for (const pair of qualifierText.split('&')) {
    const equals = pair.indexOf('=');
    const key = pair.slice(0, equals).toLowerCase();
    if (equals <= 0) throw invalid(purl, `the qualifier "${pair}" has no "="`);
    if (!QUALIFIER_KEY.test(key)) throw invalid(purl, badKey(key));
    if (Object.hasOwn(qualifiers, key)) throw invalid(purl, `the qualifier "${key}" stands twice`);
    const value = decode(pair.slice(equals + 1), purl);
    // Defined, not assigned: "__proto__" is a legal key.
    if (value !== '') Object.defineProperty(qualifiers, key, { value, enumerable: true, writable: true });
  }
  return qualifiers;
}

/** Types of the specification whose namespace or name is not case sensitive, and what the namespace must be. */
const LOWER_NAMESPACE = new Set(
  'alpm apk bitbucket brew composer deb github hex luarocks qpkg rpm vscode-extension yocto'.split(' '),
);
const LOWER_NAME = new Set(
  (
    'alpm apk bitbucket bitnami brew chrome-extension composer deb github hackage hex luarocks oci otp pub pypi ' +
    'vscode-extension'
  ).split(' '),
);
const NAMESPACE_REQUIRED = new Set(
  'alpm apk bitbucket composer deb git github golang huggingface maven qpkg rpm swift vscode-extension'.split(
    ' ',
  ),
);
const NAMESPACE_PROHIBITED = new Set(
  (
    'bazel bitnami cargo chrome-extension cocoapods conda cran gem hackage julia mlflow nuget oci opam otp pub pypi ' +
    'vcpkg'
  ).split(' '),
);

function namespaceRule(type: string): 'required' | 'prohibited' | 'optional' {
  if (NAMESPACE_REQUIRED.has(type)) return 'required';
  return NAMESPACE_PROHIBITED.has(type) ? 'prohibited' : 'optional';
}

function normalize(parts: PurlParts): PurlParts {
  const type = parts.type.toLowerCase();
  const namespaceText = cleanPath(parts.namespace ?? '');
  const namespace = LOWER_NAMESPACE.has(type) ? namespaceText.toLowerCase() : namespaceText;
  const subpath = cleanPath(parts.subpath ?? '', ['.', '..']);
  return {
    type,
    ...(namespace !== '' && { namespace }),
    name: normalizeName(type, parts.name),
    ...(parts.version && { version: parts.version }),
    ...(parts.qualifiers && { qualifiers: parts.qualifiers }),
    ...(subpath !== '' && { subpath }),
  };
}

function normalizeName(type: string, name: string): string {
  const text = LOWER_NAME.has(type) ? name.toLowerCase() : name;
  if (type === 'pypi') return text.replaceAll('_', '-');
  if (type === 'pub') return text.replace(/[^a-z0-9]/g, '_');
  return text;
}

function cleanPath(path: string, dropped: readonly string[] = []): string {
  return path
    .split('/')
    .filter((segment) => segment !== '' && !dropped.includes(segment))
    .join('/');
}

function encode(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%3A', ':');
}

function decode(text: string, purl: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw invalid(purl, `"${text}" is not percent-encoded UTF-8`, cause);
  }
}

function splitLast(text: string, separator: string): [string, string | undefined] {
  const at = text.lastIndexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function invalid(purl: string, rule: string, cause?: unknown): Error {
  const hint =
    'write it as pkg:type/namespace/name@version?key=value#subpath, with special characters as %XX';
  return versionError('PURL_INVALID', `invalid package URL "${purl}": ${rule}`, { hint, cause });
}
