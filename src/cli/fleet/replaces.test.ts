import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { debianRoot } from '../../../test/fakes/debian-root.ts';
import { runFleet } from '../../../test/fakes/fleet-commands.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { rootImage } from '../../../test/fakes/root-image.ts';
import { type Digest, digestOf } from '../../base/digest.ts';
import { imagesByDigest, openStore, successorsOf } from '../../store/index.ts';

describe('fleet add --replaces', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let [old, fresh]: { name: string; digest: Digest }[] = [];
  before(async () => {
    context = await repositoryContext();
    const image = async (version: string) => {
      const root = await debianRoot(join(context.dir, version), [{ name: 'xz-utils', version }]);
      const name = `oci:${join(context.dir, `layout-${version}`)}:v1`;
      return { name, digest: await rootImage(root ?? '', name, context) };
    };
    [old, fresh] = [await image('5.6.1-1'), await image('5.6.1+really5.4.5-1')];
  });
  after(() => context[Symbol.asyncDispose]());

  it('notes what the image takes the place of, also of one that is known already, and warns of what nobody knows', async () => {
    const [before, now] = [old ?? assert.fail(), fresh ?? assert.fail()];
    await runFleet(context, ['add', before.name, now.name]);
    const unknown = digestOf('never seen');
    await runFleet(context, ['add', now.name, '--replaces', before.digest, '--replaces', unknown]);
    assert.match(context.log.warnings.join('\n'), new RegExp(`no image is known as ${unknown}`));
    const location = { kind: 'sqlite', path: join(context.dir, 'data/fleet.db') } as const;
    const store = await openStore(location, context);
    const successors = await store.read(async (view) => {
      const idOf = async (digest: Digest): Promise<number> =>
        (await imagesByDigest(view, digest))[0]?.imageId ?? 0;
      const found = await successorsOf(view, [await idOf(before.digest)]);
      return { found: [...found.values()].flat(), expected: await idOf(now.digest) };
    });
    await store.close();
    assert.deepEqual(successors.found, [successors.expected]);
  });

  it('takes digests alone', async () => {
    const { name } = fresh ?? assert.fail();
    await assert.rejects(runFleet(context, ['add', name, '--replaces', 'app:v1']), { code: 'CLI_FLEET' });
  });
});
