import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { run } from '../../../test/fakes/fleet-sample.ts';
import { image, testFleet } from '../../../test/fakes/test-fleet.ts';
import type { Digest } from '../../base/digest.ts';
import { addInventories, inventoriesOf, type NewInventory, recordObservation } from '../../store/index.ts';
import { addSbom } from './add-sbom.ts';

/** As Trivy writes it of a tag: the digest is that of the index. */
function trivy(config: Digest | undefined, index: Digest): Buffer {
  const properties = [
    { name: 'aquasecurity:trivy:RepoDigest', value: `r.example/app@${index}` },
    ...(config === undefined ? [] : [{ name: 'aquasecurity:trivy:ImageID', value: config }]),
  ];
  const component = { type: 'container', name: 'r.example/app:1', properties };
  const components = [{ type: 'library', name: 'left', version: '1.0.0', purl: 'pkg:npm/left@1.0.0' }];
  return Buffer.from(
    JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', metadata: { component }, components }),
  );
}

function catalogued(platform: string): NewInventory {
  return {
    image: {
      names: [
        { digest: image(`${platform} manifest`), kind: 'manifest' },
        { digest: image(`${platform} config`), kind: 'config' },
        { digest: image('index'), kind: 'index' },
      ],
      platform,
      reference: '',
      createdAt: undefined,
      base: undefined,
    },
    source: 'catalog',
    isLooked: true,
    attestedBy: '',
    tool: 'shearwall',
    madeAt: 0,
    components: [],
    layers: [],
    quarantined: [],
    gaps: [],
  };
}

describe('an SBOM of a tag that stands for several platforms', () => {
  const [amd, arm] = ['linux/amd64', 'linux/arm64'] as const;
  const add = async (fleet: Awaited<ReturnType<typeof testFleet>>, config: Digest | undefined) =>
    await addSbom(
      {
        store: fleet.store,
        bytes: trivy(config, image('index')),
        name: 'trivy.json',
        for: undefined,
        attestedBy: undefined,
      },
      { clock: { nowMs: () => fleet.now.ms } as never },
    );

  it('is about the image of its config, where the index is known', async () => {
    await using fleet = await testFleet();
    const [, second] = await addInventories(fleet.store, [catalogued(amd), catalogued(arm)], 1);
    await add(fleet, image(`${arm} config`));
    const found = await fleet.store.read((view) => inventoriesOf(view, [second?.imageId ?? 0]));
    assert.deepEqual(
      found.map(({ source }) => source),
      ['catalog', 'uploaded'],
    );
    await assert.rejects(add(fleet, undefined), { code: 'FLEET_DIGEST_AMBIGUOUS' });
  });

  it('says nothing of what runs on another platform, where the index was not known then', async () => {
    await using fleet = await testFleet();
    await add(fleet, image(`${amd} config`));
    await addInventories(fleet.store, [catalogued(amd), catalogued(arm)], 1);
    const seeOn = async (platform: string) => {
      const ran = { ...run('app', image('index')), platform };
      const look = { cluster: 'prod', source: 'test', at: fleet.now.ms, covers: 'all' as const, runs: [ran] };
      await recordObservation(fleet.store, look, { at: fleet.now.ms++ });
    };
    await seeOn(arm);
    assert.equal((await fleet.ask('left')).verdict, 'none');
    await seeOn(amd);
    const { verdict, runs } = await fleet.ask('left');
    assert.deepEqual([verdict, runs.map(({ certain }) => certain)], ['exposed', [true]]);
  });
});

describe('an SBOM of an archive', () => {
  it('is bound by the config that Trivy annotates in SPDX', async () => {
    await using fleet = await testFleet();
    const config = image('config');
    const annotation = (comment: string, annotator = 'Tool: trivy-0.74.0') => ({
      annotator,
      annotationType: 'OTHER',
      annotationDate: '2026-03-01T00:00:00Z',
      comment,
    });
    const document = {
      spdxVersion: 'SPDX-2.3',
      SPDXID: 'SPDXRef-DOCUMENT',
      name: 'app.tar',
      packages: [
        {
          SPDXID: 'SPDXRef-ContainerImage-1',
          name: 'app.tar',
          downloadLocation: 'NONE',
          primaryPackagePurpose: 'CONTAINER',
          annotations: [
            annotation(`ImageID: ${image('another')}`, 'Person: somebody'),
            annotation('SchemaVersion: 2'),
            annotation(`ImageID: ${config}`),
          ],
        },
      ],
      relationships: [
        {
          spdxElementId: 'SPDXRef-DOCUMENT',
          relatedSpdxElement: 'SPDXRef-ContainerImage-1',
          relationshipType: 'DESCRIBES',
        },
      ],
    };
    const bytes = Buffer.from(JSON.stringify(document));
    const added = await addSbom(
      { store: fleet.store, bytes, name: 'trivy.spdx.json', for: undefined, attestedBy: undefined },
      { clock: { nowMs: () => fleet.now.ms } as never },
    );
    assert.equal(added.digest, config);
  });
});
