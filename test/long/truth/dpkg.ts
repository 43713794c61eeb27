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
export function dpkgCases(folder: string): TruthCase[] {
  const root = join(folder, 'debian');
  const include = `--include=${PACKAGES.join(',')}`;
  run('mmdebstrap', ['--quiet', '--variant=minbase', include, 'trixie', root, hostMirror()]);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg's own
  const format = '${Package} ${Version}\n';
  const lines = run('dpkg-query', [`--admindir=${root}/var/lib/dpkg`, '-W', '-f', format]);
  return [{ name: `trixie with ${PACKAGES.join(', ')}`, root, listed: lines.trim().split('\n').map(deb) }];
}

function deb(line: string): Listed {
  const [name = '', version = ''] = line.split(' ');
  return { type: 'deb', namespace: 'debian', name, version };
}
