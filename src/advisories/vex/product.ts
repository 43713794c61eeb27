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
