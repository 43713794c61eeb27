import type { AdvisoryDatabase, FeedKind } from '../../advisories/index.ts';
import type { AdvisoryAnswer } from '../match/answer.ts';
import { answersTo } from '../match/answers.ts';
import { decide } from '../match/decide.ts';
import { matchOf } from '../match/match-of.ts';
import { questionsOfRelease } from '../match/questions-of-release.ts';
import type { JudgedPackage, Match, Stated } from '../types.ts';

/**
 * What a release's own records say of one vulnerability in one source package. `not-affected`: no version of the release has it.
 * `fixed`: at or below the version that is there. `open`: the version has it, whatever becomes of that. `undetermined`: nobody has looked.
 */
export type ReleaseWord =
  | { says: 'not-affected' | 'fixed' | 'undetermined'; record: ReleaseRecord }
  | { says: 'open'; match: Match };

/** A record, and the source package in the version that it was asked about. */
export type ReleaseRecord = Stated & {
  ecosystem: string;
  source: string;
  version: string;
  /** Versions that it calls fixed. */
  fixed: readonly string[];
};

/** The records of releases, asked about one source package and one vulnerability at a time. */
export class ReleaseWords {
  readonly #database: AdvisoryDatabase;
  readonly #kinds: ReadonlyMap<string, FeedKind>;
  readonly #answers = new Map<string, ReadonlyMap<string, readonly AdvisoryAnswer[]>>();

  constructor(database: AdvisoryDatabase) {
    this.#database = database;
    this.#kinds = new Map(database.feeds.map(({ id, kind }) => [id, kind]));
  }

  /** Undefined: no record of the release names both. */
  of(subject: JudgedPackage, vulnerability: string): ReleaseWord | undefined {
    const answers = this.#answersOn(subject).get(vulnerability);
    if (answers === undefined) return undefined;
    const decision = decide(answers);
    if (decision.outcome === 'affected') return { says: 'open', match: matchOf(vulnerability, decision) };
    const [best] = decision.decisive;
    if (best === undefined) return undefined;
    const { question, stated, entries } = best;
    const fixed = entries.flatMap(({ fix }) => fix.versions);
    const record = {
      ...stated,
      ecosystem: question.ecosystem,
      source: question.name,
      version: question.version,
      fixed,
    };
    return { says: WORDS[decision.outcome], record };
  }

  #answersOn(subject: JudgedPackage): ReadonlyMap<string, readonly AdvisoryAnswer[]> {
    const known = this.#answers.get(subject.id);
    if (known !== undefined) return known;
    const all = new Map<string, AdvisoryAnswer[]>();
    for (const question of questionsOfRelease(subject, this.#database).questions)
      answersTo(question, subject, this.#database, all);
    const own = new Map(
      [...all].flatMap(([id, answers]) => {
        const said = answers.filter(({ stated }) => this.#isOwnRecord(stated));
        return said.length > 0 ? [[id, said] as const] : [];
      }),
    );
    this.#answers.set(subject.id, own);
    return own;
  }

  /** Collections of OSV's records hold those of registries too, some of which name a distribution that never said so. */
  #isOwnRecord({ id, feed }: Stated): boolean {
    return this.#kinds.get(feed) !== 'osv' || OF_DISTRIBUTIONS.test(id);
  }
}

const WORDS = {
  outside: 'fixed',
  'not-affected': 'not-affected',
  undetermined: 'undetermined',
  'not-understood': 'undetermined',
} as const;

/** How distributions call their records where they are copied into OSV's form. */
const OF_DISTRIBUTIONS =
  /^(?:CVE|DEBIAN|DSA|DLA|DTSA|ELA|UBUNTU|USN|LSN|ALPINE|RHSA|RHBA|RHEA|RLSA|RXSA|ALSA|ALBA|ALEA|SUSE|OPENSUSE|CGA|MINI|ECHO|AZL|ALAS|ELSA|BELL|OESA|MGASA|PHSA)-/i;
