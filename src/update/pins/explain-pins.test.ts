import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { advisoryDatabase, fakeAdvisory } from '../../../test/fakes/advisory-database.ts';
import { FakeRegistry } from '../../../test/fakes/registry.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { rootImage } from '../../../test/fakes/root-image.ts';
import type { Digest } from '../../base/digest.ts';
import { explainPins } from './explain-pins.ts';
import type { JudgedPin } from './types.ts';

describe('what a newer digest of a tag changes', () => {
  let registry: FakeRegistry;
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let old: Digest;
  let now: Digest;

  before(async () => {
    registry = await FakeRegistry.start();
    context = await repositoryContext();
    old = await push('old', { app: '1-1', gone: '1-1' });
    now = await push('now', { app: '2-1', added: '1-1' });
  });
  after(async () => {
    await registry.stop();
    await context[Symbol.asyncDispose]();
  });

  async function push(name: string, packages: Record<string, string>): Promise<Digest> {
    const root = join(context.dir, name);
    const files: Record<string, string> = { 'etc/os-release': 'ID=debian\nVERSION_ID="13"\n' };
    for (const [each, version] of Object.entries(packages))
      files[`var/lib/dpkg/status.d/${each}`] =
        `Package: ${each}\nVersion: ${version}\nArchitecture: amd64\nMaintainer: Debian <debian@lists.debian.org>\n`;
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return await rootImage(root, `${registry.host}/app:${name}`, context);
  }

  const pin = (
    from: Digest,
    to: Digest,
    state: JudgedPin['state'] = 'update',
    file = 'a.yaml',
  ): JudgedPin => ({
    file,
    line: 1,
    image: `${registry.host}/app:v1@${from}`,
    hexAt: 0,
    endAt: 0,
    state,
    from,
    to,
    platform: undefined,
    why: undefined,
  });

  const explain = async (pins: JudgedPin[], database?: Awaited<ReturnType<typeof advisoryDatabase>>) =>
    await explainPins({ pins, access: {}, cataloguing: {}, database }, context);

  it('is said once for all files: packages, vulnerabilities that go and come, files and size', async () => {
    const about = (id: string, name: string, fixed: string) =>
      fakeAdvisory(id, { ecosystem: 'Debian:13', name, fixed });
    const items = [about('CVE-2026-1', 'app', '2-1'), about('CVE-2026-2', 'added', '9-1')];
    const database = await advisoryDatabase([{ kind: 'debian-tracker', items }]);
    const [said, ...others] = await explain([pin(old, now), pin(old, now, 'update', 'b.yaml')], database);
    database.close();
    assert.deepEqual(others, []);
    assert.deepEqual(said?.packages, [
      { name: 'app', from: '1-1', to: '2-1' },
      { name: 'added', from: undefined, to: '1-1' },
      { name: 'gone', from: '1-1', to: undefined },
    ]);
    assert.deepEqual([said?.fixes, said?.brings, said?.why], [['CVE-2026-1'], ['CVE-2026-2'], undefined]);
    assert.deepEqual([said?.platform, said?.files], ['linux/amd64', { added: 1, removed: 1, changed: 1 }]);
  });

  it('says without a database that nobody looked vulnerabilities up', async () => {
    const [said] = await explain([pin(old, now)]);
    assert.deepEqual([said?.fixes, said?.brings], [undefined, undefined]);
  });

  it('fetches nothing of what policies refuse, and says why nothing is known of what is gone', async () => {
    const asked = registry.count('GET', /./);
    assert.deepEqual(await explain([pin(old, now, 'refused'), pin(old, old, 'current')]), []);
    assert.equal(registry.count('GET', /./), asked);
    const nowhere = `sha256:${'0'.repeat(64)}` as string as Digest;
    const [said] = await explain([pin(nowhere, now)]);
    assert.match(said?.why ?? '', /manifest unknown/);
  });
});
