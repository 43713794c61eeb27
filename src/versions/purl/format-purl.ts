import { compareBytes } from '../../base/index.ts';
import { invalidPurl } from './invalid-purl.ts';
import { normalizeParts } from './normalize-parts.ts';
import { badKey, QUALIFIER_KEY } from './qualifier-key.ts';
import { brokenRule } from './type-rules.ts';
import type { Purl, PurlParts } from './types.ts';

/** Writes the canonical form; throws PURL_INVALID when a part is missing or not allowed. */
export function formatPurl(parts: PurlParts): Purl {
  const fail = (rule: string): never => {
    throw invalidPurl(`${parts.type}/${parts.name}`, rule);
  };
  const normal = normalizeParts(parts);
  const { type, namespace, name, version, qualifiers, subpath } = normal;
  const broken = brokenRule(normal);
  if (broken !== undefined) fail(broken);

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

/** Most texts have nothing that is escaped. */
function encode(text: string): string {
  if (PLAIN.test(text)) return text;
  return encodeURIComponent(text.toWellFormed())
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%3A', ':');
}

const PLAIN = /^[\w.~:-]*$/;
