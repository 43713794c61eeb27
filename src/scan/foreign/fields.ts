import { withoutUndefined } from '../../base/without-undefined.ts';
import { type PurlParts, parsePurl } from '../../versions/index.ts';
import { languagePackage } from '../match/language-ecosystems.ts';
export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function withoutSlash(path: string): string {
  return path.replace(/^\/+/, '');
}

/** What a purl says where nothing else does; empty: it is not a purl. */
export function namedByPurl(purl: string | undefined): { name?: string; version?: string } {
  if (purl === undefined) return {};
  let parts: PurlParts;
  try {
    parts = parsePurl(purl);
  } catch {
    return {};
  }
  const { type, namespace, name, version } = parts;
  const own = languagePackage({ type, namespace, name })?.name ?? name;
  return withoutUndefined({ name: own, version });
}
