import type { AdvisoryDatabase } from '../../advisories/index.ts';
import { compareBytes } from '../../base/index.ts';
import type { CatalogComponent } from '../../catalog/index.ts';
import { packageOrigin } from '../distribution/package-origin.ts';
import { isSpokenOf } from '../match/questions-of.ts';
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
    const doubted = components.filter(
      (component) => unexplained.has(component.id) && isDoubted(component, database),
    );
    const isAsked = doubted.length > 0 && judgement.gaps.every(({ why }) => OF_VERSIONS.has(why));
    return isAsked && !isSpokenOf(subject, database) ? doubted : [];
  });
  const byRelease = Map.groupBy(found, ({ type, qualifiers }) => qualifiers?.['distro'] ?? type);
  return [...byRelease].map(([what, components]) => ({
    why: 'unproven',
    what,
    components: [...new Set(components.map(named))].toSorted(compareBytes),
    blocks: true,
  }));
}

/** Others say already that nobody speaks of it. */
const OF_VERSIONS: ReadonlySet<string> = new Set(['no-version', 'odd-version']);

/**
 * Only where something could prove it: the signed index of a release of Debian; the commit of aports that each of Alpine's packages
 * names; the vendor that distributions with rpm put into theirs.
 */
function isDoubted(component: CatalogComponent, database: AdvisoryDatabase): boolean {
  const { type, properties, supplier, qualifiers } = component;
  if (packageOrigin(component, database)?.is !== 'unproven') return false;
  switch (type) {
    case 'deb':
      return qualifiers?.['distro']?.startsWith('debian-') === true;
    case 'apk':
      return properties?.['commit'] === undefined;
    case 'rpm':
      return supplier === undefined;
    default:
      return false;
  }
}

function named({ name, version }: CatalogComponent): string {
  return version === undefined ? name : `${name} ${version}`;
}
