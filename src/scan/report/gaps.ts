import { compareBytes } from '../../base/index.ts';
import type { CatalogComponent } from '../../catalog/index.ts';
import { isUndecided } from '../match/undecided.ts';
import { OS_TYPES } from '../os-types.ts';
import type { Judged } from '../triage/triage.ts';
import type { Gap } from '../types.ts';
import type { ReportedGap } from './types.ts';

/**
 * No feed covers these at all: an answer of zero would be wrong. The others lack something about single components; that nobody speaks of an
 * OS package blocks where it brought programs that nothing else explains, an unknown version where advisories speak of others, and a
 * statement of which nobody can tell whether it holds.
 */
const BLOCKING: ReadonlySet<Gap['why']> = new Set(['no-feed', 'unknown-release', 'unknown-type']);

/**
 * What nothing could be said of, by kind, with the components that it concerns. `unasked`: what has no name to ask for; `unexplained`: ids
 * of packages that brought what nothing else explains; `mayBeAffected`: of what is here in an unknown version.
 */
export function collectGaps(
  judged: readonly Judged[],
  unasked: readonly CatalogComponent[] = [],
  unexplained: ReadonlySet<string> = new Set(),
  mayBeAffected: (one: Judged) => boolean = () => false,
): ReportedGap[] {
  const gaps = new Map<string, { gap: Gap; components: Set<string>; blocks: boolean }>();
  const lacking = [
    ...judged.map((one) => ({
      gaps: one.judgement.gaps,
      components: one.components,
      isDoubted: mayBeAffected(one),
    })),
    ...unasked.map((component) => ({ gaps: [gapOf(component)], components: [component], isDoubted: false })),
  ];
  for (const { gaps: found, components, isDoubted } of lacking)
    for (const gap of found) {
      const key = `${gap.why} ${gap.what}`;
      const known = gaps.get(key) ?? { gap, components: new Set(), blocks: false };
      for (const { name, version } of components)
        known.components.add(version === undefined ? name : `${name} ${version}`);
      known.blocks ||=
        isDoubted ||
        isUndecided(gap.why) ||
        (BLOCKING.has(gap.why) && components.some((component) => isLeftOut(gap, component))) ||
        (gap.why === 'no-source' && components.some(({ id }) => unexplained.has(id)));
      gaps.set(key, known);
    }
  const reported = [...gaps.values()].map(({ gap, components, blocks }) => ({
    ...gap,
    components: [...components].toSorted(compareBytes),
    blocks,
  }));
  return reported.toSorted(
    (a, b) =>
      Number(b.blocks) - Number(a.blocks) || compareBytes(a.why, b.why) || compareBytes(a.what, b.what),
  );
}

/** What is here has a name, and its version is not known or cannot be compared. */
export function isOfVersion(why: Gap['why'] | ReportedGap['why']): boolean {
  return why === 'no-version' || why === 'odd-version';
}

/** A document that leaves out which release leaves packages without a name that a database knows. */
function gapOf({ type }: CatalogComponent): Gap {
  return { why: OS_TYPES.has(type) ? 'unknown-release' : 'unknown-type', what: type };
}

/** Nobody answers for it: what an OS package brought, of a kind that has no advisories, is that package's. */
function isLeftOut({ why }: Gap, component: CatalogComponent): boolean {
  return !isOnlyTold(component) && !(why === 'unknown-type' && component.ownedBy.length > 0);
}

/** Only a document in the image mentions it: what a wheel's builder took from a distribution that is not this image's. */
function isOnlyTold({ evidence }: CatalogComponent): boolean {
  return evidence.length > 0 && evidence.every(({ by }) => by === 'embedded-sboms');
}
