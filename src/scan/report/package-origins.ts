import type { AdvisoryDatabase } from '../../advisories/index.ts';
import { compareBytes } from '../../base/index.ts';
import type { CatalogComponent } from '../../catalog/index.ts';
import { packageOrigin } from '../distribution/package-origin.ts';
import { sourceListing } from '../match/source-listing.ts';
import { subjectOfCatalog } from '../subjects/subject-of.ts';
import type { PackageOrigins } from './types.ts';

/** Whose the OS packages are: by the signed index of their release, and by the signs that packages carry, which prove only a stranger. */
export function packageOrigins(
  components: readonly CatalogComponent[],
  database: AdvisoryDatabase,
): PackageOrigins {
  const found = components.flatMap((component) => {
    const origin = packageOrigin(component, database);
    return origin === undefined ? [] : [{ component, is: origin.is }];
  });
  const namesOf = (wanted: 'own' | 'unproven' | 'foreign') =>
    found.filter(({ is }) => is === wanted).map(({ component }) => component.name);
  return {
    own: namesOf('own').length,
    unproven: namesOf('unproven').length,
    foreign: [...new Set(namesOf('foreign'))].toSorted(compareBytes),
    isIndexed: found.some(({ component }) => {
      const subject = subjectOfCatalog(component);
      return subject !== undefined && sourceListing(subject, database) !== undefined;
    }),
  };
}
