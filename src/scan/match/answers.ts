import type { AdvisoryDatabase, AffectedPackage, FeedKind, PackageAdvisory } from '../../advisories/index.ts';
import type { JudgedPackage } from '../types.ts';
import type { AdvisoryAnswer } from './answer.ts';
import { applies } from './applies.ts';
import { authorityOf } from './authority.ts';
import type { AdvisoryQuestion } from './question.ts';
import { type StatementVerdict, verdictOf } from './verdict.ts';

/** Of one advisory, with what each of its entries for the package says of the version. */
type ByVulnerability = {
  vulnerability: string;
  rows: readonly (readonly [PackageAdvisory, StatementVerdict])[];
};

/** Several entries of one advisory for one package are its branches: one that holds is enough. */
const STRONGEST_FIRST: readonly StatementVerdict[] = [
  'not-affected',
  'affected',
  'not-understood',
  'outside',
  'undetermined',
];

/** What the database says to a question, by vulnerability. */
export function answersTo(
  question: AdvisoryQuestion,
  subject: JudgedPackage,
  database: AdvisoryDatabase,
  into: Map<string, AdvisoryAnswer[]>,
): void {
  const kinds = kindsOf(database);
  for (const { vulnerability, rows } of toldBy(question, subject, database)) {
    const [first] = rows;
    const verdict = STRONGEST_FIRST.find((one) => rows.some(([, said]) => said === one));
    if (first === undefined || verdict === undefined) continue;
    const [{ advisory, feed }] = first;
    const answer: AdvisoryAnswer = {
      question,
      stated: { id: advisory, feed },
      modified: newest(rows.map(([{ modified }]) => modified)),
      authority: authorityOf(question, advisory, kinds.get(feed)),
      verdict,
      entries: inOrder(rows.flatMap(([{ affected }, said]) => (said === verdict ? [affected] : []))),
      others: inOrder(rows.flatMap(([{ affected }, said]) => (said === verdict ? [] : [affected]))),
    };
    const list = into.get(vulnerability);
    if (list === undefined) into.set(vulnerability, [answer]);
    else list.push(answer);
  }
}

function toldBy(
  question: AdvisoryQuestion,
  subject: JudgedPackage,
  database: AdvisoryDatabase,
): Iterable<ByVulnerability> {
  const answers = new Map<
    string,
    { vulnerability: string; rows: (readonly [PackageAdvisory, StatementVerdict])[] }
  >();
  for (const row of database.advisoriesOf(question.ecosystem, question.name)) {
    if (!applies(row.affected, subject)) continue;
    const verdict = verdictOf(row.affected, question);
    if (verdict === undefined) continue;
    const { vulnerability, advisory, feed } = row;
    const key = `${vulnerability}\0${advisory}\0${feed}`;
    const known = answers.get(key);
    if (known === undefined) answers.set(key, { vulnerability, rows: [[row, verdict]] });
    else known.rows.push([row, verdict]);
  }
  return answers.values();
}

function newest(dates: readonly (string | undefined)[]): string | undefined {
  return dates.reduce((best, date) => (best === undefined || (date ?? '') > best ? date : best), undefined);
}

/** Feeds may be read in any order: what is said of them is the same. */
function inOrder(entries: AffectedPackage[]): AffectedPackage[] {
  if (entries.length < 2) return entries;
  const keyed = entries.map((entry) => [JSON.stringify(entry), entry] as const);
  return keyed.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}

const KINDS = new WeakMap<AdvisoryDatabase, ReadonlyMap<string, FeedKind>>();

function kindsOf(database: AdvisoryDatabase): ReadonlyMap<string, FeedKind> {
  const known = KINDS.get(database);
  if (known !== undefined) return known;
  const kinds = new Map(database.feeds.map(({ id, kind }) => [id, kind]));
  KINDS.set(database, kinds);
  return kinds;
}
