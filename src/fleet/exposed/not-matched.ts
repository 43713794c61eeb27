import { type MatchedView, whyBehind } from '../matching/matched-view.ts';
import type { UnknownReason } from './types.ts';

/** The fleet is not judged by the advisories that are asked. */
export function notMatched(fleet: MatchedView): UnknownReason[] {
  const why = whyBehind(fleet);
  if (why === undefined) return [];
  const isOlder = 'behind' in fleet && fleet.behind.why === 'newer-database';
  return [{ code: 'not-matched', text: why, remedies: [isOlder ? 'update-advisories' : 'rematch'] }];
}
