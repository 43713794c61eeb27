import type { AdvisoryDatabase } from '../../advisories/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { CatalogComponent } from '../../catalog/index.ts';
import { builtUsing } from '../distribution/built-using.ts';
import { ReleaseWords } from '../distribution/release-words.ts';
import { DistributionRecords } from '../distribution/standing.ts';
import { otherPlatform } from '../match/other-platform.ts';
import type { Lowering } from '../report/types.ts';
import { subjectOfCatalog } from '../subjects/subject-of.ts';
import { cannotRun, urgency, witnessOf } from '../triage/lowering-rules.ts';
import { unknownVulnerability } from '../triage/triage.ts';
import type { JudgedPackage, Match } from '../types.ts';
import type { LoweringFacts, OwnerFacts } from './lowering-facts.ts';

/** A component as it is kept: what its package URL says. */
export type KeptComponent = Pick<JudgedPackage, 'type' | 'namespace' | 'name'>;

/** What is known of a component besides its name. */
export type KeptKnowledge = {
  /** Undefined: nobody has looked. A document names it, or an older program looked. */
  facts: LoweringFacts | undefined;
  /** Of the image; undefined: not known, or it is asked of all images. */
  platform: string | undefined;
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

  of(match: Match, kept: KeptComponent, { facts, platform }: KeptKnowledge): KeptStanding {
    if (facts === undefined) return { standing: 'unknown' };
    const owners = facts.owners.map(ownerOf);
    const component = componentOf(kept, facts, owners);
    const vulnerability =
      this.#database.vulnerability(match.vulnerability) ?? unknownVulnerability(match.vulnerability);
    const candidate = { match, vulnerability, component };
    const records = new DistributionRecords([component, ...owners], this.#database, this.#words);
    const standing = records.standingOf(candidate);
    // What is one finding with its package's has the package's state.
    const stated = standing.kind === 'joined' ? { ...candidate, match: standing.match } : candidate;
    const because = [
      ...(standing.kind === 'lowered' ? [standing.lowering] : []),
      ...[otherPlatform(platform), cannotRun, urgency].flatMap((rule) => rule(stated) ?? []),
    ];
    return because.length > 0 ? { standing: 'lowered', because } : { standing: 'affected' };
  }
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
