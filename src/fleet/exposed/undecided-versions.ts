import type { AdvisoryDatabase } from '../../advisories/index.ts';
import { advisoryOfGap } from '../../scan/index.ts';
import { type View, versionsOfGap } from '../../store/index.ts';
import type { Unjudged } from './types.ts';

/** Why one statement leaves it open whether a version is affected, in the store. */
export const UNDECIDED = ['undetermined', 'not-understood'] as const;

/** Package versions of which an advisory about one of these vulnerabilities speaks, and nobody can tell whether they have it. Undefined: about any. */
export async function undecidedVersions(
  view: View,
  vulnerabilities: readonly string[] | undefined,
  advisories: AdvisoryDatabase | undefined,
): Promise<Map<number, Unjudged>> {
  const asked = new Set(vulnerabilities);
  const isAsked = (what: string): boolean =>
    vulnerabilities === undefined ||
    (advisories?.resolve(advisoryOfGap(what) ?? '') ?? []).some((id) => asked.has(id));
  const found = new Map<number, Unjudged>();
  for (const why of UNDECIDED)
    for (const { id, name, what } of await versionsOfGap(view, why))
      if (isAsked(what)) found.set(id, { name, why, what });
  return found;
}
