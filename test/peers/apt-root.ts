import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { mirrorsFor } from '../../src/distro/debian/repository/mirrors.ts';
import { createPackageIndex } from '../../src/distro/debian/repository/package-index.ts';
import type { PackageIndex } from '../../src/distro/debian/types.ts';

/** A root of its own with a release's own apt, whose lists, status and cache are none of the host's. */
export type AptRoot = {
  /** `apt 3.0.4 (amd64)`. */
  version: string;
  /** What apt's lists hold, read by us. */
  index: PackageIndex;
  /** `name version` of everything apt would install on an empty system without Recommends; undefined: it cannot. */
  simulateInstall(packages: readonly string[]): Promise<Set<string> | undefined>;
  remove(): void;
};

const run = promisify(execFile);

/** Why there can be no such root here, or undefined. */
export async function missingForAptRoot(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'needs root for chroot';
  try {
    execFileSync('mmdebstrap', ['--version'], { stdio: 'ignore' });
  } catch {
    return 'mmdebstrap is not installed';
  }
  const mirror = mirrorOf('trixie');
  const answer = await fetch(`${mirror}/dists/trixie/InRelease`, { method: 'HEAD' }).catch(() => undefined);
  return answer?.ok ? undefined : 'no Debian mirror answers';
}

export function makeAptRoot(suite: string): AptRoot {
  const folder = mkdtempSync(join(tmpdir(), 'apt-root-'));
  const include = '--include=debian-archive-keyring';
  execFileSync('mmdebstrap', ['--quiet', '--variant=apt', include, suite, folder, mirrorOf(suite)]);
  const suites = [suite, `${suite}-updates`, `${suite}-security`];
  const lines = suites.map((name) => `deb ${mirrorOf(name)} ${name} main\n`);
  writeFileSync(join(folder, 'etc/apt/sources.list'), lines.join(''));
  writeFileSync(join(folder, 'empty-status'), '');
  const chroot = (...command: string[]): Promise<{ stdout: string }> =>
    run('chroot', [folder, ...command], {
      env: { PATH: process.env['PATH'], LC_ALL: 'C' },
      maxBuffer: 2 ** 26,
    });
  execFileSync('chroot', [folder, 'apt-get', '-qq', '-o', 'Acquire::Languages=none', 'update']);

  return {
    version: execFileSync('chroot', [folder, 'apt-get', '--version']).toString().split('\n')[0] ?? '',
    index: readLists(join(folder, 'var/lib/apt/lists')),
    simulateInstall: async (packages) => {
      const options = [
        '-s',
        '-qq',
        '-o',
        'Dir::State::status=/empty-status',
        '-o',
        'APT::Install-Recommends=0',
      ];
      const answer = await chroot('apt-get', ...options, 'install', '--', ...packages).catch(
        (error: { code?: number }) => {
          // 100 is apt's "cannot"; anything else is a broken test.
          if (error.code === 100) return undefined;
          throw error;
        },
      );
      if (answer === undefined) return undefined;
      return new Set(
        [...answer.stdout.matchAll(/^Inst (\S+) \((\S+)/gm)].map((match) => `${match[1]} ${match[2]}`),
      );
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Lines of a sources.list for these suites of Debian, from the mirrors that the host uses. */
export function debianSources(suites: readonly string[]): string[] {
  return suites.map((suite) => `deb ${mirrorOf(suite)} ${suite} main`);
}

function readLists(folder: string): PackageIndex {
  const files = readdirSync(folder).flatMap((name) => {
    const suite = /_dists_([^_]+)_main_binary-amd64_Packages$/.exec(name)?.[1];
    return suite === undefined
      ? []
      : [{ bytes: readFileSync(join(folder, name)), origin: { suite, component: 'main' } }];
  });
  return createPackageIndex('amd64', files);
}

function mirrorOf(suite: string): string {
  const archive = suite.endsWith('-security') ? 'security' : 'debian';
  const environmentMirror = process.env['SHEARWALL_DEBIAN_MIRROR'];
  const mirrors = mirrorsFor(
    { archive, suite, mirrors: [] },
    { environmentMirror, aptSources: hostSources() },
  );
  return mirrors[0] ?? '';
}

function hostSources(): string[] {
  const files = ['/etc/apt/sources.list'];
  try {
    files.push(...readdirSync('/etc/apt/sources.list.d').map((name) => `/etc/apt/sources.list.d/${name}`));
  } catch {
    // A host without apt.
  }
  return files.flatMap((file) => {
    try {
      return [readFileSync(file, 'utf8')];
    } catch {
      return [];
    }
  });
}
