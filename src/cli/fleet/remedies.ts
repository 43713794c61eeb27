import { type NotCovered, type NotCoveredReason, REMEDY_WORDS, type RemedyCode } from '../../fleet/index.ts';

/** What to do on the command line about what answers do not cover. */
const REMEDIES: Readonly<Record<NotCoveredReason, string>> = {
  'no-digest':
    'the status reports no digest: dump it with "docker inspect" or from a cluster whose pods have started',
  'unknown-image': 'shearwall fleet todo --catalog',
  'no-inventory': 'shearwall fleet todo --catalog',
  'old-catalog': 'shearwall fleet todo --catalog',
  unreadable: 'see "shearwall fleet images --gaps"; ask for what it may hold by file digest, or rebuild it',
  quarantined:
    'see "shearwall fleet images --gaps"; make the SBOM again with well-formed package URLs, or catalogue the image',
  'not-comparable': 'ask for these packages by name alone, or by the digest of their files',
  'unknown-ecosystem': 'ask for these packages by name and range: no feed that shearwall reads covers them',
  unproven:
    '"shearwall db update" fetches the signed index of a release; --allow-unexplained GLOB=REASON answers for programs',
  'no-feed': 'shearwall db update with a feed that covers it',
  'stale-feed': 'shearwall db update',
  'stale-import': 'shearwall fleet import or fleet sync',
};

/** `exposed --not-covered`; `remedy` is for people, `why` for programs. */
export type NotCoveredAnswer = (NotCovered & { remedy: string })[];

export function withRemedies(rows: readonly NotCovered[]): NotCoveredAnswer {
  return rows.map((row) => ({ ...row, remedy: REMEDIES[row.why] }));
}

/** What can be done on the command line, each thing said once. */
export function sayRemedies(remedies: readonly RemedyCode[]): string[] {
  const isUpdated = remedies.includes('add-feed');
  return remedies
    .filter((code) => !(isUpdated && code === 'update-advisories'))
    .map((code) => REMEDY_WORDS[code]);
}
