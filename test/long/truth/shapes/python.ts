import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Listed, TruthCase } from '../compare.ts';
import { pipList } from '../pip.ts';
import { run, writeFiles } from '../run.ts';

/** What installs and packs here, as pip brings it. */
const PYINSTALLER = 'pyinstaller==6.14.1';
const TOOLS = ['uv==0.7.13', 'pipx==1.7.1', 'shiv==1.0.8', 'pex==2.38.1', PYINSTALLER, 'virtualenv==20.31.2'];
const PROJECTS = [
  'flask==3.0.3',
  'requests==2.31.0',
  'pyyaml==6.0.1',
  'cryptography==42.0.5',
  'python-dateutil==2.9.0',
];
const MAIN =
  'import flask, requests, yaml, dateutil.parser\nfrom cryptography.fernet import Fernet\nprint(flask.__name__, requests.__version__, yaml.__version__, Fernet)\n';

type Shape = (into: { module: string; root: string; tool: (name: string) => string }) => Listed[];

const PYTHON_SHAPES: Record<string, Shape> = {
  'uv, a virtual environment copied elsewhere': ({ module, root, tool }) => {
    run(tool('uv'), ['venv', '--quiet', join(module, 'venv')]);
    run(tool('uv'), [
      'pip',
      'install',
      '--quiet',
      '--python',
      join(module, 'venv/bin/python'),
      'pandas==2.2.2',
      'sqlmodel==0.0.18',
      'litestar==2.8.3',
      'granian==2.3.2',
    ]);
    cpSync(join(module, 'venv'), join(root, 'opt/app'), { recursive: true, verbatimSymlinks: true });
    return pipList(tool('uv'), ['--python', join(module, 'venv/bin/python')], ['pip']);
  },
  'uv, with links into its cache': ({ root, tool }) => {
    const target = join(root, 'app/lib');
    run(tool('uv'), [
      'pip',
      'install',
      '--quiet',
      '--link-mode',
      'symlink',
      '--cache-dir',
      join(root, 'root/.cache/uv'),
      '--target',
      target,
      ...PROJECTS,
    ]);
    return pipList(tool('pip'), ['--path', target]);
  },
  'pipx, two programs': ({ root, tool }) => {
    const env = {
      PIPX_HOME: join(root, 'opt/pipx'),
      PIPX_BIN_DIR: join(root, 'usr/local/bin'),
      PIPX_MAN_DIR: join(root, 'usr/share/man'),
    };
    run(tool('pipx'), ['install', '--quiet', 'httpie==3.2.3'], { env });
    run(tool('pipx'), ['install', '--quiet', 'yamllint==1.35.1'], { env });
    return ['httpie', 'yamllint'].flatMap((one) =>
      pipList(tool('pip'), ['--path', join(root, 'opt/pipx/venvs', one, 'lib/python3.11/site-packages')]),
    );
  },
  zipapp: ({ module, root, tool }) => {
    const target = join(module, 'app');
    run(tool('pip'), [
      'install',
      '-q',
      '--no-compile',
      '--target',
      target,
      'flask==3.0.3',
      'requests==2.31.0',
      'click==8.1.7',
    ]);
    writeFiles(target, { '__main__.py': MAIN });
    mkdirSync(join(root, 'usr/bin'), { recursive: true });
    run('python3', [
      '-m',
      'zipapp',
      target,
      '-c',
      '-p',
      '/usr/bin/env python3',
      '-o',
      join(root, 'usr/bin/shop'),
    ]);
    return pipList(tool('pip'), ['--path', target]);
  },
  shiv: ({ module, root, tool }) => {
    mkdirSync(join(root, 'usr/bin'), { recursive: true });
    run(tool('shiv'), ['-q', '-o', join(root, 'usr/bin/shop'), ...PROJECTS]);
    return targetList(module, tool);
  },
  pex: ({ module, root, tool }) => {
    mkdirSync(join(root, 'usr/bin'), { recursive: true });
    run(tool('pex'), [
      ...PROJECTS,
      '-o',
      join(root, 'usr/bin/shop.pex'),
      '--pex-root',
      join(module, 'pex-root'),
    ]);
    return targetList(module, tool);
  },
  'pex, a virtual environment of it': ({ module, root, tool }) => {
    run(tool('pex'), [
      ...PROJECTS,
      '-o',
      join(module, 'shop.pex'),
      '--include-tools',
      '--pex-root',
      join(module, 'pex-root'),
    ]);
    run('python3', [join(module, 'shop.pex'), 'venv', '--non-hermetic-scripts', join(root, 'opt/shop')], {
      env: { PEX_TOOLS: '1', PEX_ROOT: join(module, 'pex-root') },
    });
    return targetList(module, tool);
  },
  'pyinstaller, one file': ({ module, root }) => {
    writeFiles(module, { 'shop.py': MAIN });
    run('python3', ['-m', 'venv', join(module, 'venv')]);
    run(join(module, 'venv/bin/pip'), ['install', '-q', ...PROJECTS, PYINSTALLER]);
    run(
      join(module, 'venv/bin/pyinstaller'),
      ['--onefile', '--log-level', 'ERROR', '--distpath', join(root, 'usr/bin'), 'shop.py'],
      { cwd: module },
    );
    const modules = new Set(
      [...readFileSync(join(module, 'build/shop/PYZ-00.toc'), 'utf8').matchAll(/^\s*[[(]+'([^'.]+)/gm)].map(
        ([, name]) => name,
      ),
    );
    const ask =
      'import importlib.metadata as m, json; print(json.dumps({k: [[d, m.version(d)] for d in v] for k, v in m.packages_distributions().items()}))';
    const by = JSON.parse(run(join(module, 'venv/bin/python'), ['-c', ask])) as Record<
      string,
      [string, string][]
    >;
    const found = Object.entries(by)
      .filter(([name]) => modules.has(name))
      .flatMap(([, of]) => of);
    return [...new Map(found.map(([name, version]) => [name, pypi(name, version)])).values()];
  },
};

export function* pythonShapes(folder: string, wanted: readonly string[]): Generator<TruthCase> {
  const tools = join(folder, 'tools');
  if (!existsSync(tools)) {
    run('python3', ['-m', 'venv', tools]);
    run(join(tools, 'bin/pip'), ['install', '-q', ...TOOLS]);
  }
  const tool = (name: string): string => join(tools, 'bin', name);
  for (const [name, shape] of Object.entries(PYTHON_SHAPES)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const module = join(folder, name.replaceAll(/\W+/g, '-'));
    const root = `${module}-root`;
    const list = `${module}.json`;
    if (!existsSync(list)) {
      for (const one of [module, root]) rmSync(one, { recursive: true, force: true });
      for (const one of [module, root]) mkdirSync(one, { recursive: true });
      writeFileSync(list, JSON.stringify(shape({ module, root, tool })));
    }
    yield { name, root, listed: JSON.parse(readFileSync(list, 'utf8')) as Listed[] };
  }
}

/** The same as pip brings it. */
function targetList(module: string, tool: (name: string) => string): Listed[] {
  const target = join(module, 'target');
  run(tool('pip'), ['install', '-q', '--no-compile', '--target', target, ...PROJECTS]);
  return pipList(tool('pip'), ['--path', target]);
}

function pypi(name: string, version: string): Listed {
  return { type: 'pypi', name: name.toLowerCase().replaceAll(/[-_.]+/g, '-'), version };
}
