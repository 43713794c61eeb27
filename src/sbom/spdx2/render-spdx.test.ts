import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import parseExpression from 'spdx-expression-parse';
import { schemaFaults, schemasMissing } from '../../../test/fakes/official-schema.ts';
import { reversedGraph, sampleGraph } from '../../../test/fakes/sbom-graph.ts';
import type { SbomGraph } from '../types.ts';
import { renderSpdx23 } from './render-spdx.ts';
import type { SpdxDocument, SpdxPackage } from './spdx-types.ts';

const render = (graph: SbomGraph = sampleGraph()): SpdxDocument =>
  JSON.parse(renderSpdx23(graph)) as SpdxDocument;

const packageNamed = (document: SpdxDocument, name: string, purpose = 'LIBRARY'): SpdxPackage => {
  const found = document.packages.find(
    (item) => item.name === name && item.primaryPackagePurpose === purpose,
  );
  assert.ok(found, `no package ${name}`);
  return found;
};

describe('renderSpdx23', () => {
  it('writes what the official schema accepts', { skip: schemasMissing }, () => {
    assert.deepEqual(schemaFaults(render(), 'spdx/spdx-2.3.schema.json'), []);
  });

  it('is caught by the schema when it goes wrong, so the test above can fail', {
    skip: schemasMissing,
  }, () => {
    const broken = { ...render(), dataLicense: undefined, packages: [{ name: 'x' }] };

    assert.ok(schemaFaults(broken, 'spdx/spdx-2.3.schema.json').length > 0);
  });

  it('gives the same bytes whatever the order in which facts were collected', () => {
    assert.equal(renderSpdx23(reversedGraph()), renderSpdx23(sampleGraph()));
  });

  it('takes a new namespace as soon as anything that it says is different', () => {
    const other = sampleGraph();
    other.effects[0]!.description += '!';

    assert.notEqual(render(other).documentNamespace, render().documentNamespace);
    assert.match(
      render().documentNamespace,
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-/,
    );
  });

  it('has ids that are well formed, unique, and all that relationships name', () => {
    const document = render();
    const ids = [
      document.SPDXID,
      ...[...document.packages, ...(document.files ?? [])].map((item) => item.SPDXID),
    ];

    assert.equal(new Set(ids).size, ids.length);
    for (const id of ids) assert.match(id, /^SPDXRef-[A-Za-z0-9.-]+$/);
    for (const { spdxElementId, relatedSpdxElement } of document.relationships) {
      assert.ok(ids.includes(spdxElementId), spdxElementId);
      assert.ok(ids.includes(relatedSpdxElement), relatedSpdxElement);
    }
  });

  it('describes the image, which contains every component', () => {
    const document = render();
    const root = packageNamed(document, 'nginx', 'CONTAINER').SPDXID;
    const contained = document.relationships.filter(
      (item) => item.spdxElementId === root && item.relationshipType === 'CONTAINS',
    );

    assert.deepEqual(document.relationships[0], {
      spdxElementId: 'SPDXRef-DOCUMENT',
      relationshipType: 'DESCRIBES',
      relatedSpdxElement: root,
    });
    assert.equal(contained.length, 5 + 1, 'five components and /etc/passwd');
  });

  it('states each dependency once', () => {
    const document = render();
    const [nginx, libc] = [packageNamed(document, 'nginx').SPDXID, packageNamed(document, 'libc6').SPDXID];
    const edges = document.relationships.filter(
      (item) => item.relationshipType === 'DEPENDS_ON' && item.spdxElementId === nginx,
    );

    assert.equal(edges.filter((edge) => edge.relatedSpdxElement === libc).length, 1);
    assert.equal(edges.length, 2);
  });

  it('says from which source package each package was built', () => {
    const document = render();
    const source = packageNamed(document, 'openssl', 'SOURCE');
    const edge = document.relationships.find((item) => item.relatedSpdxElement === source.SPDXID);

    assert.equal(edge?.relationshipType, 'GENERATED_FROM');
    assert.equal(edge?.spdxElementId, packageNamed(document, 'libssl3t64').SPDXID);
    assert.equal(packageNamed(document, 'libssl3t64').sourceInfo, 'built package from: openssl 3.5.0-1');
  });

  it('declares licences as expressions that parse, and concludes nothing', () => {
    const document = render();

    for (const item of document.packages) {
      assert.equal(item.licenseConcluded, 'NOASSERTION');
      if (item.licenseDeclared !== 'NOASSERTION') parseExpression(item.licenseDeclared);
    }
    assert.equal(
      packageNamed(document, 'libssl3t64').licenseDeclared,
      '(Apache-2.0 OR LicenseRef-SSLeay) AND LicenseRef-Artistic-dist',
    );
  });

  it('explains every LicenseRef that it uses, and no other', () => {
    const document = render();
    const used = document.packages.flatMap(
      (item) => item.licenseDeclared.match(/LicenseRef-[A-Za-z0-9.-]+/g) ?? [],
    );
    const explained = (document.hasExtractedLicensingInfos ?? []).map((info) => info.licenseId);

    assert.deepEqual(new Set(explained), new Set(used));
    assert.ok(document.hasExtractedLicensingInfos?.some((info) => info.name === 'ad hoc (Müller)'));
  });

  it('tells persons and organizations apart and drops a homepage that is not an address', () => {
    const document = render();

    assert.equal(
      packageNamed(document, 'nginx').supplier,
      'Organization: Debian Nginx Maintainers (nginx@example.org)',
    );
    assert.equal(packageNamed(document, 'libssl3t64').supplier, 'Person: Ada Example');
    assert.equal(packageNamed(document, 'libssl3t64').homepage, undefined);
    assert.equal(packageNamed(document, 'nginx').homepage, 'https://nginx.org');
  });

  it('gives a package with files the verification code of section 7.9, and others none', () => {
    const document = render();
    const sums = ['a'.repeat(40), 'd'.repeat(40)].join('');
    const expected = createHash('sha1').update(sums).digest('hex');
    const nginx = packageNamed(document, 'nginx');

    assert.equal(nginx.filesAnalyzed, true);
    assert.equal(nginx.packageVerificationCode?.packageVerificationCodeValue, expected);
    assert.equal(packageNamed(document, 'libc6').filesAnalyzed, false);
    assert.equal(packageNamed(document, 'libc6').packageVerificationCode, undefined);
  });

  it('names files relative to the root, as text', () => {
    const names = (render().files ?? []).map((file) => file.fileName);

    assert.deepEqual(names, ['./etc/nginx/müller.conf', './etc/passwd', './usr/sbin/nginx']);
  });

  it('has no file section when no files are given', () => {
    const { files: _, ...graph } = sampleGraph();

    assert.equal(render(graph).files, undefined);
    assert.ok(render(graph).packages.every((item) => !item.filesAnalyzed));
  });

  it('shows people what effects did', () => {
    const comments = packageNamed(render(), 'nginx', 'CONTAINER').annotations?.map((item) => item.comment);

    assert.deepEqual(comments, [
      'shearwall:effect accounts: Users and groups. Files: /etc/group, /etc/passwd',
      'shearwall:effect ld-cache: The cache that ldconfig would have written. Files: /etc/ld.so.cache',
    ]);
  });

  it('carries no time but that of the lock, and no version of the tool', () => {
    const { creationInfo } = render();

    assert.equal(creationInfo.created, '2025-10-09T08:53:20Z');
    assert.deepEqual(creationInfo.creators, ['Tool: shearwall']);
  });

  it('keeps two packages apart whose names differ only in characters that ids cannot hold', () => {
    const graph = sampleGraph();
    graph.components.push(
      { id: 'a', type: 'library', name: 'g++' },
      { id: 'b', type: 'library', name: 'g__' },
    );
    const ids = render(graph).packages.map((item) => item.SPDXID);

    assert.equal(new Set(ids).size, ids.length);
  });
});
