import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { startHttpServer } from '../../../test/fakes/http-server.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { flagsOf, runLine } from '../../../test/fakes/run-line.ts';
import type { DbOptions } from './options.ts';

const XZ = { ecosystem: 'Debian:13', name: 'xz' };

function osv(
  id: string,
  title: string,
  affected: { ecosystem: string; name: string },
  fixed?: string,
): string {
  const events = [{ introduced: '0' }, ...(fixed === undefined ? [] : [{ fixed }])];
  return JSON.stringify({
    id,
    summary: title,
    aliases: id.startsWith('GHSA') ? ['CVE-2024-3094'] : [],
    modified: '2024-06-01T00:00:00Z',
    affected: [{ package: affected, ranges: [{ type: 'ECOSYSTEM', events }] }],
  });
}

const TRACKER = JSON.stringify({
  'xz-utils': {
    'CVE-2024-3094': {
      releases: {
        trixie: {
          status: 'resolved',
          repositories: { trixie: '5.8.1-1' },
          fixed_version: '5.6.1+really5.4.5-1',
          urgency: 'high',
        },
      },
    },
  },
});

describe('shearwall db', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  const at = (name: string): string => join(context.dir, name);
  before(async () => {
    context = await repositoryContext();
    await mkdir(at('in'));
    await writeFile(at('in/ghsa.json'), osv('GHSA-rxwq-x6h5-x525', 'Backdoor in xz', XZ));
    await writeFile(at('in/tracker.json'), TRACKER);
  });
  after(() => context[Symbol.asyncDispose]());

  const run = async (args: string[], options: DbOptions = {}, env: NodeJS.ProcessEnv = {}) => {
    const given = flagsOf({ dataDir: at('data'), ...options });
    return await runLine(['db', ...args, ...given], context, { XDG_CONFIG_HOME: at('config'), ...env });
  };

  it('says that there is nothing yet, and what to do', async () => {
    const { exitCode, text } = await run(['status']);

    assert.equal(exitCode, 1);
    assert.match(text, /there is no advisory database/);
    assert.equal(existsSync(at('data')), false);
    assert.match(text, /hint: run "shearwall db update"/);
    assert.match(text, /configured, and not there: .*debian-tracker/);
    await assert.rejects(run(['build']), { code: 'ADVISORIES_NO_FEEDS', hint: /db update/ });
    await assert.rejects(run(['search', 'x']), { code: 'ADVISORIES_MISSING' });
  });

  it('imports files by what they hold, and builds a database of them', async () => {
    const imported = await run(['import', at('in/tracker.json')], { covers: ['Debian:13'] });
    await run(
      ['import', at('in/ghsa.json')],
      { feed: 'ghsa', as: 'osv' },
      { SOURCE_DATE_EPOCH: '1900000000' },
    );
    const before = await run(['status']);
    const built = await run(['build']);

    assert.match(imported.notes, /as debian-tracker \(debian-tracker\): 1 record/);
    assert.match(before.text, /not yet built into the database: debian-tracker, ghsa/);
    assert.equal(built.exitCode, 0);
    assert.match(built.text, /1 vulnerability of 2 advisories about 2 packages/);
    assert.match(built.text, /GHSA-rxwq-x6h5-x525: Debian:13 has no package xz that its own feed knows/);
    assert.equal((built.value as { builtAt: number }).builtAt, 1_900_000_000);
  });

  it('says that a tracker of one record covers nothing, and who declared it whole', async () => {
    const dataDir = at('undeclared');
    const { notes, value } = await run(['import', at('in/tracker.json')], { dataDir });
    assert.match(notes, /too few source packages to cover a release.*--covers Debian:13/);
    assert.deepEqual((value as { feeds: { covers: string[] }[] }).feeds[0]?.covers, []);
    assert.match((await run(['status'])).text, /Debian:13 \(declared whole by you\)/);
  });

  it('shows the age of each feed, and what is missing', async () => {
    const { exitCode, text } = await run(['status']);

    assert.equal(exitCode, 0);
    assert.match(text, /^debian-tracker +\S.* 1 +0 +Debian:13 /m);
    assert.match(text, /^ghsa .* 1 +1$/m);
    assert.doesNotMatch(text, /not yet built/);
    assert.match(text, /not there: .*kev/);
  });

  it('finds by id, alias and words, and exits 1 when nothing is known', async () => {
    for (const words of [['cve-2024-3094'], ['GHSA-RXWQ-x6h5-x525'], ['backdoor', 'in']]) {
      const { exitCode, text } = await run(['search', ...words]);
      assert.equal(exitCode, 0);
      assert.match(text, /CVE-2024-3094 .*Debian:13 xz, Debian:13 xz-utils +Backdoor in xz/);
    }
    const nothing = await run(['search', 'CVE-1999-1']);
    assert.deepEqual([nothing.exitCode, nothing.notes], [1, 'nothing is known about CVE-1999-1']);
  });

  it('verifies the database, and refuses to use one that is cut', async () => {
    assert.equal((await run(['verify'])).exitCode, 0);
    await truncate(at('data/advisories.db'), 20_000);
    await assert.rejects(run(['verify']), { code: 'ADVISORIES_DAMAGED', hint: /db build/ });
    assert.match((await run(['status'])).text, /is damaged: it has 20000 bytes/);
    assert.equal((await run(['build'])).exitCode, 0);
    assert.equal((await run(['verify'])).exitCode, 0);
  });

  it('fetches what is configured; a failure is said, ends with 3 and leaves the rest', async () => {
    await using server = await startHttpServer((request, response) => {
      if (request.url === '/gone') return void response.writeHead(404).end();
      response.end(osv('GO-2024-1', 'a flaw', { ecosystem: 'Go', name: 'example.org/x' }, '1.2.3'));
    });
    await writeFile(
      at('feeds.yaml'),
      `defaults: false\nfeeds:\n  - {id: ours, url: '${server.url}/a', covers: [Go]}\n  - {id: gone, url: '${server.url}/gone'}\n`,
    );
    const all = await run(['update'], { feeds: at('feeds.yaml') });
    const one = await run(['update', 'ours'], {}, { SHEARWALL_FEEDS: at('feeds.yaml') });

    assert.equal(all.exitCode, 3);
    assert.match(all.text, /^ours: updated, 1 record/m);
    assert.match(all.text, /^gone: failed, there is none: .*404/m);
    assert.match(all.notes, /1 of 2 feeds could not be updated/);
    assert.deepEqual([one.exitCode, one.text.startsWith('ours: unchanged')], [0, true]);
    await assert.rejects(run(['update', 'nvd'], { feeds: at('feeds.yaml') }), {
      code: 'ADVISORIES_FEED_UNKNOWN',
    });
  });

  it('refuses options of other actions, unknown kinds and one id for several feeds', async () => {
    await assert.rejects(run(['build'], { as: 'osv' }), {
      code: 'CLI_DB',
      message: 'db build takes no --as',
    });
    await assert.rejects(run(['import', 'x'], { as: 'osf' }), { code: 'CLI_DB', hint: 'did you mean osv?' });
    await assert.rejects(run(['import', 'x', 'y'], { feed: 'z' }), { code: 'CLI_DB' });
    await assert.rejects(run(['import']), { code: 'CLI_DB' });
    await assert.rejects(run(['search']), { code: 'CLI_DB' });
  });
});
