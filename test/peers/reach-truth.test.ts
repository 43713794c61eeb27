/** What programs of Debian open under strace, beside what reach says that they can load: nothing that is opened may be missed. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type ImageTree, openImageFiles, openLayeredSource } from '../../src/image-files/index.ts';
import { findReach, REACH_EXAMINERS, type ReachReport } from '../../src/reach/index.ts';
import { repositoryContext } from '../fakes/repository-context.ts';
import { howOften } from '../how-often.ts';
import { builtOnce } from './built-once.ts';
import { hostMirror } from './host-mirror.ts';
import { EXPLOITABLE } from './reach-exploitable.ts';
import { trace } from './reach-trace.ts';
import { QUICK, WORKLOADS, type Workload } from './reach-workloads.ts';
import { findProgram } from './real-registry.ts';

const absent = ['mmdebstrap', 'strace', 'chroot', 'unshare', 'pip', 'npm'].find(
  (name) => findProgram(name) === undefined,
);
const skip =
  absent !== undefined
    ? `${absent} is not installed`
    : process.getuid?.() !== 0
      ? 'needs root for chroot'
      : process.arch !== 'x64' && 'its roots are of this machine, and the rules were traced on amd64';

/** Of the host's programs that its setup and client name. */
const OF_HOST = /\b(?:musl-gcc|javac|mvn|ssh-keygen|ssh|openssl|sqlite3)\b/g;

describe('reach beside strace', { skip }, () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'reach-truth-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const most = howOften({ quick: QUICK.size, long: WORKLOADS.length });
  const wanted = most === QUICK.size ? WORKLOADS.filter(({ name }) => QUICK.has(name)) : WORKLOADS;
  for (const workload of wanted)
    it(
      `misses nothing that ${workload.name} opens, and proves enough unreachable`,
      lacks(workload),
      async (test) => {
        const root = rootOf(workload, folder);
        const { report, tree } = await reachOf(root, workload);
        const paths = trace(workload, { root, folder, key: keyOf(folder, workload.name), tree });
        assert.ok(paths.length > (workload.inProc?.opens ?? 5), `only ${paths.length} files were opened`);
        const answers = new Map(report.files.map(({ path, answer }) => [path, answer]));
        const [files, bytes] = shares(report);
        const byShell = paths.filter((path) => answers.get(path) === 'via a shell');
        test.diagnostic(
          `${paths.length} opened, ${byShell.length} of them via a shell; ${files.toFixed(1)} % of files, ${bytes.toFixed(1)} % of bytes`,
        );
        const missed = paths.filter((path) =>
          ['unreachable', 'cannot run here'].includes(answers.get(path) ?? ''),
        );
        assert.deepEqual(missed, []);
        if (workload.name === 'shell') assert.deepEqual(byShell, []);
        assert.deepEqual(lowered(workload, report), []);
        assert.ok(files >= workload.floors[0], `${files} % of files`);
        assert.ok(bytes >= workload.floors[1], `${bytes} % of bytes`);
      },
    );
});

function lacks({ install = '', setup = '', client = '' }: Workload): { skip: string | false } {
  const named = [install, setup, client].flatMap((text) => text.match(OF_HOST) ?? []);
  const missing = named.find((name) => findProgram(name) === undefined);
  return { skip: missing === undefined ? false : `${missing} is not installed` };
}

function rootOf(
  { name, packages, base, files = {}, folders = [], install, setup }: Workload,
  folder: string,
): string {
  const what = install === undefined ? ['minbase', ...packages].join(' ') : name;
  const made = builtOnce(`reach root of ${what}`, folder, (root) => {
    const include = packages.length === 0 ? [] : [`--include=${packages.join(',')}`];
    if (base === undefined)
      execFileSync('mmdebstrap', ['--quiet', '--variant=minbase', ...include, 'trixie', root, hostMirror()]);
    if (install !== undefined) execFileSync('bash', ['-ec', install], { env: { ...process.env, R: root } });
  });
  const root = join(folder, name);
  execFileSync('cp', ['-a', made, root]);
  for (const path of folders) mkdirSync(join(root, path), { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text, { mode: 0o755 });
  }
  if (setup !== undefined)
    execFileSync('bash', ['-ec', setup], { env: { ...process.env, R: root, KEY: keyOf(folder, name) } });
  return root;
}

function keyOf(folder: string, name: string): string {
  return join(folder, `key-of-${name}`);
}

async function reachOf(root: string, { argv }: Workload): Promise<{ report: ReachReport; tree: ImageTree }> {
  await using context = await repositoryContext();
  const source = await openLayeredSource({ image: `dir:${root}` }, context);
  const files = await openImageFiles({ source, examiners: REACH_EXAMINERS }, context);
  const owned = new Set([...listedByDpkg(root), ...listedByOthers(root)]);
  try {
    const roots = [{ why: 'the workload', argv }];
    const report = findReach({ files, run: undefined, roots, isOwned: (path) => owned.has(path) });
    return { report, tree: files.tree };
  } finally {
    await files.close();
    await source.close();
  }
}

function listedByDpkg(root: string): Set<string> {
  if (!existsSync(join(root, 'var/lib/dpkg'))) return new Set();
  const text = execFileSync('dpkg-query', [`--root=${root}`, '-L', ...packagesIn(root)]).toString('latin1');
  const paths = text.split('\n').map((line) => line.slice(1));
  return new Set(
    paths.flatMap((path) => [path, path.replace(/^(?:bin|sbin|lib|lib64)\//, (top) => `usr/${top}`)]),
  );
}

/** Of wheels by their lists; of npm what is in node_modules; of Java its archives. */
function listedByOthers(root: string): string[] {
  const find = (pattern: string): string[] =>
    execFileSync('find', [root, '-path', pattern], { maxBuffer: 1 << 28 })
      .toString()
      .split('\n')
      .filter(Boolean);
  const ofWheels = find('*.dist-info/RECORD').flatMap((list) =>
    readFileSync(list, 'latin1')
      .split('\n')
      .map((line) => join(dirname(dirname(list)), line.split(',', 1)[0] ?? '')),
  );
  return [
    ...listedByApk(root),
    ...[...ofWheels, ...find('*/node_modules/*'), ...find('*.jar'), ...find('*.war')].map((path) =>
      path.slice(root.length + 1),
    ),
  ];
}

function listedByApk(root: string): string[] {
  const list = join(root, 'lib/apk/db/installed');
  let folder = '';
  return (existsSync(list) ? readFileSync(list, 'latin1') : '').split('\n').flatMap((line) => {
    if (line.startsWith('F:')) folder = line.slice(2);
    return line.startsWith('R:') ? [join(folder, line.slice(2))] : [];
  });
}

function packagesIn(root: string): string[] {
  const format = '--showformat=$' + '{binary:Package}\\n';
  return execFileSync('dpkg-query', [`--root=${root}`, '-W', format])
    .toString()
    .trim()
    .split('\n');
}

/** Vulnerabilities with a known path to exploitation that would be lowered, or whose files are not there. */
function lowered({ name }: Workload, { files }: ReachReport): string[] {
  const used = files.filter(({ answer }) => !['unreachable', 'cannot run here'].includes(answer));
  return EXPLOITABLE.filter(
    ({ workload, files: ends }) =>
      workload === name && !used.some(({ path }) => ends.some((end) => `/${path}`.endsWith(end))),
  ).map(({ id }) => id);
}

/** In %, files then bytes; symlinks do not count. */
function shares({ files }: ReachReport): [number, number] {
  const regular = files.filter(({ isLink }) => !isLink);
  const idle = regular.filter(({ answer }) => answer !== 'reachable' && answer !== 'possibly');
  const bytes = (list: typeof regular): number => list.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return [(100 * idle.length) / regular.length, (100 * bytes(idle)) / bytes(regular)];
}
