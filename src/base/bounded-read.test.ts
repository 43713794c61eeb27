import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { pipeAt } from '../../test/fakes/pipe.ts';
import { readAfterLook, readBounded, readStart, TooLongError } from './bounded-read.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bounded-read-'));
});
after(async () => {
  await rm(folder, { recursive: true });
});

async function fileOf(text: string): Promise<string> {
  const path = join(folder, `file-${text.length}`);
  await writeFile(path, text);
  return path;
}

let pipes = 0;
const pipeOf = async (text: string): Promise<string> => await pipeAt(join(folder, `pipe-${pipes++}`), text);

const WAYS = {
  'a file': fileOf,
  'a pipe': pipeOf,
  'a stream': async (text: string) =>
    Readable.from([Buffer.from(text.slice(0, 3)), Buffer.from(text.slice(3))]),
};

describe('a pipe that nobody writes to yet', () => {
  it('is waited for without a thread: all others would wait for it, and nothing could end the process', async () => {
    const paths = Array.from({ length: 5 }, (_, number) => join(folder, `silent-${number}`));
    execFileSync('mkfifo', paths);
    const reads = paths.map((path) => readBounded(path, 10));
    // libuv has four threads for files.
    assert.ok((await stat(folder)).isDirectory());
    for (const path of paths) await writeFile(path, 'text');
    assert.deepEqual(
      (await Promise.all(reads)).map(String),
      paths.map(() => 'text'),
    );
  });
});

describe('reading a device without end', () => {
  it('stops after what is little for a machine, however much may be read', async () => {
    await assert.rejects(readStart('/dev/zero', 2 ** 29), TooLongError);
    assert.equal((await readStart('/dev/zero', 100)).length, 100);
    assert.equal((await readBounded('/dev/null', 5)).length, 0);
  });
});

for (const [name, inputOf] of Object.entries(WAYS))
  describe(`reading ${name}`, () => {
    it('gives all of it when it is not longer than it may be', async () => {
      assert.equal((await readBounded(await inputOf('12345'), 5)).toString(), '12345');
    });

    it('refuses one byte more, saying how many may be', async () => {
      await assert.rejects(readBounded(await inputOf('123456'), 5), (error: Error) => {
        assert.ok(error instanceof TooLongError);
        assert.match(error.message, /more than 5 bytes/);
        return true;
      });
    });

    it('stops after the bytes that are asked for', async () => {
      assert.equal((await readStart(await inputOf('1234567'), 4)).toString(), '1234');
    });

    it('reads on after a look at what it begins with, or not at all', async () => {
      const text = 'x'.repeat(2_000);
      const seen: number[] = [];
      const read = await readAfterLook(await inputOf(text), 1_000_000, (start) => {
        seen.push(start.length);
        return true;
      });
      assert.equal(read?.toString(), text);
      assert.deepEqual(seen, [512]);
      assert.equal(await readAfterLook(await inputOf(`${text}y`), 1_000_000, () => false), undefined);
      assert.equal((await readAfterLook(await inputOf('12345678'), 9, () => true))?.length, 8);
    });
  });

describe('reading a file that is as long as what is read at once', () => {
  for (const sizeBytes of [65_535, 65_536, 65_537])
    it(`gives all of its ${sizeBytes} bytes`, async () => {
      const text = 'x'.repeat(sizeBytes);
      assert.equal((await readBounded(await fileOf(text), sizeBytes)).toString(), text);
      await assert.rejects(readBounded(await fileOf(text), sizeBytes - 1), TooLongError);
    });

  it('gives what the kernel makes up, which has no size', async () => {
    assert.match((await readBounded('/proc/self/status', 100_000)).toString(), /^Name:/);
  });
});

describe('reading what is not there', () => {
  it('fails as the system does', async () => {
    await assert.rejects(readBounded(join(folder, 'gone'), 1), { code: 'ENOENT' });
    await assert.rejects(readBounded(folder, 1), { code: 'EISDIR' });
  });
});
