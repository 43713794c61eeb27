import { join } from 'node:path';
import type { Listed, TruthCase } from './compare.ts';
import { run, writeFiles } from './run.ts';

/** Applications, each a package.json: nested versions, bundled dependencies, aliases, workspaces. */
const APPLICATIONS: Record<string, Record<string, string>> = {
  'express and old debug': project({ express: '4.19.2', debug: '2.6.8', 'body-parser': '2.0.1' }),
  'npm, which bundles all': project({ npm: '11.4.2', semver: '5.7.2' }),
  aliases: project({ 'old-lodash': 'npm:lodash@3.10.1', lodash: '4.17.21', react17: 'npm:react@17.0.2' }),
  'webpack and babel': project({ webpack: '5.99.9', '@babel/core': '7.27.4', '@babel/preset-env': '7.27.2' }),
  next: project({ next: '15.3.4', react: '19.1.0', 'react-dom': '19.1.0' }),
  nest: project({ '@nestjs/core': '11.1.3', '@nestjs/platform-express': '11.1.3', typeorm: '0.3.25' }),
  workspaces: {
    'package.json': JSON.stringify({
      name: 'all',
      version: '1.0.0',
      private: true,
      workspaces: ['packages/*'],
    }),
    'packages/shop/package.json': json('@acme/shop', '2.1.0', { '@acme/cart': '1.4.0', debug: '4.4.1' }),
    'packages/cart/package.json': json('@acme/cart', '1.4.0', { debug: '3.2.7', ms: '2.0.0' }),
  },
};

/** `wanted`: each a project, as `express@4.19.2 debug@2.6.8`. */
export function* npmCases(folder: string, wanted: readonly string[]): Generator<TruthCase> {
  const asked = Object.fromEntries(wanted.map((packages) => [packages, project(requiresOf(packages))]));
  for (const [name, files] of Object.entries(wanted.length > 0 ? asked : APPLICATIONS)) {
    const root = join(folder, name.replaceAll(/[ /]/g, '-'));
    const app = join(root, 'srv/app');
    writeFiles(app, files);
    run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--silent'], { cwd: app });
    yield { name, root, listed: npmList(app) };
  }
}

function project(dependencies: Record<string, string>): Record<string, string> {
  return { 'package.json': json('app', '1.0.0', dependencies) };
}

function json(name: string, version: string, dependencies: Record<string, string>): string {
  return JSON.stringify({ name, version, dependencies });
}

function requiresOf(packages: string): Record<string, string> {
  return Object.fromEntries(
    packages
      .split(' ')
      .map((one) => [one.slice(0, one.lastIndexOf('@')), one.slice(one.lastIndexOf('@') + 1)]),
  );
}

type Tree = { name?: string; version?: string; dependencies?: Record<string, Tree> };

/** With `--long` npm says the names of packages, not the aliases that they are installed by. */
function npmList(app: string): Listed[] {
  const found = new Map<string, Listed>();
  const walk = ({ dependencies = {} }: Tree): void => {
    for (const below of Object.values(dependencies)) {
      const { name: whole, version } = below;
      if (whole !== undefined && version !== undefined)
        found.set(`${whole}@${version}`, npmPackage(whole, version));
      walk(below);
    }
  };
  walk(JSON.parse(run('npm', ['ls', '--all', '--long', '--json'], { cwd: app })) as Tree);
  return [...found.values()];
}

export function npmPackage(whole: string, version: string): Listed {
  const [namespace, name] = whole.startsWith('@') ? whole.split('/', 2) : [undefined, whole];
  const own = { type: 'npm', name: name ?? whole, version };
  return namespace === undefined ? own : { ...own, namespace };
}
