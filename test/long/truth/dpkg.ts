import { join } from 'node:path';
import { hostMirror } from '../../peers/host-mirror.ts';
import type { Listed, TruthCase } from './compare.ts';
import { run } from './run.ts';

const PACKAGES = [
  'nginx',
  'php-cli',
  'php-symfony-http-foundation',
  'python3-flask',
  'postgresql-17',
  'nodejs',
];

/** What dpkg lists of a Debian. */
export function dpkgCases(folder: string, wanted: readonly string[]): TruthCase[] {
  return wanted.length > 0
    ? wanted.map((packages) => debianWith(folder, packages.split(' ')))
    : [debianWith(folder, PACKAGES)];
}

function debianWith(folder: string, packages: readonly string[]): TruthCase {
  const root = join(folder, `debian-${packages.join('-')}`);
  const include = `--include=${packages.join(',')}`;
  run('mmdebstrap', ['--quiet', '--variant=minbase', include, 'trixie', root, hostMirror()]);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg's own
  const format = '${Package} ${Version}\n';
  const lines = run('dpkg-query', [`--admindir=${root}/var/lib/dpkg`, '-W', '-f', format]);
  return { name: `trixie with ${packages.join(', ')}`, root, listed: lines.trim().split('\n').map(deb) };
}

function deb(line: string): Listed {
  const [name = '', version = ''] = line.split(' ');
  return { type: 'deb', namespace: 'debian', name, version };
}
