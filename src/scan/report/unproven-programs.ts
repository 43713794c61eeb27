import type { AdvisoryDatabase } from '../../advisories/index.ts';
import { compareBytes } from '../../base/index.ts';
import type { CatalogComponent } from '../../catalog/index.ts';
import { isUnproven, needsProof } from '../distribution/unproven.ts';
import type { Judged } from '../triage/triage.ts';
import type { ReportedGap } from './types.ts';

/**
 * OS packages that nothing proves to be their distribution's, that no record of the release nor of upstream speaks of, and that brought
 * programs which nothing else explains, by release. A distribution's silence covers its own packages; whose these are nobody knows.
 * `unexplained`: ids of packages that brought such programs.
 */
export function unprovenPrograms(
  judged: readonly Judged[],
  unexplained: ReadonlySet<string>,
  database: AdvisoryDatabase,
): ReportedGap[] {
  const found = judged.flatMap(({ subject, judgement, components }) => {
    const doubted = components.filter((component) => unexplained.has(component.id) && needsProof(component));
    return doubted.length > 0 && isUnproven(subject, judgement.gaps, database) ? doubted : [];
  });
  const byRelease = Map.groupBy(found, ({ type, qualifiers }) => qualifiers?.['distro'] ?? type);
  return [...byRelease].map(([what, components]) => ({
    why: 'unproven',
    what,
    components: [...new Set(components.map(named))].toSorted(compareBytes),
    blocks: true,
  }));
}

function named({ name, version }: CatalogComponent): string {
  return version === undefined ? name : `${name} ${version}`;
}
