import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FakeFile } from '../../../test/fakes/catalog-tree.ts';
import { fakeClass } from '../../../test/fakes/class-file.ts';
import { answersOf, library, program, reachOf } from '../../../test/fakes/reach.ts';
import { fakeZip } from '../../../test/fakes/zip-file.ts';

type Layout = {
  files: Record<string, FakeFile>;
  entrypoint: string[];
  environment?: string[];
  used: string[];
  idle: string[];
};

/** Where people and tools put languages, packages and programs, beside what distributions and the official images do. */
function check({ files, entrypoint, environment = [], used, idle }: Layout): void {
  const answers = answersOf(reachOf(files, { entrypoint, environment, workingFolder: '/srv' }));
  const isReached = (path: string): boolean => /^(?:reachable|possibly)$/.test(answers[path] ?? '');
  assert.deepEqual(
    [...used, ...idle].filter((path) => answers[path] === undefined),
    [],
    'of the image',
  );
  assert.deepEqual([used.filter((path) => !isReached(path)), idle.filter(isReached)], [[], []]);
}

/** A python of its own below `home`, and packages in `site`. */
function python(home: string, site: string, more: Record<string, FakeFile> = {}): Omit<Layout, 'entrypoint'> {
  const own = `${home}/lib/python3.12`;
  return {
    files: {
      [`${home}/bin/python3.12`]: program(),
      [`${home}/bin/python`]: { link: 'python3.12' },
      [`${own}/os.py`]: '',
      [`${own}/encodings/__init__.py`]: '',
      [`${own}/json/__init__.py`]: '',
      [`${own}/other.py`]: '',
      [`${site}/used/__init__.py`]: 'from . import part',
      [`${site}/used/part.py`]: '',
      [`${site}/idle/__init__.py`]: '',
      'srv/a.py': 'import used, json',
      ...more,
    },
    used: [`${site}/used/part.py`, `${own}/json/__init__.py`, `${own}/os.py`],
    idle: [`${site}/idle/__init__.py`, `${own}/other.py`],
  };
}

describe('a python', () => {
  for (const home of [
    'opt/conda/envs/x',
    'root/.pyenv/versions/3.12.1',
    'opt/bitnami/python',
    'var/lang',
    'nix/store/abc-python3',
  ])
    it(`may be in /${home}`, () =>
      check({
        ...python(home, `${home}/lib/python3.12/site-packages`),
        entrypoint: [`/${home}/bin/python`, 'a.py'],
      }));

  for (const [venv, home] of [
    ['srv/.venv', 'root/.local/share/uv/python/cpython-3.12.1-linux-x86_64-gnu'],
    ['home/app/src/venv', 'usr/local'],
  ] as const) {
    const site = `${venv}/lib/python3.12/site-packages`;
    const files = {
      [`${venv}/pyvenv.cfg`]: `home = /${home}/bin\n`,
      [`${venv}/bin/python`]: { link: `/${home}/bin/python3.12` },
      [`${venv}/bin/activate`]: `VIRTUAL_ENV=/${venv}\nexport VIRTUAL_ENV\nPATH="$VIRTUAL_ENV/bin:$PATH"\nexport PATH\n`,
      'bin/sh': program(),
    };
    const layout = python(home, site, files);
    const used = [...layout.used, `${venv}/pyvenv.cfg`];

    it(`may be a link in the venv /${venv}, which is loaded whole by nobody`, () => {
      check({ ...layout, used, entrypoint: [`/${venv}/bin/python`, 'a.py'] });
      const environment = [`VIRTUAL_ENV=/${venv}`, `PATH=/${venv}/bin:/usr/local/bin`];
      check({ ...layout, used, entrypoint: ['python', 'a.py'], environment });
      check({ ...layout, entrypoint: ['/bin/sh', '-c', `. /${venv}/bin/activate && exec python a.py`] });
    });
  }

  it('may be in an environment of conda that a variable names', () =>
    check({
      ...python('opt/conda', 'opt/conda/lib/python3.12/site-packages', {
        'opt/conda/conda-meta/history': '',
      }),
      entrypoint: ['python', 'a.py'],
      environment: ['CONDA_PREFIX=/opt/conda', 'PATH=/opt/conda/bin'],
    }));
});

describe('a ruby', () => {
  for (const [home, gems, environment] of [
    ['root/.rbenv/versions/3.3.1', 'root/.rbenv/versions/3.3.1/lib/ruby/gems/3.3.0', []],
    ['usr/local/rvm/rubies/ruby-3.3.1', 'usr/local/rvm/gems/ruby-3.3.1', []],
    ['opt/bitnami/ruby', 'opt/bitnami/ruby/lib/ruby/gems/3.3.0', []],
    ['usr/local', 'usr/local/bundle', ['GEM_HOME=/usr/local/bundle', 'BUNDLE_APP_CONFIG=/usr/local/bundle']],
  ] as const)
    it(`may be in /${home}, with gems in /${gems}`, () => {
      const own = `${home}/lib/ruby/3.3.0`;
      check({
        files: {
          [`${home}/bin/ruby`]: program({ needed: ['libruby.so.3.3'], runpath: '$ORIGIN/../lib' }),
          [`${home}/lib/libruby.so.3.3`]: library(),
          [`${own}/json.rb`]: "require 'json/ext'",
          [`${own}/x86_64-linux/json/ext.so`]: library(),
          [`${own}/other.rb`]: '',
          [`${gems}/config`]: '---\n',
          [`${gems}/specifications/used-1.0.gemspec`]: 's.require_paths = ["lib".freeze]',
          [`${gems}/gems/used-1.0/lib/used.rb`]: "require 'used/part'",
          [`${gems}/gems/used-1.0/lib/used/part.rb`]: '',
          [`${gems}/gems/used-1.0/lib/used/idle.rb`]: '',
          'srv/a.rb': "require 'json'; require 'used'",
        },
        entrypoint: [`/${home}/bin/ruby`, 'a.rb'],
        environment: [...environment],
        used: [
          `${own}/json.rb`,
          `${own}/x86_64-linux/json/ext.so`,
          `${gems}/gems/used-1.0/lib/used/part.rb`,
          ...(environment.length > 0 ? [`${gems}/config`] : []),
        ],
        idle: [`${own}/other.rb`, `${gems}/gems/used-1.0/lib/used/idle.rb`],
      });
    });
});

describe('a perl', () => {
  const perl = 'root/perl5/perlbrew/perls/perl-5.40.0';
  for (const [folder, environment] of [
    [`${perl}/lib/site_perl/5.40.0`, []],
    ['root/perl5/lib/perl5', ['PERL5LIB=/root/perl5/lib/perl5']],
  ] as const)
    it(`may be of perlbrew, with modules in /${folder}`, () =>
      check({
        files: {
          [`${perl}/bin/perl`]: program(),
          [`${perl}/lib/5.40.0/strict.pm`]: '1;',
          [`${perl}/lib/5.40.0/Other.pm`]: '1;',
          [`${folder}/Used.pm`]: 'use Used::Part; 1;',
          [`${folder}/Used/Part.pm`]: '1;',
          [`${folder}/Idle.pm`]: '1;',
          'srv/a.pl': 'use strict; use Used;',
        },
        entrypoint: [`/${perl}/bin/perl`, 'a.pl'],
        environment: [...environment],
        used: [`${perl}/lib/5.40.0/strict.pm`, `${folder}/Used/Part.pm`],
        idle: [`${perl}/lib/5.40.0/Other.pm`, `${folder}/Idle.pm`],
      }));
});

describe('a program of Node.js', () => {
  const files = {
    'usr/local/bin/node': program(),
    'usr/local/bin/npm': { content: '#!/usr/bin/env node\n', mode: 0o755 },
    'usr/bin/env': program(),
    'bin/sh': program(),
    'opt/modules/used/index.js': "require('./part')",
    'opt/modules/used/part.js': '',
    'opt/modules/idle/index.js': '',
    'srv/app.js': "require('used')",
    'srv/package.json': '{"scripts":{"start":"node app.js"}}',
    'srv/empty.js': '',
  };
  const expected = { used: ['opt/modules/used/part.js'], idle: ['opt/modules/idle/index.js'] };
  const environment = ['NODE_PATH=/opt/modules'];

  it('may load modules of NODE_PATH, and not all of them', () =>
    check({ files, entrypoint: ['node', 'app.js'], environment, ...expected }));

  it('may be told by NODE_OPTIONS what to load first', () => {
    for (const options of ['--require used --max-old-space-size=9', '--import=used', '-r used'])
      check({
        files,
        entrypoint: ['node', 'empty.js'],
        environment: [...environment, `NODE_OPTIONS=${options}`],
        ...expected,
      });
  });

  it('may be started by a script of a package.json that a package brought', () =>
    check({ files, entrypoint: ['npm', 'start'], environment, ...expected }));
});

describe('a program of Java', () => {
  const jdk = 'opt/java/openjdk';
  const java = {
    [`${jdk}/bin/java`]: program({ needed: ['libjli.so'], runpath: '$ORIGIN/../lib' }),
    [`${jdk}/lib/libjli.so`]: library(),
    [`${jdk}/lib/server/libjvm.so`]: library(),
    [`${jdk}/lib/modules`]: 'modules',
  };
  const archive = fakeZip({ 'A.class': fakeClass({}) });
  const other = { 'opt/other/b.jar': archive };

  it('may have its class path in a file of arguments, as jib writes it', () =>
    check({
      files: {
        ...java,
        ...other,
        'app/jib-classpath-file': '/app/resources:/app/classes:/app/libs/a.jar',
        'app/libs/a.jar': archive,
        'app/classes/A.class': fakeClass({}),
      },
      entrypoint: [`/${jdk}/bin/java`, '-cp', '@/app/jib-classpath-file', 'A'],
      used: ['app/libs/a.jar', 'app/classes/A.class'],
      idle: Object.keys(other),
    }));

  it('may be of Quarkus, whose archives are beside the first', () =>
    check({
      files: {
        ...java,
        ...other,
        'srv/quarkus-run.jar': fakeZip({
          'META-INF/MANIFEST.MF': 'Manifest-Version: 1.0\nClass-Path: lib/boot/b.jar\n',
        }),
        'srv/lib/boot/b.jar': archive,
        'srv/lib/main/m.jar': archive,
        'srv/app/a.jar': archive,
        'srv/quarkus/quarkus-application.dat': 'x',
      },
      entrypoint: [`/${jdk}/bin/java`, '-jar', 'quarkus-run.jar'],
      used: [
        'srv/lib/boot/b.jar',
        'srv/lib/main/m.jar',
        'srv/app/a.jar',
        'srv/quarkus/quarkus-application.dat',
      ],
      idle: Object.keys(other),
    }));
});
