import { gzipSync } from 'node:zlib';
import { layerTar } from '../../fakes/layered-image.ts';

/** What was found by fuzzing and by hand, each once more in every run. */
export const CORPUS: readonly { found: string; reader: string; bytes: Buffer }[] = [
  {
    found: 'comments that were stripped anew for each quote',
    reader: 'app/bun.lock',
    bytes: Buffer.from(`"${'/*"'.repeat(200_000)}`),
  },
  {
    found: 'a pattern that crossed lines, at each empty line anew',
    reader: 'app/go.mod',
    bytes: Buffer.from('\n'.repeat(1_000_000)),
  },
  {
    found: 'a name of an XML element as long as the file, put together for each element in it',
    reader: 'app/pom.xml',
    bytes: Buffer.from(`<${'a'.repeat(1_000_000)}>${'<b></b>'.repeat(90_000)}`),
  },
  {
    found: 'a place that is a megabyte deep, walked up for each thing that is needed there',
    reader: 'app/package-lock.json',
    bytes: Buffer.from(
      JSON.stringify({
        packages: {
          ['a/node_modules/'.repeat(70_000) + 'a']: {
            version: '1.0.0',
            dependencies: Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`b${index}`, '1'])),
          },
        },
      }),
    ),
  },
  {
    found: 'names of 4,000 bytes, many of them',
    reader: 'layer',
    bytes: layerTar(
      Array.from({ length: 2000 }, (_, index) => ({ path: `${'n'.repeat(4000)}${index}`, content: '' })),
    ),
  },
  {
    found: 'whiteouts that each look through all that is below them',
    reader: 'layer',
    bytes: layerTar([
      ...Array.from({ length: 2000 }, (_, index) => ({ path: `d/${index}`, content: '' })),
      ...Array.from({ length: 2000 }, () => ({ path: 'd/.wh..wh..opq', content: '' })),
    ]),
  },
  {
    found: 'gzip that ends in zeros, with more behind them: the process ended (seed 20261128)',
    reader: 'layer',
    bytes: Buffer.concat([
      gzipSync(layerTar([{ path: 'a', content: 'b' }])),
      Buffer.alloc(140_000),
      Buffer.from('more'),
    ]),
  },
  {
    found: 'keys in keys until the stack ends (seed 20261127, case 123)',
    reader: 'policy',
    bytes: Buffer.from(`a: ${'es: '.repeat(5000)}`),
  },
  {
    found: 'a hundred thousand mistakes (seed 20261127, case 111)',
    reader: 'policy',
    bytes: Buffer.from('a: "\0"} b, ['.repeat(80_000)),
  },
  {
    found: 'keys that were each compared with all others',
    reader: 'policy',
    bytes: Buffer.from(Array.from({ length: 50_000 }, (_, index) => `k${index}: 1`).join('\n')),
  },
];
