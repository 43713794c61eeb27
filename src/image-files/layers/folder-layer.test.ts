import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { noteExaminer } from '../../../test/fakes/note-cataloguer.ts';
import { Dispatch } from '../examine/dispatch.ts';
import { readFolderLayer } from './folder-layer.ts';
import { LayerBuilder } from './layer-builder.ts';
import type { ReadLayer } from './read-layer.ts';
import { Unpacking } from './unpacking.ts';

const NOBODY = 65_534;

describe('readFolderLayer', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-folder-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function read(
    root = folder,
    limitBytes = 1e9,
    signal = new AbortController().signal,
  ): Promise<ReadLayer> {
    const builder = new LayerBuilder({ dispatch: new Dispatch([noteExaminer]), metadata: false, folder });
    await readFolderLayer(root, builder, new Unpacking(limitBytes, { signal }));
    return builder.result;
  }

  function rows({ entries }: ReadLayer): string[] {
    return Array.from({ length: entries.count }, (_, row) => `${entries.pathOf(row)} ${entries.typeOf(row)}`);
  }

  it('finds files, folders and links, and goes through no link', async () => {
    mkdirSync(join(folder, 'b'));
    writeFileSync(join(folder, 'b/x.note'), 'x 1');
    writeFileSync(join(folder, 'a'), '');
    symlinkSync('/', join(folder, 'root'));
    symlinkSync('.', join(folder, 'self'));

    const layer = await read();

    assert.deepEqual(rows(layer), ['a file', 'b directory', 'root symlink', 'self symlink', 'b/x.note file']);
    assert.equal(layer.facts.get(4, 'notes'), 'x 1');
    assert.equal(layer.entries.targetOf(2), '/');
    assert.deepEqual(layer.problems, []);
  });

  it('reads nothing through a folder that becomes a link once its names are known', async () => {
    const secrets = mkdtempSync(join(tmpdir(), 'shearwall-secrets-'));
    for (const place of [secrets, join(folder, 'etc')]) {
      mkdirSync(place, { recursive: true });
      writeFileSync(join(place, 'a.note'), 'secret 1');
    }
    const swapping = {
      has(path: string) {
        if (path !== 'etc/a.note') return false;
        renameSync(join(folder, 'etc'), join(folder, 'old'));
        symlinkSync(secrets, join(folder, 'etc'));
        return false;
      },
    };
    const builder = new LayerBuilder({ dispatch: new Dispatch([noteExaminer]), metadata: false, folder });
    const { signal } = new AbortController();
    await readFolderLayer(folder, builder, new Unpacking(1e9, { signal }), swapping as never);
    rmSync(secrets, { recursive: true });

    assert.equal(builder.result.facts.rows().length, 0);
    assert.match(builder.result.problems[0]?.message ?? '', /became a link while it was read/);
  });

  it('reads no pipe, which would wait for ever', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe.note')]);
    assert.deepEqual(rows(await read()), ['pipe.note other']);
  });

  it('keeps names that are not UTF-8', async () => {
    writeFileSync(
      Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff, 0x2e]), Buffer.from('note')]),
      'n 1',
    );
    const layer = await read();
    assert.deepEqual(rows(layer), ['\xff.note file']);
    assert.equal(layer.facts.rows().length, 1);
  });

  it('says what may not be read, and reads the rest', async () => {
    writeFileSync(join(folder, 'secret'), 'x', { mode: 0 });
    writeFileSync(join(folder, 'x.note'), 'x 1');
    chmodSync(folder, 0o755);
    const { problems, facts } = await withoutRoot(() => read());
    assert.match(problems[0]?.message ?? '', /cannot be read/);
    assert.equal(facts.rows().length, 1);
  });

  it('reads nothing that the kernel makes up', async (test) => {
    const proc = join(folder, 'proc');
    mkdirSync(proc);
    try {
      execFileSync('mount', ['-t', 'proc', 'proc', proc], { stdio: 'ignore' });
    } catch {
      return test.skip('nothing can be mounted here');
    }
    try {
      assert.deepEqual(rows(await read()), ['proc directory']);
    } finally {
      execFileSync('umount', [proc]);
    }
  });

  it('stops when it is interrupted, and at its limit', async () => {
    writeFileSync(join(folder, 'x'), Buffer.alloc(1000));
    await assert.rejects(read(folder, 999), { code: 'CATALOG_LIMIT' });
    const reason = new Error('interrupted');
    await assert.rejects(read(folder, 1e9, AbortSignal.abort(reason)), reason);
  });
});

/** Root may read everything. */
async function withoutRoot<T>(run: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return await run();
  process.seteuid?.(NOBODY);
  try {
    return await run();
  } finally {
    process.seteuid?.(0);
  }
}
