import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Listed, TruthCase } from '../compare.ts';
import { npmPackage } from '../npm.ts';
import { run, writeFiles } from '../run.ts';

/** What installs and bundles here, as npm brings it. */
const TOOLS = [
  'pnpm@9',
  'yarn@1.22.22',
  '@yarnpkg/cli-dist@4.9.2',
  'bun@1.2.17',
  'deno@2',
  'esbuild@0.25.5',
  'webpack@5.99.9',
  'webpack-cli@6.0.1',
  '@electron/asar@4',
  '@vercel/ncc@0.38',
];

type Shape = (into: { module: string; root: string; tool: (name: string) => string }) => Listed[];

const WORKSPACES = {
  'package.json': json({ name: 'all', version: '1.0.0', private: true, workspaces: ['packages/*'] }),
  'pnpm-workspace.yaml': 'packages:\n  - packages/*\n',
  'packages/shop/package.json': json({
    name: '@acme/shop',
    version: '2.1.0',
    dependencies: { '@acme/cart': 'workspace:*', fastify: '4.28.1', pino: '8.21.0', ajv: '6.12.6' },
  }),
  'packages/shop/index.js': "require('fastify')();\n",
  'packages/cart/package.json': json({
    name: '@acme/cart',
    version: '1.4.0',
    dependencies: { undici: '5.28.4', semver: '6.3.1' },
  }),
  'packages/cart/index.js': '',
};

const BUNDLED = {
  'package.json': json({
    name: 'shop',
    version: '1.0.0',
    dependencies: {
      koa: '2.15.3',
      '@koa/router': '12.0.1',
      axios: '1.6.8',
      'js-yaml': '4.1.0',
      lodash: '4.17.21',
      uuid: '9.0.1',
    },
  }),
  'index.js':
    "const Koa = require('koa'); const Router = require('@koa/router'); const _ = require('lodash');\nconst app = new Koa(); const r = new Router(); r.get('/', (c) => { c.body = _.merge({}, require('js-yaml').load('a: 1'), { id: require('uuid').v4(), a: require('axios').VERSION }); }); app.use(r.routes()); app.listen(3000);\n",
};

const NODE_SHAPES: Record<string, Shape> = {
  'pnpm, one store and links': ({ module, root, tool }) => {
    writeFiles(join(root, 'srv'), WORKSPACES);
    run(
      tool('pnpm'),
      ['install', '--prod', '--ignore-scripts', '--silent', '--store-dir', join(module, 'store')],
      { cwd: join(root, 'srv') },
    );
    return pnpmList(tool('pnpm'), join(root, 'srv'));
  },
  'pnpm, hoisted': ({ module, root, tool }) => {
    const app = join(root, 'srv');
    writeFiles(app, { ...WORKSPACES, '.npmrc': 'node-linker=hoisted\n' });
    const store = join(module, 'store');
    run(tool('pnpm'), ['install', '--prod', '--ignore-scripts', '--silent', '--store-dir', store], {
      cwd: app,
    });
    return pnpmList(tool('pnpm'), app);
  },
  'yarn classic, workspaces': ({ root, tool }) => {
    const app = join(root, 'srv');
    const plain = Object.fromEntries(
      Object.entries(WORKSPACES).map(([path, text]) => [path, text.replace('workspace:*', '1.4.0')]),
    );
    writeFiles(app, plain);
    run(
      'node',
      [
        join(tool('..'), 'yarn/bin/yarn.js'),
        'install',
        '--production',
        '--ignore-scripts',
        '--silent',
        '--non-interactive',
      ],
      {
        cwd: app,
      },
    );
    const lines = run(
      'node',
      [join(tool('..'), 'yarn/bin/yarn.js'), 'list', '--production', '--json', '--silent'],
      { cwd: app },
    );
    const trees = lines
      .split('\n')
      .flatMap((line) =>
        line.startsWith('{"type":"tree"') ? [JSON.parse(line) as { data: { trees: YarnTree[] } }] : [],
      );
    return unique(trees.flatMap(({ data }) => data.trees.flatMap(yarnTree)));
  },
  'yarn, plug and play': ({ root, tool }) => {
    const app = join(root, 'srv');
    writeFiles(app, {
      ...BUNDLED,
      '.yarnrc.yml': 'enableGlobalCache: false\nenableTelemetry: false\nnodeLinker: pnp\n',
      'yarn.lock': '',
    });
    const yarn = join(tool('..'), '@yarnpkg/cli-dist/bin/yarn.js');
    run('node', [yarn, 'install', '--mode=skip-build'], { cwd: app });
    const lines = run('node', [yarn, 'info', '--all', '--recursive', '--json'], { cwd: app })
      .trim()
      .split('\n');
    return lines.flatMap((line) => {
      const { value } = JSON.parse(line) as { value: string };
      const [, name = '', version = ''] = /^(.+)@npm:([^:]+)$/.exec(value) ?? [];
      return name === '' ? [] : [npmPackage(name, version)];
    });
  },
  'bun, installed': ({ root, tool }) => {
    const app = join(root, 'srv');
    writeFiles(app, BUNDLED);
    run(tool('bun'), ['install', '--save-text-lockfile', '--ignore-scripts', '--silent'], { cwd: app });
    return bunList(tool('bun'), app);
  },
  'bun, one program': ({ module, root, tool }) => {
    writeFiles(module, BUNDLED);
    run(tool('bun'), ['install', '--save-text-lockfile', '--ignore-scripts', '--silent'], { cwd: module });
    mkdirSync(join(root, 'usr/bin'), { recursive: true });
    run(
      tool('bun'),
      ['build', '--compile', '--minify', 'index.js', '--outfile', join(root, 'usr/bin/shop')],
      { cwd: module },
    );
    return bunList(tool('bun'), module);
  },
  "deno's cache": ({ root, tool }) => {
    const app = join(root, 'srv');
    writeFiles(app, {
      'main.ts':
        "import express from 'npm:express@4.19.2';\nimport { z } from 'npm:zod@3.23.8';\nexpress().listen(8000); console.log(z);\n",
    });
    const env = { DENO_DIR: join(root, 'deno-dir'), DENO_NO_UPDATE_CHECK: '1' };
    run(tool('deno'), ['cache', '--quiet', 'main.ts'], { cwd: app, env });
    const { npmPackages } = JSON.parse(
      run(tool('deno'), ['info', '--json', 'main.ts'], { cwd: app, env }),
    ) as { npmPackages: Record<string, { name: string; version: string }> };
    return unique(Object.values(npmPackages).map(({ name, version }) => npmPackage(name, version)));
  },
  'next, standalone': ({ module, root }) => {
    writeFiles(module, {
      'package.json': json({
        name: 'shop',
        version: '1.0.0',
        dependencies: { next: '14.2.15', react: '18.3.1', 'react-dom': '18.3.1', zod: '3.22.4' },
      }),
      'next.config.js': "module.exports = { output: 'standalone', swcMinify: true };\n",
      'app/layout.js':
        'export default function Layout({ children }) { return <html><body>{children}</body></html>; }\n',
      'app/page.js':
        "import { z } from 'zod';\nexport const dynamic = 'force-dynamic';\nexport default function Page() { return <p>{z.string().parse('a')}</p>; }\n",
    });
    run('npm', ['install', '--no-audit', '--no-fund', '--silent'], { cwd: module });
    run(join(module, 'node_modules/.bin/next'), ['build'], {
      cwd: module,
      env: { NEXT_TELEMETRY_DISABLED: '1' },
    });
    cpSync(join(module, '.next/standalone'), join(root, 'app'), { recursive: true });
    cpSync(join(module, '.next/static'), join(root, 'app/.next/static'), { recursive: true });
    return [...installedIn(join(root, 'app/node_modules')), npmPackage('zod', '3.22.4')];
  },
  'esbuild, one minified file': ({ module, root, tool }) => {
    writeFiles(module, BUNDLED);
    run('npm', ['install', '--no-audit', '--no-fund', '--silent'], { cwd: module });
    run(
      tool('esbuild'),
      [
        'index.js',
        '--bundle',
        '--minify',
        '--platform=node',
        '--metafile=meta.json',
        `--outfile=${join(root, 'app/index.js')}`,
      ],
      { cwd: module },
    );
    const { inputs } = JSON.parse(readFileSync(join(module, 'meta.json'), 'utf8')) as {
      inputs: Record<string, unknown>;
    };
    return ofPaths(module, Object.keys(inputs));
  },
  'webpack, one file': ({ module, root, tool }) => {
    writeFiles(module, BUNDLED);
    run('npm', ['install', '--no-audit', '--no-fund', '--silent'], { cwd: module });
    const stats = run(
      tool('webpack-cli'),
      [
        '--mode',
        'production',
        '--target',
        'node',
        '--entry',
        './index.js',
        '-o',
        join(root, 'app'),
        '--json',
      ],
      { cwd: module },
    );
    return ofPaths(
      module,
      [...stats.matchAll(/"identifier":\s*"[^"]*?(node_modules\/[^"|]+)/g)].map(([, path = '']) => path),
    );
  },
  'ncc, one file': ({ module, root, tool }) => {
    writeFiles(module, BUNDLED);
    run('npm', ['install', '--no-audit', '--no-fund', '--silent'], { cwd: module });
    run(tool('ncc'), ['build', 'index.js', '-o', join(root, 'app'), '--license', 'licenses.txt', '-q'], {
      cwd: module,
    });
    run(
      tool('esbuild'),
      ['index.js', '--bundle', '--platform=node', '--metafile=meta.json', '--outfile=same.js'],
      { cwd: module },
    );
    return ofPaths(
      module,
      Object.keys((JSON.parse(readFileSync(join(module, 'meta.json'), 'utf8')) as { inputs: object }).inputs),
    );
  },
  'electron, packed by asar': ({ module, root, tool }) => {
    writeFiles(module, BUNDLED);
    run('npm', ['install', '--omit=dev', '--no-audit', '--no-fund', '--silent'], { cwd: module });
    mkdirSync(join(root, 'opt/shop/resources'), { recursive: true });
    run('node', [tool('asar'), 'pack', module, join(root, 'opt/shop/resources/app.asar')]);
    return installedIn(join(module, 'node_modules'));
  },
};

export function* nodeShapes(folder: string, wanted: readonly string[]): Generator<TruthCase> {
  const tools = join(folder, 'tools');
  if (!existsSync(join(tools, 'node_modules'))) {
    mkdirSync(tools, { recursive: true });
    run('npm', ['install', '--no-audit', '--no-fund', '--silent', ...TOOLS], { cwd: tools });
  }
  const tool = (name: string): string => join(tools, 'node_modules/.bin', name);
  for (const [name, shape] of Object.entries(NODE_SHAPES)) {
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

function json(manifest: object): string {
  return JSON.stringify(manifest);
}

function unique(all: readonly Listed[]): Listed[] {
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}

type Dependencies = Record<
  string,
  { from?: string; version: string; dependencies?: Dependencies; path?: string }
>;

function pnpmList(pnpm: string, cwd: string): Listed[] {
  const projects = JSON.parse(
    run(pnpm, ['list', '--recursive', '--prod', '--depth', 'Infinity', '--json'], { cwd }),
  ) as { dependencies?: Dependencies }[];
  const walk = (dependencies: Dependencies = {}): Listed[] =>
    Object.entries(dependencies).flatMap(([alias, { from = alias, version, dependencies: below }]) => [
      ...(/^\d/.test(version) ? [npmPackage(from, version)] : []),
      ...walk(below),
    ]);
  return unique(projects.flatMap(({ dependencies }) => walk(dependencies)));
}

type YarnTree = { name: string; children?: YarnTree[]; shadow?: boolean };

function yarnTree({ name, children = [], shadow = false }: YarnTree): Listed[] {
  const at = name.lastIndexOf('@');
  return [
    ...(shadow ? [] : [npmPackage(name.slice(0, at), name.slice(at + 1))]),
    ...children.flatMap(yarnTree),
  ];
}

function bunList(bun: string, cwd: string): Listed[] {
  const lines = run(bun, ['pm', 'ls', '--all'], { cwd }).matchAll(/[├└]── (\S+)@(\S+)/g);
  return unique([...lines].map(([, name = '', version = '']) => npmPackage(name, version)));
}

/** What lies in a folder of packages, by their manifests. */
function installedIn(folder: string): Listed[] {
  if (!existsSync(folder)) return [];
  const packages = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.')) return [];
    if (entry.name.startsWith('@')) return installedIn(path);
    const manifest = join(realpathSync(path), 'package.json');
    if (!existsSync(manifest)) return [];
    const { name, version } = JSON.parse(readFileSync(manifest, 'utf8')) as { name: string; version: string };
    return [npmPackage(name, version), ...installedIn(join(path, 'node_modules'))];
  });
  return unique(packages);
}

/** The packages of sources that a bundler says it took. */
function ofPaths(module: string, paths: readonly string[]): Listed[] {
  const folders = paths.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []);
  return unique(
    [...new Set(folders)].map((folder) => {
      const { name, version } = JSON.parse(readFileSync(join(module, folder, 'package.json'), 'utf8')) as {
        name: string;
        version: string;
      };
      return npmPackage(name, version);
    }),
  );
}
