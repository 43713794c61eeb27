import { cvssBaseScore } from './cvss/base-score.ts';
import type { AdvisoryDatabase, Vulnerability } from './types.ts';

export type SearchInput = {
  database: AdvisoryDatabase;
  /** An id, alias or notice (DSA, USN, …), a package, or words of the title. */
  text: string;
  /** Default: 50. */
  limit?: number | undefined;
};

export type FoundVulnerability = Vulnerability & {
  /** The highest CVSS base score that anyone gives; undefined: nobody gives one. */
  score: number | undefined;
  packages: readonly { ecosystem: string; name: string }[];
};

const LIMIT = 50;

/** Vulnerabilities that `text` may mean, each with the packages that it is found in. */
export function searchAdvisories({ database, text, limit = LIMIT }: SearchInput): FoundVulnerability[] {
  return database.search(text, limit).map((vulnerability) => ({
    ...vulnerability,
    score: highestScore(vulnerability),
    packages: database.packagesOf(vulnerability.id),
  }));
}

/** A vector counts more than the score beside it. */
function highestScore({ severities }: Vulnerability): number | undefined {
  const scores = severities.flatMap(
    ({ vector, score }) => (vector === undefined ? undefined : cvssBaseScore(vector)) ?? score ?? [],
  );
  return scores.length === 0 ? undefined : Math.max(...scores);
}
