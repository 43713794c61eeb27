import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { LayerFile } from '../../../test/fakes/layered-image.ts';
import { layersOnDisk } from '../../../test/fakes/layers-on-disk.ts';
import { library, program } from '../../../test/fakes/reach.ts';
import { rememberingLog, repositoryContext } from '../../../test/fakes/repository-context.ts';
import { testFleet } from '../../../test/fakes/test-fleet.ts';
import { idleWhereItRuns, versionsById } from '../../store/index.ts';
import { addImage } from './add-image.ts';

const LIB = 'usr/lib/x86_64-linux-gnu';

function brought(name: string, path: string, content: Buffer): LayerFile[] {
  const sum = createHash('md5').update(content).digest('hex');
  const status = `Package: ${name}\nVersion: 1-1\nArchitecture: amd64\nMaintainer: Debian <debian@lists.debian.org>\n`;
  return [
    { path: `var/lib/dpkg/status.d/${name}`, content: status },
    { path: `var/lib/dpkg/status.d/${name}.md5sums`, content: `${sum}  ${path}\n` },
    { path, content, mode: 0o755 },
  ];
}

const LAYER: LayerFile[] = [
  { path: 'etc/os-release', content: 'ID=debian\nVERSION_ID="13"\n' },
  ...brought('app', 'usr/bin/app', program({ needed: ['libused.so.1'] }).content),
  ...brought('used', `${LIB}/libused.so.1`, library()),
  ...brought('idle', `${LIB}/libidle.so.1`, library()),
  ...brought('loader', 'lib64/ld-linux-x86-64.so.2', library()),
];

describe('an image that is added with what it can load', () => {
  it('is known by what nothing in it can load, and says so where it is not known', async () => {
    await using fleet = await testFleet();
    await using context = await repositoryContext();
    const log = rememberingLog();
    const add = async (name: string, runs: object) => {
      const image = await layersOnDisk(join(context.dir, name), [LAYER], runs);
      return await addImage(
        { store: fleet.store, image, tool: 'shearwall', examinesReach: true },
        { ...context, log },
      );
    };
    const [added] = await add('image', { Entrypoint: ['/usr/bin/app'] });
    await fleet.see('2026-03-31T23:00:00Z', [{ ...(added && { digest: added.digest }), given: {} }]);
    const idle = await fleet.store.read(async (view) => {
      const all = new Set(Array.from({ length: 20 }, (_, id) => id));
      const ids = [...(await idleWhereItRuns(view, all)).values()].flatMap((each) => [...each.idle]);
      return (await versionsById(view, ids)).map(({ name }) => name);
    });
    assert.deepEqual(idle, ['idle']);

    await add('starts-nothing', {});
    assert.match(log.warnings.join('\n'), /it is not known what .* can load: the image starts nothing/);
  });
});
