import { withoutUndefined } from '../../base/without-undefined.ts';
import type { NewPackageVersion } from '../../store/index.ts';
import { formatPurl, type PurlParts, parsePurl, schemeOfPurlType } from '../../versions/index.ts';

/** What is known of a component besides its purl. */
export type ComponentFacts = {
  source: { name: string; version: string } | undefined;
  /** Why an OS package is a third party's. */
  foreign: string | undefined;
  /** `nodejs:18:…`, as rpm has it. */
  modularity: string | undefined;
  isApplication: boolean;
  licenses: readonly string[];
};

/** Of a purl that no tool should have written. */
const LIMITS = { purl: 2048, licenses: 20, license: 200 };

/**
 * The package version that a purl names, with only those qualifiers that matching depends on: two that are equal are judged
 * once, in however many images they are. Throws PURL_INVALID, or an Error for one that is too long.
 */
export function packageVersion(purl: string, facts: ComponentFacts): NewPackageVersion {
  if (purl.length > LIMITS.purl) throw new Error(`the package URL is too long: ${purl.length} characters`);
  const parts = parsePurl(purl);
  const { type, namespace = '', name, version = '' } = parts;
  const qualifiers = withSystem(parts.qualifiers ?? {}, parts.namespace);
  return {
    purl: formatPurl(identity(parts, facts)),
    type,
    namespace,
    name,
    version,
    scheme: schemeOfPurlType(type) ?? 'generic',
    distro: qualifiers['distro'] ?? '',
    source: facts.source,
    licenses: facts.licenses.filter((text) => text.length <= LIMITS.license).slice(0, LIMITS.licenses),
  };
}

const KEPT: Readonly<Record<string, readonly string[]>> = {
  deb: ['distro'],
  apk: ['distro'],
  rpm: ['arch', 'distro', 'epoch', 'rpmmod', 'modularitylabel'],
};

/** Trivy writes `distro=3.20.1` where others write `distro=alpine-3.20.1`: the same, and no disagreement. */
function withSystem(
  qualifiers: Readonly<Record<string, string>>,
  system: string | undefined,
): Readonly<Record<string, string>> {
  const { distro } = qualifiers;
  return system !== undefined && distro !== undefined && /^\d/.test(distro)
    ? { ...qualifiers, distro: `${system}-${distro}` }
    : qualifiers;
}

function identity(
  { type, namespace, name, version, qualifiers = {} }: PurlParts,
  facts: ComponentFacts,
): PurlParts {
  const kept = Object.entries(withSystem(qualifiers, namespace)).filter(([key]) => KEPT[type]?.includes(key));
  const named: Record<string, string> = Object.fromEntries(kept);
  const isProgram = type === 'golang' && facts.isApplication;
  return withoutUndefined({
    type,
    namespace,
    name,
    version,
    qualifiers: withoutUndefined({
      ...named,
      modularitylabel:
        type === 'rpm' && facts.modularity !== undefined ? facts.modularity : named['modularitylabel'],
      // The reason is shown with the image; that there is one keeps it apart from the distribution's own package.
      origin: facts.foreign !== undefined && KEPT[type] !== undefined ? 'foreign' : named['origin'],
      // A program's own version in Go may be made of a commit, and is then no version that can be compared.
      [PROGRAM]: isProgram ? 'true' : named[PROGRAM],
    }),
  });
}

/** Marks Go programs in the purls that the store tells versions apart by. */
export const PROGRAM = 'program';

/** A purl of the store as people know it. */
export function shownPurl(purl: string): string {
  return purl.replace(/([?&])program=true(&?)/, (_, before: string, after: string) =>
    after === '' ? '' : before,
  );
}
