/** What lists only fixes says nothing of what it does not name, and a part of it nothing of what is not in it. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { filesIn } from '../../../test/fakes/debian-root.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { flagsOf, runLine } from '../../../test/fakes/run-line.ts';
import type { ScanAnswer } from '../../scan/render/json.ts';

const RELEASES = {
  'Alpine:v3.22': {
    system: 'ID=alpine\nVERSION_ID=3.22.1\n',
    head: { distroversion: 'v3.22', urlprefix: 'https://dl-cdn.alpinelinux.org/alpine' },
    least: 80,
  },
  Wolfi: {
    system: 'ID=wolfi\nVERSION_ID=20230201\n',
    head: { urlprefix: 'https://packages.wolfi.dev' },
    least: 400,
  },
  Chainguard: {
    system: 'ID=chainguard\nVERSION_ID=20230214\n',
    head: { urlprefix: 'https://packages.cgr.dev' },
    least: 400,
  },
};
type Release = keyof typeof RELEASES;

/** Upstream's word on nginx. */
const NGINX = {
  schema_version: '1.6.0',
  id: 'BIT-nginx-2026-1',
  aliases: ['CVE-2026-1001'],
  modified: '2026-01-01T00:00:00Z',
  affected: [
    {
      package: { ecosystem: 'Bitnami', name: 'nginx' },
      ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.28.1' }] }],
    },
  ],
};

describe('a release that lists only what it fixed', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let made = 0;
  before(async () => {
    context = await repositoryContext();
  });
  after(() => context[Symbol.asyncDispose]());

  /** Scans an nginx 1.28.0-r2 of the release. `secfixes`: what the release says of it; `packages`: how many others it speaks of. */
  async function scanned(
    release: Release,
    { secfixes = {}, packages = 1, covers = [] as string[], upstream = true },
  ) {
    const { system, head } = RELEASES[release];
    const place = join(context.dir, `place-${made++}`);
    const installed = ['P:nginx', 'V:1.28.0-r2', 'A:x86_64', 'o:nginx', 'c:0123456789abcdef', 'F:usr/sbin'];
    const root = await filesIn(join(place, 'root'), {
      'etc/os-release': system,
      'lib/apk/db/installed': `${installed.join('\n')}\n\n`,
    });
    const others = Array.from({ length: packages }, (_, at) => ({
      pkg: { name: `p${at}`, secfixes: { '1-r0': [`CVE-2020-${1000 + at}`] } },
    }));
    const own = { pkg: { name: 'nginx', secfixes } };
    const data = join(place, 'data');
    const run = (...words: string[]) => runLine([...words, '--data-dir', data], context);
    const secdb = join(place, 'secdb.json');
    await writeFile(secdb, JSON.stringify({ ...head, reponame: 'main', packages: [own, ...others] }));
    await run('db', 'import', secdb, ...flagsOf({ covers }));
    await writeFile(join(place, 'osv.json'), JSON.stringify(NGINX));
    if (upstream) await run('db', 'import', join(place, 'osv.json'), '--covers', 'Bitnami');
    await run('db', 'build');
    const flags = ['--fail-on', 'any', '--max-feed-age', '5200w', '-o', 'json'];
    const { text, exitCode } = await run('scan', `dir:${root}`, ...flags);
    const { findings, verdict } = JSON.parse(text) as ScanAnswer;
    const told = findings.map((each) => [each.vulnerability.id, each.restReason, each.fixVersion]);
    return { told, exitCode, reasons: verdict.reasons };
  }

  for (const release of Object.keys(RELEASES) as Release[]) {
    const { least } = RELEASES[release];

    it(`${release}: what upstream says of a package, and the release does not name, counts, without upstream’s fix`, async () => {
      const { told, exitCode } = await scanned(release, { covers: [release] });
      assert.deepEqual([told, exitCode], [[['CVE-2026-1001', 'unnamed', undefined]], 1]);
    });

    it(`${release}: where the release speaks of it, its word is the last`, async () => {
      for (const [version, code] of [
        ['1.28.0-r2', 0],
        ['0', 0],
        ['1.28.0-r3', 1],
      ] as const) {
        const secfixes = { [version]: ['CVE-2026-1001'] };
        const { told, exitCode } = await scanned(release, { covers: [release], secfixes });
        const found = [['CVE-2026-1001', undefined, '1.28.0-r3']];
        assert.deepEqual([told, exitCode], [code === 0 ? [] : found, code], version);
      }
    });

    it(`${release}: records of fewer than ${least} packages cover nothing, unless somebody says so`, async () => {
      const upstream = false;
      const few = await scanned(release, { packages: least - 1, upstream });
      assert.deepEqual([few.exitCode, few.reasons], [3, [`no feed covers ${release}`]]);
      assert.equal((await scanned(release, { packages: least, upstream })).exitCode, 0);
      assert.equal((await scanned(release, { packages: 1, covers: [release], upstream })).exitCode, 0);
    });
  }
});
