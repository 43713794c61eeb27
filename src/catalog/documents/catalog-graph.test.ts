import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { schemaFaults, schemasMissing } from '../../../test/fakes/official-schema.ts';
import { sampleCatalog } from '../../../test/fakes/sample-catalog.ts';
import { renderCycloneDx, renderSpdx23 } from '../../sbom/index.ts';
import { catalogGraph } from './catalog-graph.ts';

const graphOf = (files = false) => catalogGraph(sampleCatalog(), { created: 1_760_000_000, files });
const named = (name: string) => graphOf().components.find((component) => component.name === name);

describe('catalogGraph', () => {
  it('makes documents that the official schemas accept', { skip: schemasMissing }, () => {
    const graph = graphOf(true);
    const referred = ['spdx', 'jsf-0.82'].map((name) => `cyclonedx/${name}.schema.json`);

    assert.deepEqual(schemaFaults(JSON.parse(renderSpdx23(graph)), 'spdx/spdx-2.3.schema.json'), []);
    assert.deepEqual(
      schemaFaults(JSON.parse(renderCycloneDx(graph)), 'cyclonedx/bom-1.6.schema.json', ...referred),
      [],
    );
  });

  it('describes the image by its digest, and says what is known of all of it', () => {
    const graph = graphOf();
    const root = graph.components.find(({ id }) => id === graph.root);

    assert.match(graph.root, /^image:sha256:/);
    assert.equal(root?.type, 'container');
    assert.equal(root?.properties?.['shearwall:coverage:files'], '3/4');
    assert.equal(root?.properties?.['shearwall:problems'], '1');
    assert.match(root?.properties?.['shearwall:problem:1'] ?? '', /^\/\S.*: ./);
    assert.equal(root?.properties?.['shearwall:layer:0:createdBy'], 'COPY . /');
  });

  it('keeps evidence, owners, what is foreign and what was modified', () => {
    const [deb, npm] = [named('libapp-java'), named('@acme/tool')];

    assert.deepEqual(npm?.containedIn, [deb?.id]);
    assert.equal(npm?.evidence?.[0]?.locations[0], 'opt/app.war!/tool/package.json');
    assert.equal(deb?.properties?.['shearwall:modified'], 'etc/app.conf');
    assert.match(deb?.properties?.['shearwall:foreign'] ?? '', /maintainer/);
  });

  it('says licences in the terms of SPDX where it can', () => {
    assert.equal(named('libapp-java')?.license, 'GPL-2.0-or-later');
    assert.deepEqual(named('@acme/tool')?.licenseNames, ['see LICENSE.md']);
  });

  it('names the source package beside its binary package', () => {
    assert.equal(named('libapp-java')?.source?.purl, 'pkg:deb/debian/app@1.0-1?arch=source&distro=debian-13');
  });

  it('gives the system no purl: it is not a package of any registry', () => {
    assert.equal(named('debian')?.purl, undefined);
  });

  it('lists each file that nobody accounts for, with its digest', () => {
    const stray = named('/usr/bin/strày');

    assert.equal(stray?.type, 'file');
    assert.equal(stray?.checksums?.length, 1);
    assert.equal(stray?.properties?.['shearwall:unaccounted'], 'elf');
  });

  it('says who owns files only where files were asked for', () => {
    assert.ok(graphOf().files?.every(({ owner }) => owner === undefined));
    const owners = graphOf(true).files?.map(({ owner }) => owner?.split(':')[0]);
    assert.deepEqual(owners, ['pkg', 'image', 'image']);
  });
});
