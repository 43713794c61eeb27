import type { NotCovered, NotCoveredReason } from '../../fleet/index.ts';

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
  'no-feed': 'shearwall db update with a feed that covers it',
  'stale-feed': 'shearwall db update',
  'stale-import': 'shearwall fleet import or fleet sync',
};

/** `exposed --not-covered`; `remedy` is for people, `why` for programs. */
export type NotCoveredAnswer = (NotCovered & { remedy: string })[];

export function withRemedies(rows: readonly NotCovered[]): NotCoveredAnswer {
  return rows.map((row) => ({ ...row, remedy: REMEDIES[row.why] }));
}
