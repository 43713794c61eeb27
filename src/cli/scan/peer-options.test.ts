import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fakeAdvisory, writeAdvisoryDatabase } from '../../../test/fakes/advisory-database.ts';
import { debianRoot } from '../../../test/fakes/debian-root.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { runLine } from '../../../test/fakes/run-line.ts';

describe('options of other scanners', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let root: string;
  before(async () => {
    context = await repositoryContext();
    root = `dir:${await debianRoot(join(context.dir, 'root'), [
      { name: 'rated', version: '1' },
      { name: 'unfixed', version: '1' },
      { name: 'unrated', version: '1' },
    ])}`;
    const at = (name: string, more: object) =>
      ({ ecosystem: 'Debian:13', name, ...more }) as Parameters<typeof fakeAdvisory>[1];
    const rated = [
      fakeAdvisory('CVE-2026-1', at('rated', { fixed: '2' }), {
        severities: [{ source: 'nvd', score: 9.8 }],
      }),
      fakeAdvisory('CVE-2026-2', at('unfixed', {}), { severities: [{ source: 'nvd', score: 5 }] }),
    ];
    const all = [...rated, fakeAdvisory('CVE-2026-3', at('unrated', { fixed: '2' }))];
    await writeAdvisoryDatabase(join(context.dir, 'rated.db'), [{ id: 'debian-tracker', items: rated }]);
    await writeAdvisoryDatabase(join(context.dir, 'all.db'), [{ id: 'debian-tracker', items: all }]);
  });
  after(() => context[Symbol.asyncDispose]());

  async function scan(db: 'rated' | 'all', line: string) {
    const feeds = ['--db', join(context.dir, `${db}.db`), '--max-feed-age', '5200w'];
    const words = ['scan', root, ...feeds, ...line.split(' ').filter(Boolean)];
    const { exitCode, text } = await runLine(words, context);
    return { exitCode, text, shown: text.match(/CVE-2026-\d/g)?.join(' ') ?? '' };
  }

  it('show and judge only the severities that are asked for, in either case; unrated is shown, and gives 3', async () => {
    for (const [db, line, shown, exitCode] of [
      ['rated', '-o list', 'CVE-2026-1 CVE-2026-2', 0],
      ['rated', '-o list --exit-code 1', 'CVE-2026-1 CVE-2026-2', 1],
      ['rated', '-o list --severity HIGH,critical --exit-code 7', 'CVE-2026-1', 7],
      ['rated', '-o list -s low --exit-code 7', '', 0],
      ['rated', '-o list -s medium --exit-code 7', 'CVE-2026-2', 7],
      ['rated', '-o list -s medium --exit-code 7 --ignore-unfixed', '', 0],
      ['rated', '-o list --only-fixed --exit-code 7', 'CVE-2026-1', 7],
      ['rated', '-o list --exit-code 7 --fail-on critical', 'CVE-2026-1 CVE-2026-2', 7],
      ['rated', '-o list --exit-code 0', 'CVE-2026-1 CVE-2026-2', 0],
      ['all', '-o list -s low', 'CVE-2026-3', 3],
      ['all', '-o list -s low --exit-code 1', 'CVE-2026-3', 3],
      ['all', '-o list -s critical --exit-code 1', 'CVE-2026-1 CVE-2026-3', 1],
      ['all', '-o list -s unknown --exit-code 1', 'CVE-2026-3', 1],
      ['all', '-o list -s unknown', 'CVE-2026-3', 0],
      ['all', '-o list --exit-code 1', 'CVE-2026-1 CVE-2026-2 CVE-2026-3', 1],
    ] as const) {
      const got = await scan(db, line);
      const sorted = got.shown.split(' ').sort().join(' ');
      assert.deepEqual([sorted, got.exitCode], [shown, exitCode], line);
    }
  });

  it('say what they left out', async () => {
    const { text } = await scan('rated', '-o list -s critical --only-fixed');
    assert.match(text, /^1 finding without a fixed version not shown \(--only-fixed\)$/m);
    const { text: other } = await scan('rated', '-o list -s critical');
    assert.match(other, /^1 finding of other severities not shown \(--severity\)$/m);
  });

  it('name a format and a file as Trivy does', async () => {
    const file = join(context.dir, 'out.json');
    await scan('rated', `-f json -o ${file}`);
    assert.equal(JSON.parse(await readFile(file, 'utf8')).findings.length, 2);
    assert.equal(JSON.parse((await scan('rated', '-f cyclonedx')).text).bomFormat, 'CycloneDX');
    for (const [line, hint] of [
      ['-f spdx-json', 'shearwall sbom IMAGE -o spdx-json'],
      ['-o syft-json', 'shearwall sbom IMAGE -o syft-json'],
      ['-f HIGH', "Grype's -f is --fail-on high"],
      ['-f json -o sarif=a.sarif', 'leave out --format, and say each as -o FORMAT=FILE'],
    ] as const)
      await assert.rejects(scan('rated', line), { code: 'CLI_OUTPUT', hint });
  });

  it('that contradict each other or are not known are refused', async () => {
    for (const line of [
      '--exit-code 0 --fail-on any',
      '--exit-code 256',
      '--exit-code x',
      '--severity worst',
    ])
      await assert.rejects(scan('rated', line), { kind: 'usage' }, line);
  });

  it('name an ignore file, which the answer names', async () => {
    const file = join(context.dir, 'ignored');
    await writeFile(file, '# no such thing here\nCVE-2026-1\n');
    const { text, shown, exitCode } = await scan(
      'rated',
      `-o list --exit-code 1 -s critical --ignorefile ${file}`,
    );
    assert.equal(shown, '');
    assert.equal(exitCode, 0);
    assert.ok(text.includes(`1 finding ignored by ${file} (1 rule)`), text);
    await assert.rejects(scan('rated', `--ignorefile ${file}.gone`), { code: 'SCAN_IGNORE_UNREADABLE' });
  });

  it('a few findings are a list by themselves', async () => {
    assert.match((await scan('rated', '')).text, /^SEVERITY {4,}VULNERABILITY {2}PACKAGE/m);
    assert.match((await scan('rated', '-o table')).text, /^ACT NOW/m);
  });
});
