import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sampleProvenance } from '../../test/fakes/provenance-input.ts';
import { digestOf, hexOf } from '../base/index.ts';
import { provenanceStatement } from './provenance.ts';
import { encodeStatement } from './statement.ts';

const definition = (): ReturnType<typeof provenanceStatement>['predicate']['buildDefinition'] =>
  provenanceStatement(sampleProvenance()).predicate.buildDefinition;

describe('provenanceStatement', () => {
  it('lists every .deb with purl, digest and where any mirror keeps it, once for all platforms', () => {
    const debs = definition().resolvedDependencies.filter(
      (item) => item.annotations?.['filename'] !== undefined,
    );

    assert.deepEqual(
      debs.map((deb) => deb.uri),
      [
        'pkg:deb/debian/example-data@1.2-3?arch=all',
        'pkg:deb/debian/example@1.2-3?arch=amd64',
        'pkg:deb/debian/example@1.2-3?arch=arm64',
      ],
    );
    assert.deepEqual(debs[0], {
      name: 'example-data_1.2-3_all',
      uri: 'pkg:deb/debian/example-data@1.2-3?arch=all',
      digest: { sha256: hexOf(digestOf('example-data all')) },
      annotations: {
        filename: 'pool/main/e/example/example-data_1.2-3_all.deb',
        suite: 'trixie',
        component: 'main',
      },
    });
  });

  it('names source packages, local files and git commits', () => {
    const rest = definition().resolvedDependencies.filter(
      (item) => item.annotations?.['filename'] === undefined,
    );

    assert.deepEqual(
      rest.map(({ name, uri, digest }) => ({ name, uri, digest })),
      [
        { name: 'example_1.2-3_source', uri: 'pkg:deb/debian/example@1.2-3?arch=source', digest: undefined },
        { name: './a.conf', uri: undefined, digest: { sha256: hexOf(digestOf('a.conf')) } },
        { name: './app', uri: undefined, digest: { sha256: hexOf(digestOf('app')) } },
        {
          name: 'https://git.example.org/app',
          uri: `git+https://git.example.org/app@${'c'.repeat(40)}`,
          digest: { gitCommit: 'c'.repeat(40) },
        },
      ],
    );
  });

  it('carries the whole recipe and the whole lock, so that it alone is enough to build again', () => {
    const { externalParameters, internalParameters } = definition();

    assert.deepEqual(externalParameters.recipe, sampleProvenance().recipe);
    assert.deepEqual(internalParameters.lock, sampleProvenance().lock.document);
  });

  it('gives the same bytes whatever the order in which facts were collected', () => {
    const input = sampleProvenance();
    const reversed = {
      ...input,
      subjects: input.subjects.toReversed(),
      packages: input.packages.toReversed(),
      localFiles: input.localFiles.toReversed(),
    };

    assert.deepEqual(
      encodeStatement(provenanceStatement(reversed)),
      encodeStatement(provenanceStatement(input)),
    );
  });

  it('says nothing of when or where: no metadata, and a builder that is the same everywhere', () => {
    assert.deepEqual(provenanceStatement(sampleProvenance()).predicate.runDetails, {
      builder: { id: 'https://shearwall.dev/builder/unspecified' },
    });
  });
});
