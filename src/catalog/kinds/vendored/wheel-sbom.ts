import { atMost, type Say } from '../../../base/at-most.ts';
import { isJsonObject, parseJson } from '../../../base/parse-json.ts';
import type { Examiner, ImageTree } from '../../../image-files/index.ts';

/** A library and its version as a wheel's own SBOM gives them, without a package URL: `HarfBuzz` 14.5.0. */
type Claim = { name: string; version: string };

const LIMITS = { bytes: 4 * 1024 * 1024, depth: 50 };
const MOST_CLAIMS = 1000;
/** PEP 770: `pillow-13.0.0.dist-info/sboms/pillow-13.0.0.cdx.json`, beside `pillow.libs`. */
const DOCUMENT = /^(?<site>.*\/|)(?<project>[^/]{1,200}?)-[^-/]{1,100}\.dist-info\/sboms\/[^/]{1,200}\.json$/;

export const wheelSbomExaminer: Examiner<Claim[]> = {
  id: 'wheel-sbom',
  version: 2,
  wants: { suffixes: ['.json'], accept: ({ path }) => DOCUMENT.test(path) },
  examine({ content }, problem) {
    try {
      const claims = claimsOf(content.read(0, Math.min(content.sizeBytes, LIMITS.bytes + 1)), problem);
      return claims.length === 0 ? undefined : claims;
    } catch {
      // The reader of its package URLs reports it.
      return undefined;
    }
  },
};

function claimsOf(bytes: Uint8Array, say: Say): Claim[] {
  const json = parseJson(bytes, LIMITS);
  if (!isJsonObject(json) || json['bomFormat'] !== 'CycloneDX' || !Array.isArray(json['components']))
    return [];
  return atMost(json['components'] as unknown[], MOST_CLAIMS, 'components', say).flatMap(
    (component: unknown): Claim[] => {
      if (!isJsonObject(component) || component['purl'] !== undefined) return [];
      const { name, version } = component;
      const isVersion = typeof version === 'string' && /^\d{1,5}(?:\.\d{1,5}){1,3}$/.test(version);
      if (typeof name !== 'string' || !isVersion || name.length > 200) return [];
      // `libjpeg / libjpeg-turbo`: either name.
      return name.split('/').map((part) => ({ name: plainOf(part), version }));
    },
  );
}

/** The names that people write for what files are called otherwise. */
const OTHER_NAMES = new Map([
  ['littlecms2', 'lcms2'],
  ['littlecms', 'lcms2'],
]);

function plainOf(name: string): string {
  const plain = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
    .replace(/^lib(?=.{2})/, '');
  return OTHER_NAMES.get(plain) ?? plain;
}

/** The version that the wheel's own SBOM claims for a library in its `*.libs`; undefined: none, or several. */
export function claimedVersion(tree: ImageTree): (folder: string, software: string) => string | undefined {
  const versions = new Map<string, Set<string>>();
  for (const { file, facts } of tree.factsOf(wheelSbomExaminer)) {
    const { site = '', project = '' } = DOCUMENT.exec(file.path)?.groups ?? {};
    for (const { name, version } of facts) {
      const key = `${site}${project}.libs\0${name}`;
      versions.set(key, (versions.get(key) ?? new Set()).add(version));
    }
  }
  return (folder, software) => {
    const claimed = versions.get(`${folder}\0${plainOf(software)}`);
    return claimed?.size === 1 ? [...claimed][0] : undefined;
  };
}
