import { counted } from '../../base/counted.ts';
import { type Fields, fieldsOf, objectsOf, textOf } from '../../base/fields.ts';

/** As deep as components are read. */
const MOST_DEPTH = 50;
/** The source packages that such packages were built from stand as their ancestors, and are read. */
const OF_SYSTEMS = /^pkg:(?:deb|apk|rpm|alpm|opkg)\//i;
/** CycloneDX, vulnerability analysis: of the others somebody says that they do no harm here. */
const UNANSWERED: ReadonlySet<string | undefined> = new Set([undefined, 'exploitable', 'in_triage']);

/** What a document says that its components do not: of which software they are changed copies, and what other documents list. */
export function elsewhereOf(bom: Fields): string[] {
  const components = [
    ...componentsIn(fieldsOf(fieldsOf(bom['metadata'])['component']), 0),
    ...componentsBelow(bom, 0),
  ];
  const derived = components.filter(isDerived).length;
  const linked = [bom, ...components].filter(hasDocument).length;
  const open = objectsOf(bom['vulnerabilities']).filter(({ analysis }) =>
    UNANSWERED.has(textOf(fieldsOf(analysis)['state'])),
  ).length;
  return [
    ...(derived === 1 ? ['1 component is a changed copy of another (pedigree), which is not judged'] : []),
    ...(derived > 1
      ? [`${derived} components are changed copies of others (pedigree), which are not judged`]
      : []),
    ...(linked === 1
      ? ['1 part is described by another document (externalReferences), which was not read']
      : []),
    ...(linked > 1
      ? [`${linked} parts are described by other documents (externalReferences), which were not read`]
      : []),
    ...(open > 0 ? [`the document itself names ${counted(open, 'vulnerability')} that nobody answered`] : []),
  ];
}

function componentsIn(component: Fields, depth: number): Fields[] {
  return [component, ...componentsBelow(component, depth + 1)];
}

function componentsBelow(fields: Fields, depth: number): Fields[] {
  return depth > MOST_DEPTH
    ? []
    : objectsOf(fields['components']).flatMap((each) => componentsIn(each, depth));
}

/** From others, or it is a relative of others of which nobody says which came first (variants), or it is of no release (commits). */
function isDerived({ pedigree, purl }: Fields): boolean {
  const { ancestors, variants, commits } = fieldsOf(pedigree);
  const related = [...objectsOf(ancestors), ...objectsOf(variants), ...objectsOf(commits)];
  const isBuilt = OF_SYSTEMS.test(textOf(purl) ?? '');
  return isBuilt
    ? related.some(({ purl: from }) => !OF_SYSTEMS.test(textOf(from) ?? 'pkg:deb/'))
    : related.length > 0;
}

function hasDocument({ externalReferences }: Fields): boolean {
  return objectsOf(externalReferences).some(({ type }) => type === 'bom');
}
