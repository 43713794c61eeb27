import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { openState } from './open-state.ts';

const NOW = Date.UTC(2026, 0, 1);
const open = (folder: string) => openState(folder, NOW, undefined);

describe('openState', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-dev-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('finds keys, certificates and entries again', async () => {
    const first = await open(folder);
    first.rekorV2Log.append(Buffer.from('one'), NOW);
    first.rekorV2Log.append(Buffer.from('two'), NOW + 5000);
    first.rekorV2Log.close();
    const again = await openState(folder, NOW + 1e9, 'p256');

    assert.deepEqual(again.keys.fulcio.spki, first.keys.fulcio.spki);
    assert.equal(again.keys.rekorV2.type, 'ed25519');
    assert.deepEqual(again.fulcioChain, first.fulcioChain.map(Buffer.from));
    assert.deepEqual([again.createdAt, again.treeId], [first.createdAt, first.treeId]);
    assert.deepEqual(again.rekorV2Log.tree.root(), first.rekorV2Log.tree.root());
    assert.equal(again.rekorV2Log.at(1)?.integratedTime, NOW / 1000 + 5);
    assert.equal(again.rekorV2Log.append(Buffer.from('two'), NOW).added, false);
    assert.equal(again.rekorV1Log.size, 0);
  });

  it('keeps private keys from other users', async () => {
    await open(join(folder, 'new'));
    assert.equal(statSync(join(folder, 'new')).mode & 0o777, 0o700);
    assert.equal(statSync(join(folder, 'new/services.json')).mode & 0o777, 0o600);
    assert.match(readFileSync(join(folder, 'new/services.json'), 'utf8'), /not for production/);
  });

  it('cuts off a last line that was half written when the process was killed', async () => {
    const first = await open(folder);
    first.rekorV1Log.append(Buffer.from('one'), NOW);
    first.rekorV1Log.close();
    appendFileSync(join(folder, 'rekor-v1.entries'), '1767225600 dHd');

    const again = await open(folder);
    assert.equal(again.rekorV1Log.size, 1);
    again.rekorV1Log.append(Buffer.from('three'), NOW);
    again.rekorV1Log.close();
    assert.equal((await open(folder)).rekorV1Log.at(1)?.body.toString(), 'three');
  });

  it('refuses a damaged file, naming it and what to do', async () => {
    await open(folder);
    const file = join(folder, 'services.json');
    const good = readFileSync(file, 'utf8');
    for (const bad of [
      '',
      '{}',
      good.slice(0, 900),
      good.replace('PRIVATE', 'PUBLIC'),
      good.replace('"fulcio"', '"f"'),
    ]) {
      writeFileSync(file, bad);
      await assert.rejects(open(folder), {
        code: 'SIGSTORE_DEV_STATE',
        message: /services\.json/,
        hint: /remove/,
      });
    }
    writeFileSync(file, good);
    writeFileSync(join(folder, 'rekor-v2.entries'), '1767225600 b25l\nnonsense\n');
    await assert.rejects(open(folder), { code: 'SIGSTORE_DEV_STATE', message: /line 2 is damaged/ });
  });

  it('says when the folder cannot be made', async () => {
    writeFileSync(join(folder, 'file'), '');
    await assert.rejects(open(join(folder, 'file/below')), { code: 'WRITE_FAILED' });
  });
});
