import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { imagePlaces } from './image-places.ts';
import { readShapes } from './read-shapes.ts';
import { shapesBy, shapesWith } from './shapes.ts';

const FILE = `version: 1
kinds:
  - group: example.com
    kind: App
    plural: apps
    podSpecs: [spec.workers.*.template.spec]
    images: [spec.proxy.image]
`;
const read = async (text: string) => await readShapes(text, 'kinds.yaml');

describe('a file of kinds that hold images', () => {
  it('says where their images are', async () => {
    const shape = shapesBy(shapesWith(await read(FILE)))('example.com', 'App');
    const worker = { template: { spec: { containers: [{ name: 'main', image: 'app:1' }] } } };
    const { places } = imagePlaces(
      { spec: { workers: [worker], proxy: { image: 'proxy:1' } } },
      shape ?? assert.fail('the kind is not known'),
    );
    assert.deepEqual(
      places.map(({ image }) => image),
      ['app:1', 'proxy:1'],
    );
  });

  for (const [what, text, message] of [
    [
      'takes a place away from a kind that is known',
      FILE.replace('example.com', 'apps').replace('App\n', 'Deployment\n'),
      /apps\/Deployment is known already/,
    ],
    [
      'says of a kind twice',
      FILE + FILE.slice(FILE.indexOf('  - group')),
      /kinds\.yaml:8:5: example\.com\/App is known already/,
    ],
    ['names no place', FILE.replace(/ {4}(podSpecs|images).*\n/g, ''), /no place of App/],
    ['does not say the plural, by which objects come', FILE.replace(/ {4}plural.*\n/, ''), /plural/],
    ['has a path that is none', FILE.replace('spec.proxy.image', 'spec..image'), /spec\.template\.spec/],
    [
      'has a path that every object inherits',
      FILE.replace('spec.proxy.image', '__proto__.image'),
      /spec\.template\.spec/,
    ],
    ['has a group with a version', FILE.replace('example.com', 'example.com/v1'), /group of an API/],
    ['has a key that nobody knows', FILE.replace('plural:', 'plurals:'), /plurals/],
    ['is of another version', FILE.replace('version: 1', 'version: 2'), /version/],
    ['says nothing', 'version: 1\nkinds: []\n', /kinds/],
    ['is not YAML', 'kinds: [', /kinds\.yaml:/],
  ] as const)
    it(`is refused where it ${what}`, async () => {
      await assert.rejects(read(text), { code: 'ADMISSION_SHAPES_INVALID', message });
    });
});
