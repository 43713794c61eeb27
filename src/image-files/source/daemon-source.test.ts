import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { MemoryImages } from '../../../test/fakes/layered-image.ts';
import { noteExaminer } from '../../../test/fakes/note-cataloguer.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { copyImage, openTarget } from '../../oci/index.ts';
import { openImageFiles } from '../open-image-files.ts';
import { openLayeredSource } from './open-source.ts';

type TestContext = Awaited<ReturnType<typeof repositoryContext>>;

/** What `docker save` would write. */
async function savedImage(context: TestContext): Promise<Buffer> {
  const images = new MemoryImages();
  images.add([[{ path: 'a.note', content: 'a 1' }]]);
  const file = join(context.dir, 'saved.tar');
  const target = await openTarget({ location: { transport: 'docker-archive', file } }, context);
  await copyImage({ source: images, target, tag: 'x:1', referrers: false, platforms: [] }, context);
  await target.commit();
  return await readFile(file);
}

type Answer = { name: string; notes: unknown[] };

/** Asks a daemon that answers as `listener` says for `name`. */
async function ask(context: TestContext, name: string, listener: RequestListener): Promise<Answer> {
  const socket = join(context.dir, 'daemon.sock');
  const server = createServer(listener).listen(socket);
  await once(server, 'listening');
  try {
    const options = { sockets: { docker: socket, podman: socket }, limitBytes: 1e9 };
    const source = await openLayeredSource({ ...options, image: name }, context);
    const files = await openImageFiles({ source, examiners: [noteExaminer] }, context);
    const notes = [...files.factsOf(noteExaminer)].map(({ facts }) => facts);
    await source.close();
    return { name: source.name, notes };
  } finally {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
}

describe('openLayeredSource of what a daemon holds', () => {
  it('asks the socket for the image by its name, and reads it', async () => {
    await using context = await repositoryContext();
    const image = await savedImage(context);
    for (const engine of ['docker-daemon', 'podman']) {
      let asked: string | undefined;
      const { name, notes } = await ask(context, `${engine}:example.org/x:1`, ({ url }, response) => {
        asked = url;
        response.end(image);
      });

      assert.equal(asked, '/images/get?names=example.org%2Fx%3A1');
      assert.deepEqual(notes, ['a 1']);
      assert.equal(name, `${engine}:example.org/x:1`);
    }
  });

  it('says that there is no such image, with what the daemon says', async () => {
    await using context = await repositoryContext();
    const asking = ask(context, 'podman:x', (_, response) => {
      response.writeHead(404).end('{"message":"no such image: x"}');
    });
    await assert.rejects(asking, { code: 'CATALOG_SOURCE_NOT_FOUND', hint: /no such image: x/ });
  });

  it('says what a daemon in trouble answers', async () => {
    await using context = await repositoryContext();
    const asking = ask(context, 'podman:x', (_, response) => {
      response.writeHead(500).end('disk full');
    });
    await assert.rejects(asking, { code: 'CATALOG_DAEMON', message: /answers 500 .*: disk full/ });
  });

  it('refuses an answer that ends early', async () => {
    await using context = await repositoryContext();
    const image = await savedImage(context);
    const asking = ask(context, 'docker-daemon:x', (_, response) => {
      response.writeHead(200, { 'content-length': image.length });
      response.write(image.subarray(0, 2000), () => response.destroy());
    });
    await assert.rejects(asking, { code: 'CATALOG_DAEMON' });
  });

  it('says that nobody listens', async () => {
    await using context = await repositoryContext();
    const options = { sockets: { docker: join(context.dir, 'none.sock') }, limitBytes: 1e9 };
    await assert.rejects(openLayeredSource({ ...options, image: 'docker-daemon:x' }, context), {
      code: 'CATALOG_DAEMON',
      hint: /is the daemon running/,
    });
  });
});
