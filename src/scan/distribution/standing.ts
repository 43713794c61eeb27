import type { AdvisoryDatabase } from '../../advisories/index.ts';
import type { CatalogComponent } from '../../catalog/index.ts';
import { sourceListing } from '../match/source-listing.ts';
import { OS_TYPES } from '../os-types.ts';
import type { Lowering } from '../report/types.ts';
import { subjectOfCatalog } from '../subjects/subject-of.ts';
import type { Match } from '../types.ts';
import { builtUsing, isHeldBySource } from './built-using.ts';
import { type ReleaseRecord, type ReleaseWord, ReleaseWords } from './release-words.ts';

/**
 * Where a match in software that an OS package brought belongs. `own`: it stands as it is. `lowered`: the release's record settles it.
 * `joined`: the record says that the package has it, which is one finding with the package's. `unnamed`: no record speaks of it.
 */
export type Standing =
  | { kind: 'own' }
  | { kind: 'lowered'; lowering: Lowering }
  | { kind: 'joined'; match: Match }
  | { kind: 'unnamed'; why: string };

type MatchIn = { match: Pick<Match, 'vulnerability'>; component: CatalogComponent };

const OWN: Standing = { kind: 'own' };
/**
 * Asks the records of a release about the vulnerabilities of software in its packages. They answer only for what they speak of: by
 * source package and vulnerability, whatever their age, and never by silence.
 */
export class DistributionRecords {
  readonly #byId: ReadonlyMap<string, CatalogComponent>;
  readonly #words: ReleaseWords;
  readonly #database: AdvisoryDatabase;

  constructor(
    components: readonly CatalogComponent[],
    database: AdvisoryDatabase,
    words = new ReleaseWords(database),
  ) {
    this.#byId = new Map(components.map((component) => [component.id, component]));
    this.#words = words;
    this.#database = database;
  }

  standingOf({ match: { vulnerability }, component }: MatchIn): Standing {
    const owners = OS_TYPES.has(component.type) ? undefined : this.#ownersOf(component);
    if (owners === undefined) return OWN;
    const words = owners.map((owner) => this.#wordOf(owner, component, vulnerability));
    const open = words.find((word) => word?.says === 'open');
    if (open?.says === 'open') return { kind: 'joined', match: open.match };
    const settled = words.flatMap((word) =>
      word?.says === 'fixed' || word?.says === 'not-affected' ? [word] : [],
    );
    const [first] = settled;
    if (first === undefined || settled.length < words.length)
      return { kind: 'unnamed', why: whyUnnamed(owners, words) };
    return owners.some((owner) => installsElsewhere(component, owner))
      ? OWN
      : { kind: 'lowered', lowering: lowering(first, vulnerability) };
  }

  /** Undefined: not all of it came with packages of a distribution, or nobody knows of which. */
  #ownersOf({ ownedBy }: CatalogComponent): CatalogComponent[] | undefined {
    const owners = ownedBy.flatMap((id) => this.#byId.get(id) ?? []);
    const isAll = owners.length === ownedBy.length && owners.length > 0;
    return isAll && owners.every((owner) => OS_TYPES.has(owner.type) && !this.#isForeign(owner))
      ? owners
      : undefined;
  }

  /** By a sign, or because its release has no such source. */
  #isForeign(owner: CatalogComponent): boolean {
    if (owner.foreign !== undefined) return true;
    const subject = subjectOfCatalog(owner);
    return subject !== undefined && sourceListing(subject, this.#database)?.standing === 'absent';
  }

  /** Of the package's source; where it has no record, of the sources that it was built with and that hold this very component. */
  #wordOf(
    owner: CatalogComponent,
    component: CatalogComponent,
    vulnerability: string,
  ): ReleaseWord | undefined {
    const subject = subjectOfCatalog(owner);
    const word = subject && this.#words.of(subject, vulnerability);
    if (word !== undefined) return word;
    const held = builtUsing(owner).filter(({ source }) => isHeldBySource(component, source));
    const words = held.map(({ source, version }) => {
      const built = subjectOfCatalog({ ...owner, name: source, version, source: { name: source, version } });
      return built && this.#words.of(built, vulnerability);
    });
    return words.find((one) => one?.says === 'open') ?? (words.includes(undefined) ? undefined : words[0]);
  }
}

/** Where no package of Debian installs anything. Packages of apk and rpm may. */
const NOT_OF_DEBIAN = /^(?:opt|usr\/local|srv|home|app)\//;

/** A component lies where no package of the kind of this one installs anything. */
export function installsElsewhere(
  { evidence }: CatalogComponent,
  { type, properties }: CatalogComponent,
): boolean {
  if (type !== 'deb') return false;
  const root = properties?.['root'] === undefined ? '' : `${properties['root'].replace(/^\//, '')}/`;
  const places = evidence.flatMap(({ locations }) => locations);
  return places.some((path) => NOT_OF_DEBIAN.test(path.startsWith(root) ? path.slice(root.length) : path));
}

type Settled = Extract<ReleaseWord, { record: ReleaseRecord }>;

function lowering({ says, record }: Settled, vulnerability: string): Lowering {
  const { id, feed, ecosystem, source, version, fixed } = record;
  const since = fixed.length === 0 ? '' : ` in ${fixed.join(', ')}`;
  const status = says === 'fixed' ? `fixed${since}, and ${version} is there` : `not affected in ${version}`;
  const named = id === vulnerability ? id : `${id} (${vulnerability})`;
  return {
    code: 'left-to-distribution',
    text: `${named} of ${ecosystem} says of ${source}: ${status}`,
    source: feed,
  };
}

function whyUnnamed(
  owners: readonly CatalogComponent[],
  words: readonly (ReleaseWord | undefined)[],
): string {
  const at = words.findIndex((word) => word === undefined || word.says === 'undetermined');
  const owner = owners[at] ?? owners[0];
  const word = words[at];
  const source = owner?.source?.name ?? owner?.name ?? '';
  return word?.says === 'undetermined'
    ? `it came with ${owner?.name}, and ${word.record.ecosystem} has not determined whether ${source} is affected (${word.record.feed})`
    : `it came with ${owner?.name}, and no record of its release names it in ${source}`;
}
