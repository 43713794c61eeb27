import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Listed, TruthCase } from './compare.ts';
import { run, writeFiles } from './run.ts';

/** Wheels in a folder, as images of functions have them. */
const TARGETS: readonly string[] = [
  'jupyterlab==4.4.3',
  'django==5.2.3 celery==5.5.3 gunicorn==23.0.0',
  'fastapi==0.115.13 uvicorn==0.34.3 sqlalchemy==2.0.41',
  'poetry==2.1.3',
  'scrapy==2.13.2',
  'sphinx==8.2.3 myst-parser==4.0.1',
  'ansible-core==2.18.6 boto3==1.38.40',
];

/** What pip lists of folders, of virtual environments with projects that lie elsewhere, and what it vendors itself. */
export function* pipCases(folder: string, wanted: readonly string[]): Generator<TruthCase> {
  for (const projects of wanted.length > 0 ? wanted : TARGETS) yield targetCase(folder, projects.split(' '));
  if (wanted.length > 0) return;
  yield editableCase(folder);
  yield vendoredCase(folder);
}

function targetCase(folder: string, wanted: readonly string[]): TruthCase {
  const root = join(folder, wanted.join('_').replaceAll('=', '-'));
  const target = join(root, 'app');
  run('pip', ['install', '-q', '--no-compile', '--target', target, ...wanted]);
  return { name: `--target ${wanted.join(' ')}`, root, listed: pipList('pip', ['--path', target]) };
}

/** One project in place by pyproject.toml, one by setup.py whose egg-info lies beside it, and one that is only an egg-info. */
function editableCase(folder: string): TruthCase {
  const root = join(folder, 'editable');
  const build = '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n';
  const project = '[project]\nname = "acme-shop"\nversion = "3.1.0"\ndependencies = ["requests==2.32.4"]\n';
  writeFiles(root, {
    'srv/shop/pyproject.toml': `${build}${project}`,
    'srv/shop/acme_shop/__init__.py': '',
    'srv/old/setup.py':
      'from setuptools import setup\nsetup(name="old-tool", version="0.9", py_modules=["old"])\n',
    'srv/old/old.py': '',
  });
  run('python3', ['-m', 'venv', join(root, 'venv')]);
  const pip = join(root, 'venv/bin/pip');
  run(pip, ['install', '-q', '--no-compile', 'setuptools==75.8.0', 'wheel==0.45.1']);
  run(pip, ['install', '-q', '--no-compile', '-e', join(root, 'srv/shop')]);
  const develop = ['install', '-q', '--no-compile', '--no-build-isolation', '-e', join(root, 'srv/old')];
  run(pip, develop);
  return { name: 'venv with editable projects', root, listed: pipList(pip, []) };
}

/** pip and setuptools say in files of their own what they copied. */
function vendoredCase(folder: string): TruthCase {
  const root = join(folder, 'vendored');
  const target = join(root, 'usr/lib/python3/dist-packages');
  run('pip', ['install', '-q', '--no-compile', '--target', target, 'pip==25.1.1', 'setuptools==80.9.0']);
  const vendored = readFileSync(join(target, 'pip/_vendor/vendor.txt'), 'utf8');
  const copied = [...vendored.matchAll(/^\s*([\w.-]+)==([\w.]+)/gm)].map(([, name = '', version = '']) =>
    pypi(name, version),
  );
  const below = pipList('pip', ['--path', join(target, 'setuptools/_vendor')]);
  return {
    name: 'what pip and setuptools copied',
    root,
    listed: [...pipList('pip', ['--path', target]), ...copied, ...below],
  };
}

export function pipList(pip: string, args: readonly string[], before: readonly string[] = []): Listed[] {
  const text = run(pip, [...before, 'list', '--format', 'json', ...args]);
  return (JSON.parse(text) as { name: string; version: string }[]).map(({ name, version }) =>
    pypi(name, version),
  );
}

function pypi(name: string, version: string): Listed {
  return { type: 'pypi', name: name.toLowerCase().replaceAll(/[-_.]+/g, '-'), version };
}
