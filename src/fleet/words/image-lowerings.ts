import type { AdvisoryDatabase } from '../../advisories/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import {
  decideStatements,
  judge,
  type KeptIgnore,
  KeptRules,
  KeptStandings,
  type Match,
  parseLoweringFacts,
} from '../../scan/index.ts';
import {
  holdingsOfImages,
  type ImageStatement,
  idleWhereItRuns,
  ignoresOfImages,
  type KnownReach,
  type PackageVersion,
  packageSetsWith,
  placesOf,
  statementsOfImages,
  type View,
  versionsById,
} from '../../store/index.ts';
import { shownPurl } from '../inventory/package-version.ts';
import { subjectOfVersion } from '../matching/subject-of-version.ts';

/** A vulnerability that affects a package version, with all that it is called there, in capitals. */
export type Flaw = { vulnerability: string; names: readonly string[] };

/** What words that came with an image lower in it, and what nothing can load that is started in it. */
export type ImageLowering = {
  /** Package versions of which nothing that is asked for counts. */
  versions: ReadonlySet<number>;
  /** Nothing else that is asked for is in it. */
  isAll: boolean;
  because: readonly string[];
};

type IdleThere = KnownReach & { idle: ReadonlySet<number> };
const NOTHING_IDLE: ReadonlyMap<number, IdleThere> = new Map();

type Asked = {
  flaws: ReadonlyMap<number, readonly Flaw[]>;
  database: AdvisoryDatabase | undefined;
  /** Seconds since 1970, when rules must not have expired. */
  now: number;
  /** Only what runs now is asked about: what is known to be started there may lower, too. */
  ofWhatRuns?: boolean;
};

/** By image; of images with which nothing was said, or nothing that lowers, nothing. */
export async function imageLowerings(
  view: View,
  { flaws, database, now, ofWhatRuns = false }: Asked,
): Promise<ReadonlyMap<number, ImageLowering>> {
  if (flaws.size === 0) return new Map();
  const names = new Set([...flaws.values()].flat().flatMap((flaw) => flaw.names));
  const statements = await statementsOfImages(view, { vulnerabilities: names });
  const ignores = database === undefined ? new Map<number, never[]>() : await ignoresOfImages(view);
  const versionIds = [...flaws.keys()];
  const idle = ofWhatRuns ? await idleWhereItRuns(view, new Set(versionIds)) : NOTHING_IDLE;
  const imageIds = [...new Set([...statements.keys(), ...ignores.keys(), ...idle.keys()])];
  if (imageIds.length === 0) return new Map();
  const sets = await packageSetsWith(view, versionIds);
  const holdings = await holdingsOfImages(view, { imageIds, versionIds, sets });
  const held = Map.groupBy(holdings, ({ imageId }) => imageId);
  const ids = new Set(holdings.flatMap((each) => each.versionIds));
  const versions = new Map((await versionsById(view, [...ids])).map((version) => [version.id, version]));
  const rules = database && new RulesOfImages(database, now);
  const found = new Map<number, ImageLowering>();
  for (const [imageId, inventories] of held) {
    const said = {
      statements: statements.get(imageId) ?? [],
      ignores: ignores.get(imageId) ?? [],
      idle: idle.get(imageId),
    };
    const lowering = await loweringIn(inventories, said);
    if (lowering.versions.size > 0) found.set(imageId, lowering);
  }
  return found;

  async function loweringIn(
    inventories: typeof holdings,
    said: {
      statements: readonly ImageStatement[];
      ignores: readonly KeptIgnore[];
      idle: IdleThere | undefined;
    },
  ): Promise<ImageLowering> {
    const because = new Set<string>();
    const lowered = new Set<number>();
    const holders = [...new Set(inventories.flatMap((each) => each.versionIds))];
    for (const id of holders) {
      const version = versions.get(id);
      const asked = flaws.get(id) ?? [];
      if (version === undefined) continue;
      const texts: string[] = [];
      for (const flaw of asked) {
        const about = said.statements.filter(
          ({ purl, vulnerability }) =>
            flaw.names.includes(vulnerability) && (purl === '' || purl === shownPurl(version.purl)),
        );
        const lowering =
          decideStatements(about) ??
          (said.ignores.length === 0
            ? undefined
            : await rules?.lowering(flaw, version, {
                ignores: said.ignores,
                paths: await pathsIn(inventories, id),
              })) ??
          idleLowering(flaw, said.idle?.idle.has(id) === true ? said.idle : undefined, database);
        if (lowering === undefined) break;
        texts.push(`${lowering.text} (${lowering.source})`);
      }
      if (texts.length < asked.length) continue;
      lowered.add(id);
      for (const text of texts) because.add(text);
    }
    return { versions: lowered, isAll: lowered.size === holders.length, because: [...because] };
  }

  async function pathsIn(inventories: typeof holdings, versionId: number): Promise<string[]> {
    const wanted = inventories
      .filter((each) => each.versionIds.includes(versionId))
      .map(({ inventoryId }) => ({ inventoryId, versionIds: [versionId] }));
    return (await placesOf(view, wanted)).map(({ path }) => path);
  }
}

/** What is exploited, or made to do harm, is not lowered for how it is started: that can change in a minute. */
function idleLowering(
  { vulnerability }: Flaw,
  there: IdleThere | undefined,
  database: AdvisoryDatabase | undefined,
) {
  const known = database?.vulnerability(vulnerability);
  if (there === undefined || known === undefined || known.exploited !== undefined || known.isMalicious)
    return undefined;
  return {
    text: `nothing that is started can load it: ${there.shown}`,
    source: `shearwall reach ${there.engine}, ${there.digest}`,
  };
}

/** Files of rules are read once, and package versions judged once, in however many images they are. */
class RulesOfImages {
  readonly #database: AdvisoryDatabase;
  readonly #now: number;
  readonly #standings: KeptStandings;
  readonly #rules = new Map<string, Promise<KeptRules>>();
  readonly #matches = new Map<number, readonly Match[]>();

  constructor(database: AdvisoryDatabase, now: number) {
    this.#database = database;
    this.#now = now;
    this.#standings = new KeptStandings(database);
  }

  async lowering(
    { vulnerability }: Flaw,
    version: PackageVersion,
    { ignores, paths }: { ignores: readonly KeptIgnore[]; paths: readonly string[] },
  ) {
    const match = this.#matchesOf(version).find((each) => each.vulnerability === vulnerability);
    if (match === undefined) return undefined;
    const key = JSON.stringify(ignores);
    const rules =
      this.#rules.get(key) ?? KeptRules.read(ignores, { database: this.#database, now: this.#now });
    this.#rules.set(key, rules);
    const { type, namespace, name, source } = version;
    const kept = { type, namespace: namespace === '' ? undefined : namespace, name };
    const facts = version.facts === undefined ? undefined : parseLoweringFacts(version.facts);
    const stated = facts === undefined ? match : this.#standings.statedMatch(match, kept, facts);
    const told = { ...kept, version: version.version === '' ? undefined : version.version, source };
    return (await rules).lowering(stated, { ...withoutUndefined(told), paths });
  }

  #matchesOf(version: PackageVersion): readonly Match[] {
    const known = this.#matches.get(version.id);
    if (known !== undefined) return known;
    const subject = subjectOfVersion(version);
    const { matches } = subject === undefined ? { matches: [] } : judge(subject, this.#database);
    this.#matches.set(version.id, matches);
    return matches;
  }
}
