import type { AdvisoryDatabase } from '../../advisories/index.ts';
import type { Digest } from '../../base/digest.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { CatalogComponent } from '../../catalog/index.ts';
import { builtUsing } from '../distribution/built-using.ts';
import { ReleaseWords } from '../distribution/release-words.ts';
import { DistributionRecords } from '../distribution/standing.ts';
import { absentFrom, GoTable } from '../match/go-symbols.ts';
import { otherPlatform } from '../match/other-platform.ts';
import type { Lowering } from '../report/types.ts';
import { subjectOfCatalog } from '../subjects/subject-of.ts';
import { cannotRun, urgency, witnessOf } from '../triage/lowering-rules.ts';
import { unknownVulnerability } from '../triage/triage.ts';
import type { JudgedPackage, Match } from '../types.ts';
import type { GoLoweringFacts, LoweringFacts, OwnerFacts } from './lowering-facts.ts';

/** A component as it is kept: what its package URL says. */
export type KeptComponent = Pick<JudgedPackage, 'type' | 'namespace' | 'name'>;

/** What is known of a component besides its name. */
export type KeptKnowledge = {
  /** Undefined: nobody has looked. A document names it, or an older program looked. */
  facts: LoweringFacts | undefined;
  /** Of programs of Go, by digest; undefined: it is not there, or not as it was written. */
  functionsOf: (digest: Digest) => Uint8Array | undefined;
};

/** What is to be said of a match in one kept component. `unknown`: it has it, and a look at its image may show that it does not count. */
export type KeptStanding =
  | { standing: 'affected' }
  | { standing: 'lowered'; because: readonly Lowering[] }
  | { standing: 'unknown' };

/** Says of kept components what `scan` says of them in their images, by the same rules. */
export class KeptStandings {
  readonly #database: AdvisoryDatabase;
  readonly #words: ReleaseWords;

  constructor(database: AdvisoryDatabase) {
    this.#database = database;
    this.#words = new ReleaseWords(database);
  }

  of(match: Match, kept: KeptComponent, { facts, functionsOf }: KeptKnowledge): KeptStanding {
    if (facts === undefined || facts.isTold) return { standing: 'unknown' };
    const { standing, stated } = this.#place(match, kept, facts);
    const absent = kept.type === 'golang' ? goStanding(stated.match, facts.go, functionsOf) : [];
    const because = [
      ...(standing.kind === 'lowered' ? [standing.lowering] : []),
      ...(absent ?? []),
      ...[otherPlatform(facts.go?.platform), cannotRun, urgency].flatMap((rule) => rule(stated) ?? []),
    ];
    if (because.length > 0) return { standing: 'lowered', because };
    return absent === undefined ? { standing: 'unknown' } : { standing: 'affected' };
  }

  /** The match, or that of the package with which it is one finding. */
  statedMatch(match: Match, kept: KeptComponent, facts: LoweringFacts): Match {
    return this.#place(match, kept, facts).stated.match;
  }

  #place(match: Match, kept: KeptComponent, facts: LoweringFacts) {
    const owners = facts.owners.map(ownerOf);
    const component = componentOf(kept, facts, owners);
    const vulnerability =
      this.#database.vulnerability(match.vulnerability) ?? unknownVulnerability(match.vulnerability);
    const candidate = { match, vulnerability, component };
    const records = new DistributionRecords([component, ...owners], this.#database, this.#words);
    const standing = records.standingOf(candidate);
    // What is one finding with its package's has the package's state.
    const stated = standing.kind === 'joined' ? { ...candidate, match: standing.match } : candidate;
    return { standing, stated };
  }
}

/** What the functions of the programs lower; undefined: a look at them might. */
function goStanding(
  match: Match,
  go: GoLoweringFacts | undefined,
  functionsOf: KeptKnowledge['functionsOf'],
): Lowering[] | undefined {
  const { symbols, onlyFor = {} } = match;
  if (go === undefined)
    return symbols !== undefined || 'goos' in onlyFor || 'goarch' in onlyFor ? undefined : [];
  if (symbols === undefined || go.programs === undefined) return [];
  const tables = go.programs.map(({ functions: digest, ...program }) => {
    const functions = functionsOf(digest);
    return functions && new GoTable({ ...program, functions });
  });
  const absent = absentFrom(match, tables);
  if (absent !== undefined) return [absent];
  const isFound = tables.some((table) => table?.hasAny(symbols) === true);
  return isFound || !tables.includes(undefined) ? [] : undefined;
}

/** The packages whose records decide what these facts come to: when one of them changes, it is to be said anew. */
export function subjectsOfFacts({ owners }: LoweringFacts): JudgedPackage[] {
  return owners.map(ownerOf).flatMap((owner) => {
    const built = builtUsing(owner).map(({ source: name, version }) => ({
      ...owner,
      name,
      version,
      source: { name, version },
    }));
    return [owner, ...built].flatMap((each) => subjectOfCatalog(each) ?? []);
  });
}

const NOTHING: Pick<
  CatalogComponent,
  'evidence' | 'ownedBy' | 'layers' | 'accounts' | 'modified' | 'sizeBytes'
> = { evidence: [], ownedBy: [], layers: [], accounts: [], modified: [], sizeBytes: 0 };

function ownerOf({
  type,
  namespace,
  name,
  version,
  qualifiers,
  source,
  builtUsing: using,
  isSliced,
}: OwnerFacts): CatalogComponent {
  return {
    ...NOTHING,
    ...withoutUndefined({
      id: JSON.stringify([type, namespace, name, version, qualifiers]),
      kind: 'library' as const,
      type,
      namespace,
      name,
      version,
      qualifiers,
      source,
      properties: withoutUndefined({ builtUsing: using, sliced: isSliced ? 'true' : undefined }),
    }),
  };
}

/** A component of which the rules find what they would have found of the real one. */
function componentOf(
  { type, namespace, name }: KeptComponent,
  facts: LoweringFacts,
  owners: readonly CatalogComponent[],
): CatalogComponent {
  return {
    ...NOTHING,
    ...withoutUndefined({ id: '', kind: 'library' as const, type, namespace, name }),
    ownedBy: owners.map(({ id }) => id),
    accounts: witnessOf(facts.inert),
    evidence: facts.isElsewhere ? [ELSEWHERE] : [],
  };
}

const ELSEWHERE: CatalogComponent['evidence'][number] = {
  by: '',
  technique: 'other',
  confidence: 1,
  locations: ['opt/'],
};
