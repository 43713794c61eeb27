import type { FeedKind } from '../../advisories/index.ts';
import type { AdvisoryQuestion } from './question.ts';

/** A distribution's own record before lists of its announcements, and these before copies in other formats. */
const OF_RELEASE: Partial<Record<FeedKind, number>> = {
  'debian-tracker': 0,
  'arch-tracker': 0,
  secdb: 0,
  wolfi: 0,
  csaf: 0,
  'debian-list': 1,
  osv: 2,
};
const LAST = 3;

/** How much a statement is worth among those on the same package; lower is better. */
export function authorityOf(
  { isRelease, ecosystem }: AdvisoryQuestion,
  advisory: string,
  kind: FeedKind | undefined,
): number {
  if (isRelease === true) return kind === undefined ? LAST : (OF_RELEASE[kind] ?? LAST);
  // Go's own database looks at each report and corrects its ranges; others carry what was reported.
  if (ecosystem === 'Go') return advisory.startsWith('GO-') ? 0 : 1;
  return 0;
}
