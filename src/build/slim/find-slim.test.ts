import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type FakeFile, FakeTree } from '../../../test/fakes/catalog-tree.ts';
import { library, program, type ReachRun } from '../../../test/fakes/reach.ts';
import type { CatalogComponent } from '../../catalog/index.ts';
import { NO_RUN } from '../../image-files/index.ts';
import { REACH_EXAMINERS } from '../../reach/index.ts';
import type { Slim } from '../recipe/index.ts';
import { type FoundSlim, findSlim, type SlimInput } from './find-slim.ts';
import { slimTextExaminer } from './slim-texts.ts';

type Case = {
  run?: ReachRun;
  slim?: Partial<Slim>;
  roots?: SlimInput['roots'];
  components?: SlimInput['catalog']['components'];
};

const BASE = {
  'usr/bin/a': program({ needed: ['libc.so.6'] }),
  'usr/bin/b': program({ needed: ['libb.so.1'] }),
  'lib64/ld-linux-x86-64.so.2': library(),
  'usr/lib/libc.so.6': library(),
  'usr/lib/libb.so.1': library(),
};

/** Files in `usr/share/doc/NAME`, `usr/bin/NAME` and `usr/lib/NAME` are of the package NAME. */
function slimOf(
  files: Record<string, FakeFile>,
  { run, slim, roots = [], components = [] }: Case = {},
): FoundSlim {
  const all = { ...BASE, ...files };
  const tree = new FakeTree(all, [...REACH_EXAMINERS, slimTextExaminer]);
  const names = Object.keys(all).flatMap((path): [string, string][] => {
    const [, name] = /^usr\/(?:share\/doc|bin|lib)\/([a-z]+)/.exec(path) ?? [];
    return path.startsWith('usr/') ? [[path, name ?? 'other']] : [];
  });
  return findSlim({
    files: { tree, problems: tree.problems },
    catalog: { components },
    run: { ...NO_RUN, entrypoint: ['/usr/bin/a'], ...run },
    slim: { dropShell: false, keep: [], drop: [], ...slim },
    roots,
    owners: new Map(names),
  });
}

const keptOf = (files: Record<string, FakeFile>, input?: Case): Record<string, string> =>
  Object.fromEntries(slimOf(files, input).kept);

describe('what stays in a slim image', () => {
  it('is what can be loaded, and nothing else of the packages', () => {
    assert.deepEqual(keptOf({ 'usr/share/doc/a/README': 'words', 'usr/lib/a/data': 'x' }), {
      'lib64/ld-linux-x86-64.so.2': 'reachable',
      'usr/bin/a': 'reachable',
      'usr/lib/libc.so.6': 'reachable',
    });
  });

  it('is also what the recipe says to keep, with the libraries of kept programs, and not what it says to drop', () => {
    const kept = keptOf(
      { 'usr/lib/a/data': 'x', 'usr/lib/a/more': 'y' },
      { slim: { keep: ['/usr/bin/b', '/usr/lib/a'], drop: ['**/more'] } },
    );
    assert.equal(kept['usr/lib/libb.so.1'], 'reachable');
    assert.equal(kept['usr/lib/a/data'], 'keep');
    assert.equal(kept['usr/lib/a/more'], undefined);
  });

  it('is also what a root of the recipe runs', () => {
    const kept = keptOf({}, { roots: [{ why: 'reach.roots', argv: ['/usr/bin/b'] }] });
    assert.equal(kept['usr/lib/libb.so.1'], 'reachable');
  });

  it('(a) has mount points, the work dir, volumes, homes and every empty folder, with links to folders that stay', () => {
    const kept = keptOf(
      {
        tmp: { folder: true },
        'run/lock': { folder: true },
        'var/log/old.log': 'x',
        'usr/lib/a/work/x': 'x',
        'usr/lib/a/volume/x': 'x',
        'usr/lib/a/home/x': 'x',
        'usr/lib/a/other/x': 'x',
        'usr/lib/a/empty': { folder: true },
        'etc/passwd': 'a:x:1:1::/usr/lib/a/home:/bin/sh\n',
        'var/old': { link: '/run/lock' },
        'usr/lib/a/away': { link: 'other' },
      },
      { run: { workingFolder: '/usr/lib/a/work', volumes: ['/usr/lib/a/volume'] } },
    );
    const of = (reason: string) => Object.keys(kept).filter((path) => kept[path] === reason);
    assert.deepEqual(of('folder'), [
      'run',
      'run/lock',
      'tmp',
      'usr/lib/a/empty',
      'usr/lib/a/home',
      'usr/lib/a/volume',
      'usr/lib/a/work',
      'var',
      'var/log',
    ]);
    assert.equal(kept['usr/lib/a/away'], undefined);
    assert.equal(kept['var/old'], 'link');
  });

  it('(b) says which release it is, in both places', () => {
    const kept = keptOf({
      'etc/os-release': { link: '../usr/lib/os-release' },
      'usr/lib/os-release': 'ID=debian',
      'etc/debian_version': '13.1',
      'etc/alpine-release': '3.22',
      'etc/issue': 'Debian',
    });
    for (const path of ['etc/os-release', 'usr/lib/os-release', 'etc/debian_version', 'etc/alpine-release'])
      assert.notEqual(kept[path], undefined, path);
  });

  it('(c) has accounts, services and the modules of the name service with their libraries', () => {
    const names = ['passwd', 'group', 'host.conf', 'gai.conf', 'services', 'protocols'];
    const kept = keptOf({
      ...Object.fromEntries(names.map((name) => [`etc/${name}`, 'x'])),
      'etc/nsswitch.conf': 'passwd: files\nhosts: files mymachines # wins\n',
      'usr/lib/x86_64-linux-gnu/libnss_mymachines.so.2': library({ needed: ['libcap.so.2'] }),
      'usr/lib/x86_64-linux-gnu/libnss_wins.so.2': library(),
      'usr/lib/x86_64-linux-gnu/libcap.so.2': library(),
    });
    for (const name of [...names, 'nsswitch.conf']) assert.notEqual(kept[`etc/${name}`], undefined, name);
    assert.equal(kept['usr/lib/x86_64-linux-gnu/libcap.so.2'], 'reachable');
    assert.equal(kept['usr/lib/x86_64-linux-gnu/libnss_wins.so.2'], undefined);
  });

  it('(d) has trusted certificates with their hashed links and what these lead to', () => {
    const kept = keptOf({
      'etc/ssl/certs/ca-certificates.crt': 'all',
      'etc/ssl/certs/0179095f.0': { link: 'One.pem' },
      'etc/ssl/certs/One.pem': { link: '/usr/share/ca-certificates/One.crt' },
      'usr/share/ca-certificates/One.crt': 'one',
    });
    for (const path of [
      'etc/ssl/certs/0179095f.0',
      'etc/ssl/certs/One.pem',
      'usr/share/ca-certificates/One.crt',
    ])
      assert.notEqual(kept[path], undefined, path);
  });

  it('(e) has all time zones, C.UTF-8 and the locales that the image names', () => {
    const files = {
      'usr/share/zoneinfo/Asia/Tokyo': 'zone',
      'usr/lib/locale/C.utf8/LC_CTYPE': 'c',
      'usr/lib/locale/de_DE.utf8/LC_CTYPE': 'de',
      'usr/lib/locale/fr_FR.utf8/LC_CTYPE': 'fr',
      'usr/share/locale/de/LC_MESSAGES/a.mo': 'de',
    };
    const kept = keptOf(files, { run: { environment: ['LANG=de_DE.UTF-8'] } });
    assert.equal(kept['usr/share/zoneinfo/Asia/Tokyo'], 'time zones');
    assert.equal(kept['usr/lib/locale/C.utf8/LC_CTYPE'], 'locale');
    assert.equal(kept['usr/lib/locale/de_DE.utf8/LC_CTYPE'], 'locale');
    assert.equal(kept['usr/share/locale/de/LC_MESSAGES/a.mo'], 'locale');
    assert.equal(kept['usr/lib/locale/fr_FR.utf8/LC_CTYPE'], undefined);
  });

  it('(e) has no part of the conversions: all with their cache, or neither', () => {
    const gconv = (name: string): string => `usr/lib/x86_64-linux-gnu/gconv/${name}`;
    const files = {
      [gconv('A.so')]: library(),
      [gconv('B.so')]: library(),
      [gconv('gconv-modules.cache')]: 'cache',
    };
    const folder = 'usr/lib/x86_64-linux-gnu/gconv/';
    const inFolder = (kept: object) => Object.keys(kept).filter((path) => path.startsWith(folder)).length;
    assert.equal(inFolder(keptOf(files)), 0);
    assert.equal(inFolder(keptOf(files, { slim: { keep: [`/${gconv('A.so')}`] } })), 3);
    const opens = {
      'usr/bin/a': program({ strings: [`/${gconv('gconv-modules.cache')}`], imports: ['open'] }),
    };
    assert.equal(inFolder(keptOf({ ...files, ...opens })), 0);
  });

  it('(f) has the licences of packages that stay, where links lead, and the common texts that they name', () => {
    const kept = keptOf({
      'usr/share/doc/a': { link: 'common' },
      'usr/share/doc/common/copyright': 'see /usr/share/common-licenses/GPL.',
      'usr/share/doc/b/copyright': 'see /usr/share/common-licenses/Artistic.',
      'usr/share/common-licenses/GPL': { link: 'GPL-3' },
      'usr/share/common-licenses/GPL-3': 'text',
      'usr/share/common-licenses/Artistic': 'text',
      'usr/lib/node_modules/x/LICENSE.md': 'MIT',
      'usr/lib/node_modules/x/license.js': 'x',
      'usr/lib/python3/x-1.dist-info/licenses/COPYING.txt': 'GPL',
    });
    const licences = Object.keys(kept).filter((path) => kept[path] === 'licence' || kept[path] === 'link');
    assert.deepEqual(licences, [
      'usr/lib/node_modules/x/LICENSE.md',
      'usr/lib/python3/x-1.dist-info/licenses/COPYING.txt',
      'usr/share/common-licenses/GPL',
      'usr/share/common-licenses/GPL-3',
      'usr/share/doc/a',
      'usr/share/doc/common/copyright',
    ]);
  });

  it('keeps the entry of a package of which more than licences stays, and no other', () => {
    const status = (name: string) => `var/lib/dpkg/status.d/${name}`;
    const kept = keptOf({
      [status('a')]: 'Package: a',
      [status('a.md5sums')]: '',
      [status('b')]: 'Package: b',
      'usr/share/doc/b/copyright': 'x',
      'usr/lib/b/LICENSE': 'x',
    });
    assert.deepEqual(
      Object.keys(kept).filter((path) => kept[path] === 'package database'),
      [status('a'), status('a.md5sums')],
    );
  });

  it('does not count what the recipe drops as left of a package', () => {
    const kept = keptOf(
      { 'var/lib/dpkg/status.d/a': 'Package: a' },
      { roots: [{ why: 'reach.roots', argv: ['/usr/bin/b'] }], slim: { drop: ['/usr/bin/a'] } },
    );
    assert.equal(kept['var/lib/dpkg/status.d/a'], undefined);
  });

  it("keeps the metadata of a language's package of which something stays", () => {
    const component = (name: string, accounts: string[]): CatalogComponent =>
      ({
        type: 'pypi',
        name,
        accounts,
        evidence: [{ locations: [`usr/lib/python3/${name}-1.dist-info/METADATA`] }],
      }) as unknown as CatalogComponent;
    const kept = keptOf(
      {
        'usr/lib/python3/x/x.so': library(),
        'usr/lib/python3/x-1.dist-info/METADATA': 'Name: x',
        'usr/lib/python3/y/y.so': library(),
        'usr/lib/python3/y-1.dist-info/METADATA': 'Name: y',
      },
      {
        slim: { keep: ['/usr/lib/python3/x/x.so'] },
        components: [component('x', ['usr/lib/python3/x/x.so']), component('y', ['usr/lib/python3/y/y.so'])],
      },
    );
    assert.equal(kept['usr/lib/python3/x-1.dist-info/METADATA'], 'metadata');
    assert.equal(kept['usr/lib/python3/y-1.dist-info/METADATA'], undefined);
  });

  it('keeps a shell that something may start, or drops it with what only it could run', () => {
    const files = {
      'usr/bin/a': program({ needed: ['libc.so.6'], imports: ['system'] }),
      'bin/sh': program({ needed: ['libc.so.6'] }),
      'usr/bin/b': program({ needed: ['libb.so.1'] }),
    };
    const run = { environment: ['PATH=/usr/bin:/bin'] };
    assert.notEqual(keptOf(files, { run })['bin/sh'], undefined);
    const kept = keptOf(files, { run, slim: { dropShell: true } });
    assert.equal(kept['bin/sh'], undefined);
    assert.equal(kept['usr/bin/b'], undefined);
    assert.notEqual(kept['usr/bin/a'], undefined);
  });

  it('refuses to drop a shell that the image starts', () => {
    const files = { 'usr/bin/a': { content: '#!/bin/sh\nexec b\n', mode: 0o755 }, 'bin/sh': program() };
    assert.throws(() => slimOf(files, { slim: { dropShell: true } }), {
      code: 'SLIM_SHELL',
      message: 'the shell /bin/sh cannot go: /usr/bin/a starts it',
    });
  });

  it('says what each reason costs and what goes', () => {
    const { costs } = slimOf({ 'usr/lib/os-release': 'ID=x\n', 'usr/lib/a/data': '12345' });
    assert.deepEqual(
      costs.map(({ reason, files }) => [reason, files]),
      [
        ['reachable', 3],
        ['release', 1],
        ['gone', 3],
      ],
    );
  });
});
