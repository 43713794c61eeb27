import { digestOf } from '../../base/digest.ts';
import { tableOf } from '../../base/table-of.ts';
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
  /** What lowering needs, by `formatLoweringFacts`; undefined: nobody looked. */
  facts?: string | undefined;
  licenses: readonly string[];
};

/** Of a purl that no tool should have written. */
const LIMITS = { purl: 2048, facts: 65_536, licenses: 20, license: 200 };

/**
 * The package version that a purl names, with only those qualifiers that matching depends on: two that are equal are judged
 * once, in however many images they are. Throws PURL_INVALID, or an Error for one that is too long.
 */
export function packageVersion(purl: string, given: ComponentFacts): NewPackageVersion {
  if (purl.length > LIMITS.purl) throw new Error(`the package URL is too long: ${purl.length} characters`);
  const parts = parsePurl(purl);
  const { type, namespace = '', name, version = '' } = parts;
  const facts = { ...given, facts: keepable(given.facts) };
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
    facts: facts.facts,
    licenses: facts.licenses.filter((text) => text.length <= LIMITS.license).slice(0, LIMITS.licenses),
  };
}

/** What cannot be kept lowers nothing. */
function keepable(facts: string | undefined): string | undefined {
  const isOdd = facts === undefined || facts.length > LIMITS.facts || facts.includes('\0');
  return isOdd ? undefined : facts.toWellFormed();
}

const KEPT: Readonly<Record<string, readonly string[]>> = tableOf({
  deb: ['distro'],
  apk: ['distro'],
  rpm: ['arch', 'distro', 'epoch', 'rpmmod', 'modularitylabel'],
});

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
      // Of two that are called the same one may be lowered and the other not.
      [FACTS]: facts.facts === undefined ? undefined : digestOf(facts.facts).slice(7, 7 + FACTS_DIGITS),
    }),
  });
}

/** Marks Go programs in the purls that the store tells versions apart by. */
export const PROGRAM = 'program';

/** Marks package versions of one name by what lowering needs to know of them. */
const FACTS = 'facts';
const FACTS_DIGITS = 32;

/** A purl of the store as people know it. */
export function shownPurl(purl: string): string {
  const [name = '', qualifiers] = purl.split('?');
  const kept = (qualifiers ?? '')
    .split('&')
    .filter((each) => each !== '' && each !== `${PROGRAM}=true` && !each.startsWith(`${FACTS}=`));
  return kept.length === 0 ? name : `${name}?${kept.join('&')}`;
}
