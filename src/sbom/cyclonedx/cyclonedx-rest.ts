import { withoutUndefined } from '../../base/without-undefined.ts';
import { type Head, idOf, type SaidBeside, saidBeside } from '../documents/document-id.ts';
import type { NormalizedGraph } from '../graph/normalize-graph.ts';
import {
  cdxBeginning,
  cdxComponents,
  cdxCompositions,
  cdxDependencies,
  cdxName,
} from './cyclonedx-document.ts';
import type { CdxVersion } from './types.ts';

/**
 * What a JSON document says beside its root, as text. `dependencies`: those of components that stand before the root, its own, which
 * name it only where it needs something, and those behind it.
 */
export type CycloneDxRest = {
  said: SaidBeside;
  components: string;
  before: string;
  needs: readonly string[] | undefined;
  behind: string;
};

export function cycloneDxRest(graph: NormalizedGraph, version: CdxVersion): CycloneDxRest {
  const dependencies = cdxDependencies(graph);
  const at = graph.components.indexOf(graph.rootComponent);
  return {
    said: saidBeside(graph),
    components: items(cdxComponents(graph, version)),
    before: items(dependencies.slice(0, at)),
    needs: dependencies[at]?.dependsOn,
    behind: items(dependencies.slice(at + 1)),
  };
}

/** The document with two spaces and a final newline, as `prettyJson` writes it. */
export function cycloneDxText(
  head: Head,
  { said, components, before, needs, behind }: CycloneDxRest,
  version: CdxVersion,
): string {
  const own = withoutUndefined({ ref: head.root, dependsOn: needs });
  const compositions = cdxCompositions(head);
  const parts = [
    fields(cdxBeginning(head, idOf(head, said, cdxName(version)), version)),
    list('components', [components]),
    list('dependencies', [before, items([own]), behind]),
    ...(compositions === undefined ? [] : [fields({ compositions })]),
  ];
  return `{\n${parts.join(',\n')}\n}\n`;
}

/** Without the brackets around them. */
function fields(value: object): string {
  return JSON.stringify(value, null, 2).slice('{\n'.length, -'\n}'.length);
}

/** As they stand in a list that a field of the document has. */
function items(values: readonly unknown[]): string {
  if (values.length === 0) return '';
  return fields({ '': values }).slice('  "": [\n'.length, -'\n  ]'.length);
}

function list(name: string, parts: readonly string[]): string {
  const items = parts.filter((part) => part !== '').join(',\n');
  return `  "${name}": ${items === '' ? '[]' : `[\n${items}\n  ]`}`;
}
