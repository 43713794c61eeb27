import type { AdvisoryDatabase } from '../../advisories/index.ts';
import type { CatalogComponent } from '../../catalog/index.ts';
import { sourceListing } from '../match/source-listing.ts';
import { OS_TYPES } from '../os-types.ts';
import type { AffectedComponent, PackageOrigin, SpokenBy } from '../report/types.ts';
import { subjectOfCatalog } from '../subjects/subject-of.ts';
import type { Match } from '../types.ts';

/** Whose an OS package is, and by what; undefined: it is not one. */
export function packageOrigin(
  component: CatalogComponent,
  database: AdvisoryDatabase,
): PackageOrigin | undefined {
  if (!OS_TYPES.has(component.type) || component.kind === 'operating-system') return undefined;
  if (component.foreign !== undefined) return { is: 'foreign', why: component.foreign };
  const subject = subjectOfCatalog(component);
  const listing = subject && sourceListing(subject, database);
  if (listing === undefined) return { is: 'unproven', why: NO_INDEX };
  const { ecosystem, source, standing, packages } = listing;
  const index = `the index of ${ecosystem}`;
  const { name, version, qualifiers } = component;
  const isListed = packages.some(
    (each) => each.name === name && each.version === version && each.architecture === qualifiers?.['arch'],
  );
  if (isListed) return { is: 'own', why: `${index} lists it` };
  switch (standing) {
    case 'absent':
      return { is: 'foreign', why: `${index} has no source package ${source}` };
    case 'listed':
    case 'earlier':
      return { is: 'own', why: `${index} lists its source ${source}, in this version or a later one` };
    case 'unlisted':
      return { is: 'unproven', why: `no index of ${ecosystem} that is here has ${source}` };
    case 'newer':
      return { is: 'unproven', why: `its version is above what ${index} lists of its source ${source}` };
    case 'odd':
      return { is: 'unproven', why: `its version is not written as ${index} writes those of ${source}` };
  }
}

const NO_INDEX = 'no sign of a stranger, and no signed index of its release in the database';

/** Whose statements make a match in OS packages; undefined: it is in something else. */
export function spokenBy(
  { by, alsoSaidBy }: Pick<Match, 'by' | 'alsoSaidBy'>,
  components: readonly AffectedComponent[],
): SpokenBy | undefined {
  if (components.every(({ origin }) => origin === undefined)) return undefined;
  if (alsoSaidBy !== undefined) return 'both';
  return by === 'upstream' ? 'upstream' : 'release';
}

/** The same of what a finding names, where it stands for OS packages. */
export function withOrigin(
  affected: AffectedComponent,
  byId: ReadonlyMap<string, CatalogComponent>,
  database: AdvisoryDatabase,
): AffectedComponent {
  const component = byId.get(affected.id);
  const origin = component && packageOrigin(component, database);
  return origin === undefined ? affected : { ...affected, origin };
}
