import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createCache } from '../base/index.ts';
import { silentLog } from '../base/log.ts';
import { readLock } from './lock/index.ts';
import { type ReadBefore, type ReadMemory, readBefore } from './read-before.ts';
import { loadRecipe } from './recipe/index.ts';

let folder = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'read-before-'));
});
after(() => rmSync(folder, { recursive: true }));

const memory = async (more: ReadMemory = {}): Promise<ReadBefore> => {
  const clock = { nowMs: () => 1_700_000_000_000, sleep: async () => {}, random: () => 0.5 };
  const cache = await createCache(join(folder, 'cache'), { log: silentLog, clock });
  return await readBefore({ cacheKeyFile: join(folder, 'key'), program: 'this', ...more }, { cache });
};

/** Whether these bytes were read anew. */
async function isRead(reads: ReadBefore, kind: string, text: string): Promise<boolean> {
  let read = false;
  const made = await reads(kind, Buffer.from(text), () => ((read = true), { of: text }));
  assert.deepEqual(made, { of: text });
  return read;
}

describe('readBefore', () => {
  it('reads the same bytes of the same kind once, and for another program, or without a key, anew', async () => {
    assert.equal(await isRead(await memory(), 'kind', 'text'), true);
    assert.equal(await isRead(await memory(), 'kind', 'text'), false);
    assert.equal(await isRead(await memory(), 'kind', 'text.'), true);
    assert.equal(await isRead(await memory(), 'kind.', 'text'), true);
    assert.equal(await isRead(await memory({ program: 'that' }), 'kind', 'text'), true);
    assert.equal(await isRead(await memory({ program: undefined }), 'kind', 'text'), true);
    assert.equal(await isRead(await memory({ cacheKeyFile: undefined }), 'kind', 'text'), true);
  });

  it('keeps nothing of what is refused', async () => {
    const refuse = async (): Promise<unknown> =>
      await (await memory())('kind', Buffer.from('refused'), () => Promise.reject(new Error('refused')));
    await assert.rejects(refuse(), /refused/);
    await assert.rejects(refuse(), /refused/);
    assert.equal(await isRead(await memory(), 'kind', 'refused'), true);
  });

  it('gives a recipe and its include as they are now', async () => {
    const [recipe, base] = [join(folder, 'app.yaml'), join(folder, 'base.yaml')];
    const load = async () => await loadRecipe(recipe, { before: await memory() });
    writeFileSync(recipe, 'include: base.yaml\nfiles: [{source: a, target: /a}]\n');
    writeFileSync(base, 'cmd: first\nfiles: [{source: b, target: /b}]\n');
    const first = await load();
    assert.deepEqual(first, await loadRecipe(recipe));
    assert.deepEqual(await load(), first);

    writeFileSync(base, 'cmd: second\n');
    const second = await load();
    assert.deepEqual(second.cmd, ['second']);
    assert.deepEqual(second, await loadRecipe(recipe));
  });

  it('refuses an include that was read before, in a folder that it may not be in now', async () => {
    const inside = join(folder, 'inside');
    mkdirSync(inside);
    writeFileSync(join(folder, 'outside.yaml'), 'cmd: outside\nfiles: [{source: a, target: /a}]\n');
    writeFileSync(join(inside, 'app.yaml'), 'include: ../outside.yaml\n');
    const load = async (includeDirs: string[]) =>
      await loadRecipe(join(inside, 'app.yaml'), { includeDirs, before: await memory() });
    assert.deepEqual((await load([folder])).cmd, ['outside']);
    await assert.rejects(load([]), { code: 'RECIPE_INCLUDE', message: /app\.yaml:1:10: include: / });
  });

  it('names the place of an include that cannot be read, in a file that was read before', async () => {
    const path = join(folder, 'lost.yaml');
    writeFileSync(path, '\ninclude: gone.yaml\n');
    const load = async () => await loadRecipe(path, { before: await memory() });
    for (let times = 0; times < 2; times++)
      await assert.rejects(load(), { code: 'RECIPE_NOT_FOUND', message: /lost\.yaml:2:10: include: / });
  });

  it('believes no entry that another key sealed', async () => {
    const lock = join(folder, 'x.lock.json');
    writeFileSync(lock, '{}');
    await assert.rejects(readLock(lock, await memory()), { code: 'LOCK_INVALID' });
    const forged = await memory({ cacheKeyFile: join(folder, 'their key') });
    await forged('lock', readFileSync(lock), () => ({ version: 2 }));
    assert.notEqual(readdirSync(join(folder, 'cache')).length, 0);
    await assert.rejects(readLock(lock, await memory()), { code: 'LOCK_INVALID' });
  });
});
