import { withoutUndefined } from '../../base/without-undefined.ts';
import { formatPurl, type PurlParts, parsePurl } from '../../versions/index.ts';
import type { Component } from '../types.ts';

type Source = NonNullable<Component['source']>;

/** The source package of a binary package by its purl: the same vendor and release. Throws PURL_INVALID. */
export function withSourcePurl(binary: string, source: { name: string; version: string }): Source {
  const { type, namespace, qualifiers = {} } = parsePurl(binary);
  const { distro } = qualifiers;
  const purl = formatPurl(
    withoutUndefined({
      type,
      namespace,
      ...source,
      qualifiers: withoutUndefined({ arch: type === 'rpm' ? 'src' : 'source', distro }),
    }),
  );
  return { ...source, purl };
}

/** The purl without the source that scanners look for in it, and that source. Undefined: no purl. */
export function splitUpstream(text: string): { purl: string; source: Source | undefined } | undefined {
  const parts = readPurl(text);
  if (parts === undefined) return undefined;
  const { upstream, ...qualifiers } = parts.qualifiers ?? {};
  if (upstream === undefined) return { purl: formatPurl(parts), source: undefined };
  const purl = formatPurl({ ...parts, qualifiers });
  const source = sourceOf(upstream, parts);
  return { purl, source: source && claimedSource(purl, source) };
}

/** The same of what third parties say: undefined where no purl can be made of it. */
export function claimedSource(binary: string, source: { name: string; version: string }): Source | undefined {
  try {
    return withSourcePurl(binary, source);
  } catch {
    return undefined;
  }
}

function readPurl(text: string): PurlParts | undefined {
  try {
    return parsePurl(text);
  } catch {
    return undefined;
  }
}

/** `openssl`, `glibc@2.41-12` or, of rpm, `openssl-3.0.7-1.el9.src.rpm`. */
function sourceOf(
  upstream: string,
  { type, version }: PurlParts,
): { name: string; version: string } | undefined {
  const rpm = /^(.+)-([^-]+-[^-]+)\.(?:no)?src\.rpm$/.exec(upstream);
  if (rpm?.[1] !== undefined && rpm[2] !== undefined) return { name: rpm[1], version: rpm[2] };
  if (type !== 'deb' && type !== 'apk' && type !== 'rpm') return undefined;
  const at = upstream.lastIndexOf('@');
  if (at > 0) return { name: upstream.slice(0, at), version: upstream.slice(at + 1) };
  return version === undefined || upstream === '' ? undefined : { name: upstream, version };
}
