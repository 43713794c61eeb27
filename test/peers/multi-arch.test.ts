/** amd64 and arm64 from one recipe, built here: one index, the right programs in each, and the same packages but for reasons. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  globSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { readElf } from '../../src/binaries/index.ts';
import { emitShearwall, repository } from '../fakes/emitted-shearwall.ts';
import { walkLayout } from '../fakes/layout-walk.ts';
import { type Ran, runShearwall } from '../fakes/run-shearwall.ts';
import { cacheOfRun } from './built-images.ts';
import { hostMirror } from './host-mirror.ts';
import { findProgram } from './real-registry.ts';

type Reason = { from?: string; field: string; clause: string };
type Locked = { name: string; version: string; architecture: string; reasons: Reason[] };
type Lock = { archs: Record<string, { packages: Locked[] }> };
type Manifest = { layers: { digest: string }[] };
type Index = { manifests: { digest: string; platform: { os: string; architecture: string } }[] };

const ARCHS = { amd64: 'x86_64', arm64: 'aarch64' } as const;
type Arch = keyof typeof ARCHS;
const RECIPES = ['nginx', 'base', 'python'];

const folder = mkdtempSync(join(tmpdir(), 'shearwall-multi-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const mirror = await fetch(`${hostMirror()}/dists/trixie/InRelease`, { method: 'HEAD' }).catch(
  () => undefined,
);
const skip = mirror?.ok !== true && 'no mirror of Debian answers';

let program = '';
before(() => {
  if (skip === false) program = emitShearwall(join(folder, 'package'));
});

function shearwall(...args: string[]): Promise<Ran> {
  const env = { XDG_STATE_HOME: join(folder, 'state'), SHEARWALL_DEBIAN_MIRROR: hostMirror() };
  return runShearwall([...args, '--cache-dir', cacheOfRun(folder)], { program, env, cwd: folder });
}

function blob<T>(layout: string, digest: string): T {
  return JSON.parse(readFileSync(join(layout, 'blobs', digest.replace(':', '/')), 'utf8')) as T;
}

/** The files of one platform, unpacked by zlib and tar. */
function unpack(layout: string, digest: string): string {
  const root = mkdtempSync(join(folder, 'root-'));
  for (const layer of blob<Manifest>(layout, digest).layers) {
    const bytes = readFileSync(join(layout, 'blobs', layer.digest.replace(':', '/')));
    execFileSync('tar', ['-x', '-C', root, '--no-same-owner'], { input: gunzipSync(bytes) });
  }
  return root;
}

/** ELF objects below `root` by the machine that they are for. */
function machines(root: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const path of globSync('**/*', { cwd: root })) {
    if (!lstatSync(join(root, path)).isFile()) continue;
    const elf = readElf(readFileSync(join(root, path)));
    if (elf !== undefined) found.set(elf.machine, [...(found.get(elf.machine) ?? []), path]);
  }
  return found;
}

for (const name of RECIPES) {
  describe(`${name} for amd64 and arm64`, { skip }, () => {
    const layout = join(folder, name);
    const recipe = join(folder, `${name}-multi.yaml`);
    let lock: Lock;
    let index: Index;
    const roots = {} as Record<Arch, string>;
    const ours = ['--include-dir', join(repository, 'recipes')];

    before(async () => {
      const base = relative(folder, join(repository, 'recipes', `${name}.yaml`));
      writeFileSync(recipe, `include: ${base}\narchs: [amd64, arm64]\n`);
      const ran = await shearwall('build', recipe, '-o', `oci:${layout}`, ...ours);
      assert.equal(ran.status, 0, ran.stderr);
      lock = JSON.parse(readFileSync(join(folder, `${name}-multi.lock.json`), 'utf8')) as Lock;
      index = blob<Index>(layout, walkLayout(layout).tags.get('latest') ?? '');
      for (const arch of ['amd64', 'arm64'] as const) roots[arch] = unpack(layout, digestFor(arch));
    });

    function digestFor(arch: Arch): string {
      return index.manifests.find(({ platform }) => platform.architecture === arch)?.digest ?? '';
    }

    it('is one index of two platforms', () => {
      assert.deepEqual(
        index.manifests.map(({ platform }) => platform),
        [
          { architecture: 'amd64', os: 'linux' },
          { architecture: 'arm64', os: 'linux' },
        ],
      );
    });

    it('holds programs of its own architecture only', (test) => {
      for (const arch of ['amd64', 'arm64'] as const) {
        const found = machines(roots[arch]);
        test.diagnostic(`${arch}: ${found.get(ARCHS[arch])?.length ?? 0} ELF objects`);
        assert.deepEqual([...found.keys()], [ARCHS[arch]]);
        assert.ok((found.get(ARCHS[arch])?.length ?? 0) > 5);
      }
    });

    it('has the same packages on both, but for those that a reason of its own brought', async (test) => {
      for (const [arch, other] of [
        ['amd64', 'arm64'],
        ['arm64', 'amd64'],
      ] as const) {
        const theirs = new Map(lock.archs[other]?.packages.map((item) => [item.name, item]));
        for (const item of lock.archs[arch]?.packages ?? []) {
          const their = theirs.get(item.name);
          if (their !== undefined) {
            // A rebuild for one architecture only adds +bN (deb-version, binary NMU).
            assert.equal(withoutRebuild(item.version), withoutRebuild(their.version), item.name);
            continue;
          }
          test.diagnostic(`${item.name} only on ${arch}: ${JSON.stringify(item.reasons)}`);
          for (const { from, clause } of item.reasons) {
            const there = [...theirs.values()].flatMap(({ reasons }) => reasons);
            const same = there.some((reason) => reason.from === from && reason.clause === clause);
            assert.equal(same, false, `${from} asks for ${clause} on ${other} too`);
          }
          const why = await shearwall(
            'why',
            `oci:${layout}:latest`,
            item.name,
            '--platform',
            `linux/${arch}`,
          );
          assert.equal(why.status, 0, why.stderr);
        }
      }
    });

    it('is reproduced, index and both platforms', async () => {
      const { status, stdout, stderr } = await shearwall(
        'reproduce',
        ...ours,
        `oci:${layout}:latest`,
        '--recipe',
        recipe,
        '--source',
        folder,
      );

      assert.equal(status, 0, stdout + stderr);
      assert.match(stdout, /^identical\n {2}index: sha256:\w+\n {2}amd64: sha256:\w+\n {2}arm64: sha256:/);
    });

    it('shows skopeo each platform', { skip: !findProgram('skopeo') && 'no skopeo' }, () => {
      for (const arch of ['amd64', 'arm64'] as const) {
        const args = ['--override-arch', arch, 'inspect', `oci:${layout}:latest`];
        const found = JSON.parse(execFileSync('skopeo', args, { encoding: 'utf8' })) as {
          Architecture: string;
        };
        assert.equal(found.Architecture, arch);
      }
    });

    const program = { nginx: ['/usr/sbin/nginx', '-v'], python: ['/usr/bin/python3', '-c', 'print(6*7)'] }[
      name
    ];
    const cannotRun =
      program === undefined
        ? 'it has no program'
        : process.getuid?.() !== 0
          ? 'only root may change its root folder'
          : findProgram('qemu-aarch64-static') === undefined && 'no qemu-aarch64-static';
    it('runs on arm64', { skip: cannotRun }, () => {
      const root = roots.arm64;
      copyFileSync(findProgram('qemu-aarch64-static') ?? '', join(root, 'qemu'));
      mkdirSync(join(root, 'dev'), { recursive: true });
      writeFileSync(join(root, 'dev/null'), '');
      const { status, stdout, stderr } = spawnSync('chroot', [root, '/qemu', ...(program ?? [])], {
        encoding: 'utf8',
      });

      assert.equal(status, 0, stderr);
      assert.match(stdout + stderr, /nginx version: nginx\/1\.|^42$/m);
    });
  });
}

function withoutRebuild(version: string): string {
  return version.replace(/\+b\d+$/, '');
}
