/** Every recipe of ours passes its own test; and a container engine says the same of one as bubblewrap does. */
import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ownRecipeNames } from '../../src/build/index.ts';
import { type Builder, openBuilder } from './built-images.ts';
import { whyNoContainers } from './containers.ts';
import { findProgram } from './real-registry.ts';

let builder: Builder;
before(() => {
  builder = openBuilder();
});
after(() => builder?.close());

const withoutBubblewrap = findProgram('bwrap') === undefined && 'bwrap is not here';

describe('the test of a recipe of ours', () => {
  for (const name of ownRecipeNames())
    it(`passes: ${name}`, { skip: withoutBubblewrap }, async () => {
      const { stderr } = await builder.build(`recipes/${name}.yaml`, ['--test']);
      assert.match(stderr, /: passed in bubblewrap\n/);
    });

  it('passes in podman, too', { skip: whyNoContainers() }, async () => {
    const folder = join(builder.folder, 'podman');
    const path = (name: string): string => join(folder, name);
    mkdirSync(path('bin'), { recursive: true });
    for (const name of ['podman', 'runc', 'conmon'])
      symlinkSync(findProgram(name) ?? name, path(`bin/${name}`));
    writeFileSync(
      path('storage.conf'),
      `[storage]\ndriver="vfs"\ngraphroot="${path('store')}"\nrunroot="${path('run')}"\n`,
    );
    writeFileSync(
      path('containers.conf'),
      `[containers]\ndefault_ulimits=["nofile=1024:1024","nproc=1024:1024"]\n[engine]\nruntime="runc"\ntmp_dir="${path('tmp')}"\n`,
    );
    const env = {
      PATH: path('bin'),
      CONTAINERS_STORAGE_CONF: path('storage.conf'),
      CONTAINERS_CONF: path('containers.conf'),
    };
    const { stderr } = await builder.build('recipes/nginx.yaml', ['--test'], undefined, env);
    assert.match(stderr, /: passed in podman\n/);
  });
});
