import {
  parsePurl,
  parseVers,
  schemeOfPurlType,
  type VersionRange,
  type VersionScheme,
} from '../../versions/index.ts';
import type { VexProduct } from './types.ts';

export type ProductNames = Omit<VexProduct, 'subcomponents'>;

const HEX_LENGTHS: ReadonlyMap<string, number> = new Map([
  ['sha256', 64],
  ['sha384', 96],
  ['sha512', 128],
]);

/** Sorts names of one thing into package URLs, digests and the rest. `hashes`: algorithm (`sha-256`, `SHA256`) and hex digits. */
export function productNames(
  names: readonly (string | undefined)[],
  hashes: readonly (readonly [algorithm: string, hex: string])[] = [],
): ProductNames {
  const purls = new Set<string>();
  const digests = new Set<string>();
  const others = new Set<string>();
  for (const name of names) {
    if (name === undefined) continue;
    if (name.startsWith('pkg:')) {
      purls.add(name);
      const digest = ociDigest(name);
      if (digest !== undefined) digests.add(digest);
    } else if (isDigestText(name)) digests.add(name.toLowerCase());
    else others.add(name);
  }
  for (const [algorithm, hex] of hashes) {
    const digest = `${algorithm.toLowerCase().replace(/^sha-/, 'sha')}:${hex.toLowerCase()}`;
    if (isDigestText(digest)) digests.add(digest);
  }
  return { purls: [...purls], digests: [...digests], names: [...others] };
}

/** One version of a product, or a range of them in VERS. */
export type NamedVersions = { version: string } | { range: string };

/**
 * The product limited to some of its versions, compared as its package URL has it. What cannot be compared leaves no package URL that
 * could stand for all versions.
 */
export function limitedTo(product: ProductNames, versions: readonly NamedVersions[]): ProductNames {
  const within = rangeOf(versions, schemeOf(product));
  if (within !== undefined) return { ...product, within };
  return { ...product, purls: [], names: [...new Set([...product.names, ...product.purls])] };
}

function schemeOf({ purls }: ProductNames): VersionScheme | undefined {
  try {
    const [purl] = purls;
    return purl === undefined ? undefined : schemeOfPurlType(parsePurl(purl).type);
  } catch {
    return undefined;
  }
}

function rangeOf(
  versions: readonly NamedVersions[],
  scheme: VersionScheme | undefined,
): VersionRange | undefined {
  if (scheme === undefined) return undefined;
  try {
    const read = versions.map((each) =>
      'version' in each ? { scheme, intervals: [], versions: [each.version] } : parseVers(each.range),
    );
    if (read.some((range) => range.scheme !== scheme && range.scheme !== 'generic')) return undefined;
    return {
      scheme,
      intervals: read.flatMap(({ intervals }) => intervals),
      versions: read.flatMap((range) => range.versions ?? []),
      except: read.flatMap((range) => range.except ?? []),
    };
  } catch {
    return undefined;
  }
}

/** What an image's purl has for a version, whether percent-encoded or not: purl-types `oci`. */
function ociDigest(purl: string): string | undefined {
  const version = /^pkg:(?:oci|docker)\/[^?#]*?@(sha(?:256|384|512)(?::|%3a)[0-9a-f]+)(?=[?#]|$)/i.exec(
    purl,
  )?.[1];
  const digest = version?.toLowerCase().replace('%3a', ':');
  return digest !== undefined && isDigestText(digest) ? digest : undefined;
}

function isDigestText(text: string): boolean {
  const match = /^(sha(?:256|384|512)):([0-9a-f]+)$/i.exec(text);
  return match !== null && HEX_LENGTHS.get((match[1] ?? '').toLowerCase()) === match[2]?.length;
}
