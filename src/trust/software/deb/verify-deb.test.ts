import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { buildDeb } from '../../../../test/fakes/deb.ts';
import { type FakeMirror, type FakePackage, startFakeMirror } from '../../../../test/fakes/debian-mirror.ts';
import { noSeenReleases, repositoryContext } from '../../../../test/fakes/repository-context.ts';
import { renderSoftware } from '../render-software.ts';
import { verifyDeb } from './verify-deb.ts';

const deb = (Package: string, Version: string, Architecture = 'amd64'): FakePackage => ({
  control: { Package, Version, Architecture },
  files: [{ path: './usr/share/x', content: `${Package} ${Version}` }],
});
const APP = deb('app', '1.0-1');
const DATA = deb('app-data', '2:1.0', 'all');

describe('verifyDeb', () => {
  let mirror: FakeMirror;
  before(async () => {
    mirror = await startFakeMirror({ packages: [APP, DATA] });
  });
  after(() => mirror.close());

  async function verify(bytes: Buffer, changes: { extraKeys?: Uint8Array[] } = {}) {
    await using context = await repositoryContext();
    const path = join(context.dir, 'file.deb');
    await writeFile(path, bytes);
    const sources = { environmentMirror: mirror.url, aptSources: [], seen: noSeenReleases };
    const options = {
      suite: 'trixie',
      components: ['main'],
      mirrors: [],
      extraKeys: [mirror.key],
      sources,
      ...changes,
    };
    return await verifyDeb(path, options, context);
  }

  it('says which signed Release vouches for the file, and by which key', async () => {
    const verdict = await verify(buildDeb(APP));

    assert.equal(verdict.allowed, true);
    assert.equal(verdict.purl, 'pkg:deb/debian/app@1.0-1?arch=amd64');
    const [finding] = verdict.findings;
    assert.equal(finding?.says['suite'], 'trixie');
    assert.match(finding?.by ?? '', /^[0-9A-F]{40}$/);
    assert.match(finding?.says['release'] ?? '', /^sha256:/);
    const text = renderSoftware(verdict);
    assert.match(text, /^verified deb:.*\n {2}package {2}pkg:deb\/debian\/app@1\.0-1/);
    assert.match(text, /good +signed Release/);
  });

  it('finds a package that is the same on all architectures', async () => {
    assert.equal((await verify(buildDeb(DATA))).allowed, true);
  });

  it('refuses a file that calls itself a package of the archive and has other bytes', async () => {
    const changed = { ...APP, files: [{ path: './usr/share/x', content: 'evil' }] };
    const verdict = await verify(buildDeb(changed));

    assert.deepEqual(
      verdict.reasons.map(({ code }) => code),
      ['SUBJECT_MISMATCH'],
    );
    assert.match(renderSoftware(verdict), /^REFUSED/);
    assert.match(renderSoftware(verdict), /do not install it/);
  });

  it('refuses what the archive does not list, and says what it has', async () => {
    const verdict = await verify(buildDeb(deb('app', '1.0-2')));
    assert.deepEqual(
      verdict.reasons.map(({ code }) => code),
      ['SIGNATURE_MISSING'],
    );
    assert.equal(verdict.reasons[0]?.hint, 'there is 1.0-1 in trixie');
    const unknown = await verify(buildDeb(deb('other', '1')));
    assert.match(unknown.reasons[0]?.hint ?? '', /--suite/);
  });

  it('does not accept a Release that is signed by an unknown key', async () => {
    await assert.rejects(verify(buildDeb(APP), { extraKeys: [] }), /no valid signature/);
  });

  it('throws for what is not a package', async () => {
    const sound = buildDeb(APP);
    const noVersion = buildDeb({ ...APP, control: { Package: 'app', Architecture: 'amd64', Version: '' } });
    for (const bytes of [Buffer.alloc(0), Buffer.from('x'), sound.subarray(0, 100), noVersion])
      await assert.rejects(verify(bytes), (error: { code?: string }) =>
        (error.code ?? '').startsWith('DEB_'),
      );
  });
});
