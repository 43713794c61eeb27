/** A fixed version that no rebuild brings: every answer names the file to change, and the recipe's line that brings it. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { importedDatabase } from '../../../test/fakes/imported-database.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { runLine } from '../../../test/fakes/run-line.ts';
import { type SampleProject, startSampleProject } from '../../../test/fakes/sample-project.ts';
import { buildImage, loadRecipe, lockRecipe } from '../../build/index.ts';
import { seenReleasesFolder } from '../../distro/index.ts';
import { openTarget, parseImageLocation } from '../../oci/index.ts';
import type { ScanAnswer } from '../../scan/render/json.ts';

const STEP = 'change app/requirements.txt (recipe line 7)';

/** Nothing of what is here. */
const TRACKER = {
  other: { 'CVE-2026-9': { releases: { trixie: { status: 'open', urgency: 'low' } } } },
};

describe('scan of an image whose application came by the recipe', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let project: SampleProject;
  let line: string[] = [];

  before(async () => {
    context = await repositoryContext();
    project = await startSampleProject(join(context.dir, 'project'), { fileBytes: 1000 });
    const site = join(project.folder, 'app/site-packages/flask-3.1.0.dist-info');
    mkdirSync(site, { recursive: true });
    writeFileSync(join(site, 'METADATA'), 'Metadata-Version: 2.1\nName: flask\nVersion: 3.1.0\n');
    writeFileSync(join(project.folder, 'app/requirements.txt'), 'flask==3.1.0\n');
    const more = 'files:\n  - source: app\n    target: /srv/app';
    const layout = `oci:${join(context.dir, 'layout')}:v1`;
    await build(project.recipe('app', { packages: ['p1'], more }), layout);
    line = ['scan', layout, '--data-dir', await database()];
  });
  after(async () => {
    await project.mirror.close();
    await context[Symbol.asyncDispose]();
  });

  async function build(path: string, layout: string): Promise<void> {
    const recipe = await loadRecipe(path);
    const sources = { aptSources: [], seen: seenReleasesFolder(join(context.dir, 'state')) };
    const { lock } = await lockRecipe({ recipe, sources, compression: 'gzip' }, context);
    const target = await openTarget({ location: parseImageLocation(layout) }, context);
    await buildImage({ recipe, lock, archs: ['amd64'], sources, target, tag: 'v1' }, context);
  }

  async function database(): Promise<string> {
    const flaw = {
      schema_version: '1.6.0',
      id: 'PYSEC-2026-1',
      aliases: ['CVE-2026-1'],
      modified: '2026-01-01T00:00:00Z',
      affected: [
        {
          package: { ecosystem: 'PyPI', name: 'flask' },
          ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '3.1.1' }] }],
        },
      ],
    };
    return await importedDatabase(context.dir, { tracker: TRACKER, osv: [flaw], covers: ['PyPI'] }, context);
  }

  for (const format of ['table', 'list', 'markdown', 'html', 'openvex'])
    it(`names the local file and the recipe's line in ${format}`, async () => {
      const { text } = await runLine([...line, '-o', format], context);
      assert.ok(text.includes(STEP), text.slice(0, 3000));
    });

  it('has it as data in JSON, of the finding and of what to do', async () => {
    const { findings, fixes } = JSON.parse(
      (await runLine([...line, '-o', 'json'], context)).text,
    ) as ScanAnswer;
    const fix = {
      by: 'change',
      files: [{ path: '/srv/app/requirements.txt', source: 'app/requirements.txt', line: 7 }],
      recipe: 'app',
    };
    assert.deepEqual(findings[0]?.fix, fix);
    assert.deepEqual(fixes[0]?.fix, fix);
  });

  it('says it in an explanation', async () => {
    const [, image = '', ...rest] = line;
    const { text } = await runLine(['explain', image, 'CVE-2026-1', ...rest], context);
    assert.ok(text.includes(`move flask to 3.1.1: ${STEP}`), text);
    assert.match(text, /listed under "fix by changing files"/);
  });
});
