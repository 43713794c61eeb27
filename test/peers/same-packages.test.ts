/** The answers of show, sbom, scan, diff and why beside each other, on real images built on the spot. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it, type TestContext } from 'node:test';
import { askForPackages, assertSamePackages, type PackageAnswers } from '../contracts/same-packages.ts';
import {
  IMAGE_CASES,
  type ImageCase,
  layersOf,
  type SharedRoots,
  sharedRoots,
  writeLayout,
} from './catalog-images.ts';
import { whyNotBuilt } from './not-built.ts';
import { findProgram } from './real-registry.ts';

const CASES: readonly ImageCase[] = [
  ...['debian', 'alpine 3.11', 'python', 'node', 'java', 'go and rust'].flatMap(
    (name) => IMAGE_CASES.find((image) => image.name === name) ?? [],
  ),
  { name: 'half-configured', programs: ['mmdebstrap'], build: halfConfigured },
  { name: 'rpm', programs: ['rpm', 'rpmbuild'], build: rpmRoot },
];

describe('the same packages in every answer', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shearwall-same-images-'));
  const shared = sharedRoots(folder);
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const image of CASES) {
    const missing = image.programs.find((program) => findProgram(program) === undefined);
    const skip = missing !== undefined && `${missing} is not installed`;
    it(image.name, { skip }, async (test) => {
      const own = join(folder, `case-${image.name.replaceAll(' ', '-')}`);
      const layers = built(image, folder, shared, test);
      if (layers === undefined) return;
      writeLayout(join(own, 'layout'), layers);
      const [answers] = await askForPackages([`oci:${join(own, 'layout')}`]);
      test.diagnostic(`${assertSamePackages(answers as PackageAnswers)} packages`);
      rmSync(own, { recursive: true, force: true });
    });
  }
});

function built(image: ImageCase, own: string, shared: SharedRoots, test: TestContext): string[] | undefined {
  try {
    return layersOf(image, own, shared);
  } catch (error) {
    test.skip(whyNotBuilt(error));
    return undefined;
  }
}

/** As dpkg leaves it when a maintainer script failed. */
function halfConfigured(folder: string, { debian }: SharedRoots): string[] {
  const above = join(folder, 'above');
  const status = readFileSync(join(debian(), 'var/lib/dpkg/status'), 'utf8');
  mkdirSync(join(above, 'var/lib/dpkg'), { recursive: true });
  const half = status.replace(/(Package: nginx\nStatus: install ok) installed/, '$1 half-configured');
  writeFileSync(join(above, 'var/lib/dpkg/status'), half);
  return [debian(), above];
}

function rpmRoot(folder: string): string[] {
  const root = join(folder, 'root');
  const spec = join(folder, 'sample.spec');
  writeFileSync(
    spec,
    'Name: sample\nVersion: 1.2\nRelease: 4\nSummary: x\nLicense: MIT\nBuildArch: noarch\n%description\nx\n%files\n',
  );
  execFileSync('rpmbuild', ['-bb', '--define', `_topdir ${folder}`, spec], { stdio: 'pipe' });
  mkdirSync(join(root, 'etc'), { recursive: true });
  writeFileSync(join(root, 'etc/os-release'), 'ID=fedora\nVERSION_ID=42\n');
  const rpm = join(folder, 'RPMS/noarch/sample-1.2-4.noarch.rpm');
  const options = ['--root', root, '--dbpath', '/usr/lib/sysimage/rpm'];
  execFileSync('rpm', [...options, '-i', '--justdb', '--nodeps', '--ignorearch', rpm], { stdio: 'pipe' });
  if (!existsSync(join(root, 'usr/lib/sysimage/rpm')))
    cpSync('/usr/lib/sysimage/rpm', join(root, 'usr/lib/sysimage/rpm'), { recursive: true });
  return [root];
}
