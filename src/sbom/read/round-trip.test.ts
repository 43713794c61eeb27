import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { evidencedGraph, sampleGraph } from '../../../test/fakes/sbom-graph.ts';
import { parseDocumentFormat, renderDocument } from '../documents/formats.ts';
import { isWebPage } from '../documents/web-page.ts';
import { normalizeGraph } from '../graph/normalize-graph.ts';
import { declaredLicense } from '../licenses/license-expression.ts';
import type { Component, SbomGraph } from '../types.ts';
import { licenseParts } from './component-parts.ts';
import { readSbom } from './read-sbom.ts';

const FORMATS = [
  'spdx-json',
  'spdx3-json',
  ...['json', 'xml'].flatMap((kind) =>
    ['1.4', '1.5', '1.6', '1.7'].map((version) => `cyclonedx-${kind}@${version}`),
  ),
];

/** What documents can hold of a graph: SPDX has ids of its own, and licences become one expression. */
function comparable(graph: SbomGraph, format: string): unknown {
  const plain = normalizeGraph(graph);
  const named = new Map(plain.components.map(({ id, name, version = '' }) => [id, `${name} ${version}`]));
  const nameOf = (id: string): string => named.get(id) ?? id;
  const holdsOrigin = !format.endsWith('@1.4');
  const isSpdx = format.startsWith('spdx');
  return {
    root: nameOf(plain.root),
    created: plain.created,
    origin: holdsOrigin ? plain.origin : undefined,
    composition: plain.composition,
    effects: plain.effects.map(({ paths, ...effect }) => ({
      ...effect,
      ...(format !== 'spdx3-json' && { paths }),
    })),
    components: plain.components
      .map((component) => comparableComponent(component, nameOf, isSpdx))
      .sort(byText),
    dependencies: plain.dependencies.map(({ from, to }) => `${nameOf(from)} -> ${nameOf(to)}`).sort(),
    files: plain.files
      .filter(({ owner }) => isSpdx || owner !== undefined)
      .map(({ owner = '', ...file }) => ({ ...file, owner: nameOf(owner) })),
  };
}

function comparableComponent(component: Component, nameOf: (id: string) => string, isSpdx: boolean): unknown {
  const { id: _, licenseNames: _names, containedIn = [], homepage, supplier, ...rest } = component;
  const license =
    isSpdx || component.license !== undefined
      ? declaredLicense(component)
      : declaredLicense({ ...component, licenseNames: [], ...licenseParts(component.licenseNames ?? []) });
  return JSON.parse(
    JSON.stringify({
      ...rest,
      license,
      containedIn: containedIn.map(nameOf),
      homepage: homepage !== undefined && isWebPage(homepage) ? homepage : undefined,
      // CycloneDX knows organizations only.
      supplier: supplier && { name: supplier.name, email: supplier.email },
    }),
  );
}

function byText(a: unknown, b: unknown): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}

describe('readSbom', () => {
  for (const format of FORMATS)
    for (const [what, graph] of [
      ['a build', sampleGraph()],
      ['an analysis', evidencedGraph()],
    ] as const)
      it(`reads of ${what} what was written as ${format}`, () => {
        const document = renderDocument(graph, parseDocumentFormat(format));
        const read = readSbom(Buffer.from(document));

        assert.deepEqual(read.faults, []);
        assert.deepEqual(comparable(read.graph, format), comparable(graph, format));
        assert.ok(read.authors.length > 0);
        assert.notEqual(read.timestamp, undefined);
      });
});
