/** The copyright files of real packages of trixie: every expression parses, and most machine-readable files give one. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import parseExpression from 'spdx-expression-parse';
import { licensesFromCopyright } from '../../src/distro/debian/copyright/index.ts';

const PACKAGES = (
  'adduser bash base-files bsdutils ca-certificates coreutils curl dash debconf dpkg findutils gcc-14-base grep gzip ' +
  'libacl1 libbz2-1.0 libc6 libcap2 libcrypt1 libcurl4t64 libdb5.3t64 libexpat1 libgcrypt20 libgmp10 liblzma5 ' +
  'libncursesw6 libpam0g libpcre2-8-0 libreadline8t64 libselinux1 libsqlite3-0 libssl3t64 libsystemd0 libzstd1 nginx ' +
  'openssl perl-base python3.13-minimal redis-server tzdata zlib1g'
).split(' ');

/** A mirror from SHEARWALL_DEBIAN_MIRROR or the host's apt sources; undefined where there is neither. */
function debianMirror(): string | undefined {
  const named = process.env['SHEARWALL_DEBIAN_MIRROR'];
  if (named !== undefined) return named.replace(/\/$/, '');
  const lists = spawnSync('sh', [
    '-c',
    'cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null',
  ]).stdout;
  return /^(?:URIs:|deb) *(?:\[.*\] )?(https?:\/\/\S+\/debian)\/?(?:\s|$)/m.exec(lists.toString())?.[1];
}

const mirror = debianMirror();
const tools = ['curl', 'xz', 'dpkg-deb', 'tar'].filter((tool) => spawnSync('which', [tool]).status !== 0);
const reason = mirror === undefined ? 'no Debian mirror is configured' : `there is no ${tools.join(', no ')}`;

describe('copyright files of trixie', {
  skip: mirror !== undefined && tools.length === 0 ? false : reason,
}, () => {
  const files = new Map<string, Buffer>();

  before(() => {
    const folder = mkdtempSync(join(tmpdir(), 'copyright-files-'));
    const index = `${mirror}/dists/trixie/main/binary-amd64/Packages.xz`;
    const stanzas = spawnSync('sh', ['-c', `curl -fsS '${index}' | xz -dc`], {
      maxBuffer: 1e9,
    }).stdout.toString();
    for (const name of PACKAGES) {
      const stanza = stanzas.slice(stanzas.indexOf(`\nPackage: ${name}\n`));
      const path = /^Filename: (\S+)$/m.exec(stanza)?.[1];
      const extract = `curl -fsS '${mirror}/${path}' -o p.deb && rm -rf usr && dpkg-deb --fsys-tarfile p.deb | tar -x --wildcards './usr/share/doc/*/copyright'`;
      spawnSync('sh', ['-c', extract], { cwd: folder });
      for (const owner of readFolder(join(folder, 'usr/share/doc')))
        if (owner === name) files.set(name, readFileSync(join(folder, 'usr/share/doc', owner, 'copyright')));
    }
    rmSync(folder, { recursive: true });
  });

  it('give an expression, or names, for nearly all packages', (test) => {
    const read = [...files].map(([name, file]) => ({ name, ...licensesFromCopyright(file) }));
    const withExpression = read.filter(({ expression }) => expression !== undefined);
    const silent = read.filter(({ expression, names }) => expression === undefined && names.length === 0);
    test.diagnostic(
      `${files.size} files: ${withExpression.length} with an expression, ${silent.length} say nothing`,
    );
    test.diagnostic(`nothing from: ${silent.map(({ name }) => name).join(' ')}`);

    assert.ok(
      files.size >= PACKAGES.length - 5,
      `only ${files.size} of ${PACKAGES.length} packages have a file of their own`,
    );
    for (const { expression } of withExpression) parseExpression(expression ?? '');
    assert.ok(withExpression.length >= files.size * 0.6, 'too few expressions');
    assert.ok(silent.length <= files.size * 0.15, 'too many files say nothing');
  });
});

function readFolder(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
