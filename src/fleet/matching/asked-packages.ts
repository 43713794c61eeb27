import type { AdvisoryDatabase } from '../../advisories/index.ts';
import { askedListings, questionsOf, type Subject } from '../../scan/index.ts';

/** How one package of the feeds is named in the list of states; PostgreSQL keeps no NUL. */
export function packageKey(ecosystem: string, name: string): string {
  return `${ecosystem}\n${name}`;
}

/** The packages that `judge` looks up for a subject. */
export function askedPackages(subject: Subject, database: AdvisoryDatabase): string[] {
  const { questions } = questionsOf(subject, database);
  const asked = [...questions, ...askedListings(subject)];
  return [...new Set(asked.map(({ ecosystem, name }) => packageKey(ecosystem, name)))];
}
