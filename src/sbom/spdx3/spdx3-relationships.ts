import { compareBytes } from '../../base/index.ts';
import { placesOf } from '../graph/evidence-note.ts';
import type { NormalizedGraph } from '../graph/normalize-graph.ts';
import type { Namespace, Spdx3Element } from './elements.ts';
import { fileId, packageId, shortDigest } from './spdx3-package.ts';

/** `from` and what it is in `type` to; all of one kind together. */
type Relation = { from: string; type: string; to: string };

/** `licenses`: the element of each component's declared licence, by the component's id. */
export function spdx3Relationships(
  space: Namespace,
  graph: NormalizedGraph,
  licenses: ReadonlyMap<string, string>,
): Spdx3Element[] {
  const relations = relationsOf(space, graph, licenses);
  const groups = Map.groupBy(relations, ({ from, type }) => `${from} ${type}`);
  const elements = [...groups].map(([key, group]) => {
    const [{ from, type }] = group as [Relation];
    return space.element('Relationship', space.id('relationship', shortDigest(key)), {
      from,
      relationshipType: type,
      to: [...new Set(group.map(({ to }) => to))].sort(compareBytes),
    });
  });
  return elements.sort((a, b) => compareBytes(a.spdxId, b.spdxId));
}

function relationsOf(
  space: Namespace,
  graph: NormalizedGraph,
  licenses: ReadonlyMap<string, string>,
): Relation[] {
  const ids = new Map(graph.components.map((component) => [component.id, packageId(space, component)]));
  const idOf = (id: string): string => ids.get(id) ?? '';
  const files = new Map(graph.files.map((file) => [file.path, fileId(space, file)]));
  const root = idOf(graph.root);
  return [
    ...graph.others.map(({ id }) => ({ from: root, type: 'contains', to: idOf(id) })),
    ...graph.dependencies.map(({ from, to }) => ({ from: idOf(from), type: 'dependsOn', to: idOf(to) })),
    ...graph.files.flatMap(({ owner, path }) =>
      owner === undefined ? [] : [{ from: idOf(owner), type: 'contains', to: files.get(path) ?? '' }],
    ),
    ...graph.components.flatMap(({ id, source, containedIn = [], evidence = [] }) => [
      ...containedIn.map((holder) => ({ from: idOf(holder), type: 'contains', to: idOf(id) })),
      ...(source === undefined
        ? []
        : [
            {
              from: idOf(source.purl) || packageId(space, { id: source.purl, name: source.name }),
              type: 'generates',
              to: idOf(id),
            },
          ]),
      ...placesOf(evidence).flatMap(({ location }) => {
        const file = files.get(location.split('!/', 1)[0] ?? '');
        return file === undefined ? [] : [{ from: idOf(id), type: 'hasEvidence', to: file }];
      }),
      ...[licenses.get(id)].flatMap((license) =>
        license === undefined ? [] : [{ from: idOf(id), type: 'hasDeclaredLicense', to: license }],
      ),
    ]),
  ];
}
