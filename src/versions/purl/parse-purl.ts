import { stripEnd } from '../../base/strip-end.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { invalidPurl } from './invalid-purl.ts';
import { normalizeParts } from './normalize-parts.ts';
import { badKey, QUALIFIER_KEY } from './qualifier-key.ts';
import { brokenRule } from './type-rules.ts';
import type { PurlParts } from './types.ts';

/** Reads any purl, canonical or not, into normalized parts; throws PURL_INVALID. purl-spec, "How to parse". */
export function parsePurl(text: string): PurlParts {
  const fail = (rule: string): never => {
    throw invalidPurl(text, rule);
  };
  const [beforeSubpath, subpathText] = splitLast(text, '#');
  const [beforeQualifiers, qualifierText] = splitLast(beforeSubpath, '?');
  const scheme = /^pkg:\/*/i.exec(beforeQualifiers)?.[0] ?? fail('it does not start with "pkg:"');
  const path = stripEnd(beforeQualifiers.slice(scheme.length), '/');
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

  const parts: PurlParts = withoutUndefined({
    type,
    name,
    namespace: segments.length > 0 ? segments.join('/') : undefined,
    version: version ? decode(version, text) : undefined,
    qualifiers: qualifierText ? parseQualifiers(qualifierText, text) : undefined,
    subpath: subpathText
      ? subpathText
          .split('/')
          .map((segment) => decode(segment, text))
          .join('/')
      : undefined,
  });
  const normalized = normalizeParts(parts);
  const broken = brokenRule(normalized);
  if (broken !== undefined) throw invalidPurl(`${normalized.type}/${normalized.name}`, broken);
  return normalized;
}

function parseQualifiers(qualifierText: string, purl: string): Record<string, string> {
  const qualifiers: Record<string, string> = {};
  for (const pair of qualifierText.split('&')) {
    const equals = pair.indexOf('=');
    const key = pair.slice(0, equals).toLowerCase();
    if (equals <= 0) throw invalidPurl(purl, `the qualifier "${pair}" has no "="`);
    if (!QUALIFIER_KEY.test(key)) throw invalidPurl(purl, badKey(key));
    if (Object.hasOwn(qualifiers, key)) throw invalidPurl(purl, `the qualifier "${key}" is there twice`);
    const value = decode(pair.slice(equals + 1), purl);
    // Defined, not assigned: "__proto__" is a legal key.
    if (value !== '') Object.defineProperty(qualifiers, key, { value, enumerable: true, writable: true });
  }
  return qualifiers;
}

function decode(text: string, purl: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw invalidPurl(purl, `"${text}" is not percent-encoded UTF-8`, cause);
  }
}

function splitLast(text: string, separator: string): [string, string | undefined] {
  const at = text.lastIndexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
