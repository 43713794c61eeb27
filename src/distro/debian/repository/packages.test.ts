import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { buildDeb } from '../../../../test/fakes/deb.ts';
import { type FakeMirror, type FakePackage, startFakeMirror } from '../../../../test/fakes/debian-mirror.ts';
import {
  impatientHttp,
  noSeenReleases,
  repositoryContext,
} from '../../../../test/fakes/repository-context.ts';
import type { Context } from '../../../base/index.ts';
import type { PackageRecord, SuiteRequest } from '../types.ts';
import { fetchDeb } from './fetch-deb.ts';
import type { SuiteRelease } from './fetch-release.ts';
import { fetchReleases } from './fetch-releases.ts';
import { loadPackageIndex } from './load-package-index.ts';

const hello: FakePackage = {
  control: { Package: 'hello', Version: '2.10-5', Architecture: 'amd64' },
  files: [{ path: 'usr/share/hello', content: 'x'.repeat(300_000) }],
  compress: 'none',
};
const data: FakePackage = { control: { Package: 'hello-data', Version: '1:2-1', Architecture: 'all' } };
const other: FakePackage = { control: { Package: 'other', Version: '3', Architecture: 'amd64' } };

describe('packages of a mirror', () => {
  let mirror: FakeMirror;
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  before(async () => {
    mirror = await startFakeMirror({ packages: [hello, data, other] });
  });
  after(() => mirror.close());
  beforeEach(async () => {
    mirror.behave();
    mirror.requests.length = 0;
    context = await repositoryContext();
  });

  afterEach(() => context[Symbol.asyncDispose]());

  const releases = (suites = ['trixie'], theContext: Context = context): Promise<SuiteRelease[]> => {
    const requests = suites.map((suite): SuiteRequest => {
      const archive = suite.endsWith('-security') ? 'security' : 'debian';
      const base = {
        components: ['main'],
        architectures: ['amd64'],
        mirrors: [mirror.url],
        extraKeys: [mirror.key],
      };
      return { ...base, archive, suite };
    });
    return fetchReleases(
      { requests, floorDates: new Map(), sources: { aptSources: [], seen: noSeenReleases } },
      theContext,
    );
  };
  const record = async (name: string): Promise<PackageRecord & { mirrors: string[] }> => {
    const index = await loadPackageIndex({ releases: await releases(), architecture: 'amd64' }, context);
    const [found] = index.versionsOf(name);
    assert.ok(found);
    return { ...found, mirrors: [mirror.url] };
  };

  describe('loadPackageIndex', () => {
    it('joins the suites and lists packages for all architectures too', async () => {
      const index = await loadPackageIndex(
        { releases: await releases(['trixie', 'trixie-updates', 'trixie-security']), architecture: 'amd64' },
        context,
      );

      assert.deepEqual([...index.names()].sort(), ['hello', 'hello-data', 'other']);
      assert.equal(index.versionsOf('hello-data')[0]?.architecture, 'all');
    });

    it('asks for the index by its digest, and for the plain name only where there is no such file', async () => {
      await loadPackageIndex({ releases: await releases(), architecture: 'amd64' }, context);
      const [, first] = mirror.requests;
      assert.match(first?.path ?? '', /\/main\/binary-amd64\/by-hash\/SHA256\/[0-9a-f]{64}$/);

      await using fresh = await repositoryContext();
      mirror.misbehave('by-hash', 'missing');
      const index = await loadPackageIndex(
        { releases: await releases(['trixie'], fresh), architecture: 'amd64' },
        fresh,
      );
      assert.equal(index.versionsOf('hello').length, 1);
    });

    it('reads binary-all where the archive lists those packages apart', async () => {
      await mirror.publish({
        suite: 'apart',
        architectures: ['amd64', 'all'],
        packages: [hello, data],
        fields: { 'No-Support-for-Architecture-all': undefined, Architectures: 'amd64 all' },
      });

      await loadPackageIndex({ releases: await releases(['apart']), architecture: 'amd64' }, context);

      const { bytes } = await lastIndex(context);
      assert.ok(bytes.length > 0);
      assert.equal(mirror.requests.filter(({ path }) => path.includes('/binary-all/')).length, 1);
    });

    it('is opened from the cache offline, and fetched again when one byte of it changed', async () => {
      const verified = await releases();
      await loadPackageIndex({ releases: verified, architecture: 'amd64' }, context);
      mirror.requests.length = 0;
      const offline = { ...context, offline: true };
      assert.equal(
        (await loadPackageIndex({ releases: verified, architecture: 'amd64' }, offline)).versionsOf('hello')
          .length,
        1,
      );

      const { path, bytes } = await lastIndex(context);
      bytes[20] = (bytes[20] ?? 0) ^ 1;
      await writeFile(path, bytes);

      await assert.rejects(loadPackageIndex({ releases: verified, architecture: 'amd64' }, offline), {
        code: 'OFFLINE',
        message: /the package index main\/binary-amd64\/Packages of trixie is not in the cache/,
      });
      assert.deepEqual(mirror.requests, []);
      await writeFile(path, bytes);
      assert.equal(
        (await loadPackageIndex({ releases: verified, architecture: 'amd64' }, context)).versionsOf('hello')
          .length,
        1,
      );
      assert.match(context.log.warnings.join(), /not what its digest says/);
    });

    it('goes on with another mirror when the first has lost the file', async () => {
      const second = await startFakeMirror();
      const [release] = (await releases()) as [SuiteRelease];
      const index = await loadPackageIndex(
        { releases: [{ ...release, mirrors: [second.url, mirror.url] }], architecture: 'amd64' },
        context,
      );
      await second.close();

      assert.equal(index.versionsOf('hello').length, 1);
    });

    it('takes another compression when the mirrors lack the best one', async () => {
      mirror.misbehave(/Packages\.gz$/, 'missing');
      const verified = await releases();
      const listed = verified[0]?.text.files.get('main/binary-amd64/Packages.gz')?.digest.slice(7) ?? 'none';
      mirror.misbehave(listed, 'missing');

      assert.equal(
        (await loadPackageIndex({ releases: verified, architecture: 'amd64' }, context)).versionsOf('hello')
          .length,
        1,
      );
    });

    const attacks = [
      ['corrupt', 'REPOSITORY_DIGEST', /not the file that the signed Release names/],
      ['short', 'HTTP_WRONG_SIZE', /is \d+ bytes, not of the expected/],
      ['truncated', 'NETWORK_BROKEN', /broke|ended after/],
      ['huge', 'HTTP_WRONG_SIZE', /is 1000000000000 bytes/],
      ['endless', 'HTTP_WRONG_SIZE', /is longer, not of the expected/],
      ['silent', 'NETWORK_TIMEOUT', /sent nothing for 0.3 s/],
      ['missing', 'HTTP_NOT_FOUND', /does not exist/],
    ] as const;
    for (const [how, code, message] of attacks) {
      it(`refuses an index that comes ${how}`, async () => {
        const verified = await releases();
        mirror.misbehave('binary-amd64', how);

        const impatient = how === 'silent' ? { ...context, http: impatientHttp } : context;

        await assert.rejects(loadPackageIndex({ releases: verified, architecture: 'amd64' }, impatient), {
          code,
          message,
        });
        assert.deepEqual(await tempFiles(context), []);
      });
    }

    it('refuses a bomb: an index that inflates to more than the signed Release says', async () => {
      const [release] = (await releases()) as [SuiteRelease];
      const files = new Map(release.text.files);
      const path = 'main/binary-amd64/Packages';
      files.set(path, { digest: files.get(path)?.digest ?? ('' as never), sizeBytes: 10 });

      await assert.rejects(
        loadPackageIndex(
          { releases: [{ ...release, text: { ...release.text, files } }], architecture: 'amd64' },
          context,
        ),
        (error: Error) => /limit|larger|more than/.test(error.message),
      );
    });
  });

  describe('fetchDeb', () => {
    it('fetches into the cache once', async () => {
      const deb = await record('hello');
      const entry = await fetchDeb(deb, context);
      assert.equal((await readFile(entry.path)).length, deb.sizeBytes);
      mirror.requests.length = 0;

      assert.deepEqual(await fetchDeb(deb, { ...context, offline: true }), entry);
      assert.deepEqual(mirror.requests, []);
    });

    it('names the package that is missing offline', async () => {
      await assert.rejects(fetchDeb(await record('hello'), { ...context, offline: true }), {
        code: 'OFFLINE',
        message: /the package hello 2\.10-5 \(amd64\) is not in the cache/,
      });
    });

    it('goes on where a broken transfer ended', async () => {
      const deb = await record('hello');
      mirror.misbehave('.deb', 'truncated', 1);

      await fetchDeb(deb, context);

      const ranges = mirror.requests
        .filter(({ path }) => path.endsWith('.deb'))
        .map(({ headers }) => headers.range);
      assert.equal(ranges.length, 2);
      assert.match(ranges[1] ?? '', /^bytes=[1-9]\d*-$/);
    });

    it('starts over when the server does not resume', async () => {
      const deb = await record('hello');
      mirror.misbehave('.deb', 'truncated', 1);
      mirror.misbehave('.deb', 'no-range', 1);

      assert.equal((await readFile((await fetchDeb(deb, context)).path)).length, deb.sizeBytes);
    });

    const attacks = [
      [
        'with another digest',
        'corrupt',
        'REPOSITORY_DIGEST',
        /has the digest sha256:[0-9a-f]{64}, not sha256:/,
      ],
      ['short', 'short', 'HTTP_WRONG_SIZE', /is \d+ bytes, not of the expected/],
      ['truncated', 'truncated', 'NETWORK_BROKEN', /broke|ended after/],
      ['huge', 'huge', 'HTTP_WRONG_SIZE', /is 1000000000000 bytes/],
      ['endless', 'endless', 'HTTP_WRONG_SIZE', /is longer, not of the expected/],
      ['from a silent server', 'silent', 'NETWORK_TIMEOUT', /sent nothing/],
      ['from a failing server', 'failing', 'HTTP_SERVER_ERROR', /failed \(503\)/],
    ] as const;
    for (const [what, how, code, message] of attacks) {
      it(`refuses a .deb ${what}, and keeps nothing of it`, async () => {
        const deb = await record('hello');
        mirror.misbehave('.deb', how);

        const impatient = how === 'silent' ? { ...context, http: impatientHttp } : context;

        await assert.rejects(fetchDeb(deb, impatient), { code, message });
        assert.equal(await context.cache.find('blob', deb.digest), undefined);
        assert.deepEqual(await tempFiles(context), []);
      });
    }

    it('refuses a .deb under another name: of the same size, but not the bytes that the index names', async () => {
      const deb = await record('hello');
      const swapped = buildDeb({ ...hello, control: { ...hello.control, Package: 'hullo' } });
      assert.equal(swapped.length, deb.sizeBytes);
      mirror.put(`/debian/${deb.filename}`, swapped);

      await assert.rejects(fetchDeb(deb, context), { code: 'REPOSITORY_DIGEST' });
      await mirror.publish({ suite: 'trixie', packages: [hello, data, other] });
    });

    it('says what to do when every mirror has forgotten a version', async () => {
      const deb = await record('hello');
      mirror.misbehave('.deb', 'missing');

      await assert.rejects(fetchDeb({ ...deb, mirrors: [mirror.url, `${mirror.url}-2`] }, context), {
        code: 'REPOSITORY_UNAVAILABLE',
        message: 'no mirror has the package hello 2.10-5 (amd64) any more',
        hint: /snapshot/,
      });
    });

    it('gives up at an interrupt', async () => {
      const deb = await record('hello');
      mirror.misbehave('.deb', 'slow');
      const abort = new AbortController();
      setTimeout(() => abort.abort(new Error('interrupted')), 100);

      await assert.rejects(fetchDeb(deb, { ...context, signal: abort.signal }), { message: 'interrupted' });
      assert.deepEqual(await tempFiles(context), []);
    });
  });
});

async function tempFiles(context: Context): Promise<string[]> {
  return readdir(join(context.cache.dir, 'v1/tmp'));
}

/** The inflated index of trixie in the cache: the only or last entry of its kind. */
async function lastIndex(context: Context): Promise<{ path: string; bytes: Buffer }> {
  const root = join(context.cache.dir, 'v1/tar');
  const names = await readdir(root, { recursive: true });
  const path = join(root, names.filter((name) => name.length > 60).at(-1) ?? '');
  return { path, bytes: await readFile(path) };
}
