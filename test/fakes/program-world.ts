import { execFile } from 'node:child_process';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildTo, chooseLock, loadRecipe } from '../../src/build/index.ts';
import { machineSources } from '../../src/distro/index.ts';
import { blocksOf, runPartOf } from './markdown.ts';
import { pod, podList } from './pods.ts';
import { repositoryContext } from './repository-context.ts';
import { startSampleProject } from './sample-project.ts';

const repository = join(import.meta.dirname, '../..');
const PAGE = join(repository, 'docs/tasks/use-from-a-program.md');
export const WHOLE_FLOW = join(repository, 'examples/program/whole-flow.ts');

/** A folder with what the page for programs speaks of: a recipe whose mirror is here, a dump, advisories and a policy. */
export type ProgramWorld = AsyncDisposable & {
  folder: string;
  /** The page's examples, one after the other, as one module. */
  page: string;
  /** Runs a program of the folder; what it prints. */
  run(file: string, args?: readonly string[]): Promise<string>;
};

const POLICY = `version: 1
authorities:
  app: {key: app.pub, logEntries: 0}
policies:
  - name: ours
    images: ['**']
    signed: {by: [app]}
`;

const ADVISORY = {
  schema_version: '1.7.0',
  id: 'DEBIAN-CVE-2026-0001',
  // An old feed would leave a doubt in every answer.
  modified: new Date().toISOString(),
  published: '2026-01-01T00:00:00Z',
  upstream: ['CVE-2026-0001'],
  affected: [
    {
      package: { ecosystem: 'Debian:13', name: 'p3' },
      ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '2' }] }],
    },
  ],
};

export async function programWorld(folder: string): Promise<ProgramWorld> {
  const project = await startSampleProject(folder, { fileBytes: 500 });
  project.recipe('app', { more: 'files: [{source: files, target: /}]' });
  await mkdir(join(folder, 'files/etc'), { recursive: true });
  await writeFile(join(folder, 'files/etc/os-release'), 'ID=debian\nVERSION_ID="13"\n');
  await mkdir(join(folder, 'advisories'));
  await writeFile(join(folder, 'advisories/flaw.json'), JSON.stringify(ADVISORY));
  await writeFile(join(folder, 'policy.yaml'), POLICY);
  await writeFile(join(folder, 'package.json'), '{"type": "module"}');
  const running = pod({ name: 'app-1', imageID: `registry.example.org/app@${await digestOfApp(folder)}` });
  await writeFile(join(folder, 'pods.json'), JSON.stringify(podList([running])));
  await copyFile(WHOLE_FLOW, join(folder, 'whole-flow.ts'));
  const page = blocksOf(runPartOf(await readFile(PAGE, 'utf8')), ['ts']).join('\n');
  await writeFile(join(folder, 'page.ts'), page);
  return {
    folder,
    page,
    async run(file, args = []) {
      const { PATH, NODE_COMPILE_CACHE } = process.env;
      const { stdout } = await promisify(execFile)(process.execPath, [file, ...args], {
        cwd: folder,
        env: { PATH, NODE_COMPILE_CACHE, HOME: folder },
      });
      return stdout;
    },
    [Symbol.asyncDispose]: () => project.mirror.close(),
  };
}

/** The same recipe gives the same bytes, so it is known what will run. */
async function digestOfApp(folder: string): Promise<string> {
  await using context = await repositoryContext();
  const recipePath = join(folder, 'app.yaml');
  const recipe = await loadRecipe(recipePath);
  const sources = await machineSources({ releasesDir: join(folder, 'first/releases') });
  const lockPath = join(folder, 'first/app.lock.json');
  const { lock, prepared } = await chooseLock({ recipe, recipePath, lockPath, sources }, context);
  const output = `oci:${join(folder, 'first/out')}`;
  return (await buildTo({ recipe, lock, prepared, sources, output }, context)).image;
}
