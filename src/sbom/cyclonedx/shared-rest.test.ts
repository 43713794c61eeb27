import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseDocumentFormat } from '../documents/formats.ts';
import type { Component, SbomGraph } from '../types.ts';
import { renderCycloneDx } from './render-cyclonedx.ts';
import { renderOnShared, sharedRest } from './shared-rest.ts';

const FORMAT = parseDocumentFormat('cyclonedx-json');

const head = (id: string, name: string, created = 1): SbomGraph => ({
  root: id,
  components: [{ id, type: 'container', name, properties: { 'shearwall:coverage:files': name } }],
  dependencies: [],
  effects: [],
  created,
  origin: 'analysis',
  composition: 'complete',
});

const component = (id: string, more: Partial<Component> = {}): Component => ({
  id,
  type: 'library',
  name: id,
  ...more,
});

const withRest = (graph: SbomGraph, more: Partial<SbomGraph> = {}): SbomGraph => ({
  ...graph,
  components: [component('a:before'), component('pkg:npm/b'), component('pkg:npm/ü'), ...graph.components],
  dependencies: [{ from: 'pkg:npm/b', to: 'a:before' }],
  files: [{ path: 'b', sha1: '1'.repeat(40) }],
  ...more,
});

describe('sharedRest', () => {
  it('is what the documents of other images say, too: together they are the same bytes', () => {
    const [one, other] = [head('image:sha256:0', 'one'), head('image:sha256:f', 'ein andères', 2)];
    const rest = sharedRest(withRest(one), FORMAT);
    assert.ok(rest);

    for (const image of [one, other])
      assert.equal(renderOnShared(image, rest, FORMAT), renderCycloneDx(withRest(image)));
  });

  it('is not there where something names the image, or could change places with it', () => {
    const image = head('image:sha256:0', 'one');
    const naming: SbomGraph[] = [
      withRest(image, { dependencies: [{ from: image.root, to: 'pkg:npm/b' }] }),
      withRest(image, { dependencies: [{ from: 'pkg:npm/b', to: image.root }] }),
      withRest(image, { files: [{ path: 'b', sha1: '1'.repeat(40), owner: image.root }] }),
      withRest(image, { effects: [{ name: 'ldconfig', description: 'made it', paths: ['b'] }] }),
      { ...image, components: [...image.components, component('pkg:npm/c', { containedIn: [image.root] })] },
      { ...image, components: [...image.components, component('image:sha256:1')] },
    ];
    for (const graph of naming) assert.equal(sharedRest(graph, FORMAT), undefined);
    assert.ok(sharedRest(withRest(image), FORMAT));
  });
});
