import { compareBytes } from '../../../base/index.ts';
import { isKnownEcosystem, resembledEcosystem } from '../../feeds/ecosystems.ts';
import type { LostRecords, RejectedItem } from '../../types.ts';

type Group = { about: readonly string[] | undefined; records: number; first: LostRecords['first'] };

/** A feed that is made to have more kinds of losses has lost something of all that it speaks of. */
const MOST_GROUPS = 1000;
const LONGEST = 200;

/** Counts what of one feed nobody can read, by the ecosystems of which it may have spoken. */
export class LostCounter {
  readonly #groups = new Map<string, Group>();

  see({ id, reason, isUnread, about }: RejectedItem): void {
    if (isUnread !== true && about === undefined) return;
    const sorted = about?.toSorted(compareBytes);
    const key = this.#groups.size < MOST_GROUPS && sorted !== undefined ? sorted.join('\n') : '';
    const known = this.#groups.get(key);
    if (known !== undefined) known.records++;
    else
      this.#groups.set(key, {
        about: key === '' ? undefined : sorted,
        records: 1,
        first: { id: id.slice(0, LONGEST), reason: reason.slice(0, LONGEST) },
      });
  }

  /** `spoken`: the ecosystems that the feed names. Undefined: nothing is lost. */
  lost(spoken: Iterable<string>, covers: readonly string[]): LostRecords[] | undefined {
    const any = [...new Set([...spoken, ...covers])].sort(compareBytes);
    const lost = new Map<string, LostRecords>();
    for (const { about, records, first } of this.#groups.values()) {
      const ecosystems = meant(about, covers) ?? any;
      const key = ecosystems.join('\n');
      const known = lost.get(key);
      if (ecosystems.length > 0 || any.length === 0)
        lost.set(key, {
          ecosystems,
          records: records + (known?.records ?? 0),
          first: known?.first ?? first,
        });
    }
    return lost.size === 0 ? undefined : [...lost.values()];
  }
}

/**
 * Undefined: any. A name that nobody knows is a mistake, for whatever was meant, unless the feed has so many records of it that it is an
 * ecosystem of its own, which is newer than this program, and does not look like another that the feed covers.
 */
function meant(about: readonly string[] | undefined, covers: readonly string[]): string[] | undefined {
  const isMistake = (one: string): boolean =>
    !isKnownEcosystem(one) && (!covers.includes(one) || covers.includes(resembledEcosystem(one) ?? ''));
  const strange = about?.filter(isMistake);
  return strange === undefined || strange.length > 0 ? undefined : about?.filter(isKnownEcosystem);
}
