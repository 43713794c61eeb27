import assert from 'node:assert/strict';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { actBeforeCall } from '../../../test/fakes/before-each-call.ts';
import { handmadeManifest, putHandmade } from '../../../test/fakes/handmade-image.ts';
import { ociTestContext } from '../../../test/fakes/oci-context.ts';
import { openTarget } from '../open-image.ts';
import { folderFiles } from './layout-files.ts';
import { REF_NAME, readLayoutIndex } from './read-layout.ts';

const context = ociTestContext();
const STRANGERS_BLOB = 'a'.repeat(64);

describe('a folder of a layout that is exchanged for a link, at whatever moment of a write', () => {
  let root: string;
  let directory: string;
  let elsewhere: string;
  before(async () => {
    root = mkdtempSync(join(tmpdir(), 'shearwall-swapped-'));
    directory = join(root, 'old');
    await write('old');
  });
  after(() => rmSync(root, { recursive: true }));

  async function write(text: string): Promise<void> {
    const target = await openTarget({ location: { transport: 'oci', directory } }, context);
    await putHandmade(target, handmadeManifest({ os: 'linux', architecture: 'amd64' }, text), 'latest');
    await target.commit().catch(() => {});
    await target.abort();
  }

  function newFolders(): void {
    const base = mkdtempSync(join(root, 'x-'));
    directory = join(base, 'layout');
    elsewhere = join(base, 'elsewhere');
    cpSync(join(root, 'old'), directory, { recursive: true });
    mkdirSync(join(elsewhere, 'sha256'), { recursive: true });
    for (const folder of ['', 'sha256']) writeFileSync(join(elsewhere, folder, STRANGERS_BLOB), 'kept');
  }

  function swap(path: string | undefined): void {
    if (path === undefined || !existsSync(path)) return;
    renameSync(path, `${path}.away`);
    symlinkSync(elsewhere, path);
  }

  const staging = () => {
    const name = readdirSync(directory).find((entry) => entry.startsWith('.shearwall-'));
    return name && join(directory, name);
  };
  const folders: [string, () => string | undefined][] = [
    ['blobs', () => join(directory, 'blobs')],
    ['blobs/sha256', () => join(directory, 'blobs/sha256')],
    ['the folder of what is on its way', staging],
  ];
  for (const [name, path] of folders)
    it(`lets nothing be made, replaced or removed where it leads: ${name}`, async () => {
      let moments = 0;
      for (let wasThere = true; wasThere; moments++) {
        newFolders();
        wasThere = await actBeforeCall(
          moments,
          () => swap(path()),
          () => write('new').catch(() => {}),
        );

        const where = `at call ${moments}`;
        assert.deepEqual(readdirSync(elsewhere).toSorted(), [STRANGERS_BLOB, 'sha256'], where);
        assert.deepEqual(readdirSync(join(elsewhere, 'sha256')), [STRANGERS_BLOB], where);
        assert.equal(readFileSync(join(elsewhere, STRANGERS_BLOB), 'utf8'), 'kept');
      }
      assert.ok(moments > 20, `${moments} moments`);
    });

  it('reads no index that has become a link', async () => {
    newFolders();
    const [ours, strangers] = [join(directory, 'index.json'), join(elsewhere, 'index.json')];
    const text = readFileSync(ours, 'utf8');
    writeFileSync(strangers, text.replaceAll('"latest"', '"stranger"'));
    let moments = 0;
    for (let wasThere = true; wasThere; moments++) {
      const swapIndex = () => (rmSync(ours), symlinkSync(strangers, ours));
      const read = () => tagsOf(directory).catch(() => []);
      let tags: (string | undefined)[] = [];
      wasThere = await actBeforeCall(moments, swapIndex, async () => {
        tags = await read();
      });
      assert.ok(!tags.includes('stranger'), `at call ${moments}`);
      rmSync(ours);
      writeFileSync(ours, text);
    }
    assert.ok(moments > 2, `${moments} moments`);
  });
});

async function tagsOf(directory: string): Promise<(string | undefined)[]> {
  const entries = await readLayoutIndex(folderFiles(directory));
  return entries.map(({ annotations }) => annotations?.[REF_NAME]);
}
