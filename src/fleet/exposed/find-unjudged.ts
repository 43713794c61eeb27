import type { AdvisoryDatabase } from '../../advisories/index.ts';
import { languagePackage } from '../../scan/index.ts';
import { type UnjudgedVersion, unjudgedVersions, type View } from '../../store/index.ts';
import { schemeOfEcosystem } from '../../versions/index.ts';
import { judgedUpTo } from '../matching/judged-up-to.ts';
import { UNPROVEN } from '../matching/version-judgement.ts';
import type { NotJudgedReason, Unjudged } from './types.ts';
import { UNDECIDED, undecidedVersions } from './undecided-versions.ts';

/**
 * Package versions that have a name from the records of these vulnerabilities, and that could not be judged: of a release or ecosystem
 * without a feed, without a version, or not matched yet with this database. Each may be what is affected, and nobody says whether it is.
 * With all the names.
 */
export async function findUnjudged(
  view: View,
  vulnerabilities: readonly string[],
  { affected, judged }: { affected: ReadonlyMap<number, unknown>; judged: ReadonlySet<number> },
  advisories: AdvisoryDatabase,
): Promise<{ versions: Map<number, Unjudged>; names: string[] }> {
  const spoken = vulnerabilities.flatMap((id) => advisories.packagesOf(id)).map(spokenName);
  const names = [...new Set(spoken.flatMap(({ spellings }) => spellings))];
  if (names.length === 0) return { versions: new Map(), names };
  const versions = await unjudgedVersions(view, {
    names,
    matchedUpTo: await judgedUpTo(view, advisories),
    apart: UNDECIDED,
  });
  const undecided = await undecidedVersions(view, vulnerabilities, advisories);
  const unjudged = new Map(
    versions
      // What another database said of a version is not a judgement, but what is affected is found already.
      .filter(({ id, gap }) => !affected.has(id) && !(gap !== undefined && judged.has(id)))
      .filter(({ gap }) => gap?.why !== UNPROVEN)
      .filter((version) => spoken.some((name) => mayMean(name, version)))
      .map((version) => [version.id, unjudgedOf(version)]),
  );
  for (const [id, version] of undecided) if (!affected.has(id)) unjudged.set(id, version);
  return { versions: unjudged, names };
}

/** A name as records have it. `kind`: who gave it, and so what may have it. */
type Spoken = {
  kind: 'system' | 'product' | 'registry';
  ecosystem: string;
  name: string;
  /** How its last part may be written where it is installed. */
  spellings: readonly string[];
};

const SYSTEM_SCHEMES: ReadonlySet<string> = new Set(['deb', 'apk', 'rpm', 'alpm']);

function spokenName({ ecosystem, name }: { ecosystem: string; name: string }): Spoken {
  const [plain = ecosystem] = ecosystem.split(':');
  const scheme = schemeOfEcosystem(plain);
  if (scheme !== undefined && SYSTEM_SCHEMES.has(scheme))
    return { kind: 'system', ecosystem: plain, name, spellings: [name] };
  const last = lastPart(name);
  if (plain === 'CVE' || plain === 'Bitnami')
    return { kind: 'product', ecosystem: plain, name, spellings: [last] };
  // The database has its names as PEP 503 says, people write others.
  const signs = plain === 'PyPI' ? ['-', '_', '.'] : ['-'];
  return {
    kind: 'registry',
    ecosystem: plain,
    name,
    spellings: signs.map((sign) => last.replaceAll('-', sign)),
  };
}

/** `apache/http_server`, `org.apache.logging.log4j:log4j-core`, `@babel/core`. */
function lastPart(name: string): string {
  return name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf(':')) + 1);
}

/** Why a package of a registry is not spoken of by the registry's own feed: a product of its name may be it then. */
const WITHOUT_FEED: ReadonlySet<string | undefined> = new Set(['no-feed', 'unknown-type', undefined]);

function mayMean(spoken: Spoken, version: UnjudgedVersion): boolean {
  const { type, namespace, name, by, gap } = version;
  const language = languagePackage({ type, namespace: namespace === '' ? undefined : namespace, name });
  if (spoken.kind === 'system') return language === undefined && (by === 'kin' || isCalled(spoken, version));
  if (spoken.kind === 'product')
    return (language === undefined || WITHOUT_FEED.has(gap?.why)) && isCalled(spoken, version);
  if (language !== undefined) return language.ecosystem === spoken.ecosystem && language.name === spoken.name;
  // What was found without its registry: a jar that does not say its group, a component without a package URL.
  return (type === 'generic' || type === 'conda') && isCalled(spoken, version);
}

function isCalled({ spellings }: Spoken, { name, sourceName }: UnjudgedVersion): boolean {
  return spellings.some((each) => each === sourceName || each.toLowerCase() === name.toLowerCase());
}

const REASONS: Readonly<Record<string, NotJudgedReason>> = {
  'no-feed': 'no-feed',
  'unknown-type': 'unknown-ecosystem',
  'unknown-release': 'unknown-ecosystem',
  'no-version': 'not-comparable',
  'odd-version': 'not-comparable',
  'no-source': 'unknown-ecosystem',
};

function unjudgedOf({ type, name, sourceName, gap }: UnjudgedVersion): Unjudged {
  const known = { name: sourceName === '' ? name : sourceName };
  if (gap === undefined) return { ...known, why: 'not-matched', what: type };
  return { ...known, why: REASONS[gap.why] ?? 'unknown-ecosystem', what: gap.what };
}
