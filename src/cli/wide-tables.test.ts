/** Answers with many columns on terminals of 60, 80 and 120: lines fit, a narrow one cuts nothing, and a pipe never does. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { debianRoot, distInfo } from '../../test/fakes/debian-root.ts';
import { importedDatabase } from '../../test/fakes/imported-database.ts';
import { repositoryContext } from '../../test/fakes/repository-context.ts';
import { rootImage } from '../../test/fakes/root-image.ts';
import { runLine } from '../../test/fakes/run-line.ts';
import { displayWidth } from '../base/terminal-text.ts';

const NAME = 'a-library-with-a-name-that-is-rather-long-for-one';
const PLACE = 'opt/applications/of-the-second-floor/venv/lib/python3.13/site-packages';

/** Sentences are broken by the terminal. */
const CELLS = /\S {2,}\S/;
/** A terminal breaks it where it ends, and it can be copied: a long word of a record. */
const WORD = /^ *[A-Z][A-Z ]* {2,}\S+$/;

/** Nothing of what is here. */
const TRACKER = {
  other: { 'CVE-2026-9': { releases: { trixie: { status: 'open', urgency: 'low' } } } },
};

describe('a wide table', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let run: (...words: string[]) => Promise<string> = async () => '';
  let layout = '';
  before(async () => {
    context = await repositoryContext();
    const record = (id: string, name: string) => ({
      schema_version: '1.6.0',
      id,
      aliases: [id.replace('PYSEC', 'CVE')],
      modified: '2026-01-01T00:00:00Z',
      affected: [
        {
          package: { ecosystem: 'PyPI', name },
          ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '2.0.0rc1.post20261128' }] }],
        },
      ],
    });
    const osv = [record('PYSEC-2026-1', NAME), record('PYSEC-2026-2', NAME), record('PYSEC-2026-3', 'short')];
    const data = await importedDatabase(context.dir, { tracker: TRACKER, osv, covers: ['PyPI'] }, context);
    const env = { SHEARWALL_DATA_DIR: data };
    run = async (...words) => (await runLine(words, context, env)).text;
    const root = await debianRoot(join(context.dir, 'root'), [], {
      ...distInfo(NAME, '1.0.0.dev20261127', PLACE),
      ...distInfo('short', '1.0', PLACE),
    });
    layout = `oci:${join(context.dir, 'layout')}:v1`;
    const digest = await rootImage(root, layout, context);
    await run('fleet', 'add', layout);
    const dump = join(context.dir, 'runs.csv');
    writeFileSync(dump, `image\nregistry.example.org/the-team-of-the-second-floor/application@${digest}\n`);
    await run('fleet', 'import', dump, '--cluster', 'production-of-the-north', '--covers', 'all');
  });
  after(() => context[Symbol.asyncDispose]());

  const LINES: [string, () => readonly string[]][] = [
    ['scan', () => ['scan', layout, '-o', 'table']],
    ['scan, as a list', () => ['scan', layout, '-o', 'list']],
    ['sbom', () => ['sbom', layout]],
    ['exposed', () => ['exposed', 'CVE-2026-1']],
    ['fleet top', () => ['fleet', 'top']],
    ['fleet images', () => ['fleet', 'images']],
  ];
  for (const [name, words] of LINES) {
    for (const width of [60, 80, 120])
      it(`fits a terminal of ${width} columns: ${name}`, async () => {
        const text = await onTerminal(width, () => run(...words()));
        for (const line of text.split('\n').filter((each) => CELLS.test(each)))
          assert.ok(displayWidth(line) <= width || WORD.test(line), line);
        if (width === 60) assert.doesNotMatch(text, /…(?! and \d)/);
      });

    it(`is whole in a pipe: ${name}`, async () => {
      const text = await run(...words());
      assert.doesNotMatch(text, /…/);
      if (name !== 'fleet images') assert.ok(text.includes(NAME), text);
    });
  }
});

async function onTerminal(columns: number, ask: () => Promise<string>): Promise<string> {
  const { isTTY, columns: before } = process.stdout;
  Object.assign(process.stdout, { isTTY: true, columns });
  try {
    const colour = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');
    return (await ask()).replaceAll(colour, '');
  } finally {
    Object.assign(process.stdout, { isTTY, columns: before });
  }
}
