/** A lock file or manifest says what should be installed: whatever stands beside it came from somewhere else until something proves it. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { filesIn } from '../../../test/fakes/debian-root.ts';
import { elfFile } from '../../../test/fakes/elf-file.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { catalogueSource } from '../catalogue-source.ts';

const json = (value: object): string => JSON.stringify(value);

/** By ecosystem: a file that declares `tool` 1.0.0, the name that the program beside it has, too. */
const DECLARATIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  npm: {
    'package-lock.json': json({
      lockfileVersion: 3,
      packages: { '': { name: 'app', version: '1.0.0' }, 'node_modules/tool': { version: '1.0.0' } },
    }),
    'yarn.lock': '# yarn lockfile v1\n\ntool@^1.0.0:\n  version "1.0.0"\n',
    'pnpm-lock.yaml':
      "lockfileVersion: '9.0'\npackages:\n  tool@1.0.0:\n    resolution: {integrity: sha512-x}\n",
    'package.json': json({ name: 'tool', version: '1.0.0', dependencies: { other: '1.0.0' } }),
  },
  pypi: {
    'poetry.lock': '[[package]]\nname = "tool"\nversion = "1.0.0"\n',
    'uv.lock': 'version = 1\n\n[[package]]\nname = "tool"\nversion = "1.0.0"\n',
    'Pipfile.lock': json({ default: { tool: { version: '==1.0.0' } } }),
    'requirements.txt': 'tool==1.0.0\n',
    'pyproject.toml': '[project]\nname = "tool"\nversion = "1.0.0"\n',
  },
  cargo: {
    'Cargo.lock': 'version = 3\n\n[[package]]\nname = "tool"\nversion = "1.0.0"\n',
    'Cargo.toml': '[package]\nname = "tool"\nversion = "1.0.0"\n',
  },
  golang: { 'go.mod': 'module example.com/tool\n\ngo 1.22\n\nrequire example.com/other v1.0.0\n' },
  maven: {
    'pom.xml':
      '<project><modelVersion>4.0.0</modelVersion><groupId>com.acme</groupId><artifactId>tool</artifactId><version>1.0.0</version></project>',
    'gradle.lockfile': 'com.acme:tool:1.0.0=runtimeClasspath\nempty=\n',
  },
  gem: {
    'Gemfile.lock':
      'GEM\n  remote: https://example.org/\n  specs:\n    tool (1.0.0)\n\nDEPENDENCIES\n  tool\n',
  },
  composer: {
    'composer.lock': json({ packages: [{ name: 'acme/tool', version: '1.0.0' }] }),
    'composer.json': json({ name: 'acme/tool', version: '1.0.0' }),
  },
  nuget: {
    'packages.lock.json': json({
      version: 1,
      dependencies: { 'net8.0': { Tool: { type: 'Direct', resolved: '1.0.0' } } },
    }),
  },
  pub: {
    'pubspec.lock':
      'packages:\n  tool:\n    dependency: "direct main"\n    source: hosted\n    version: "1.0.0"\n',
  },
  hex: { 'mix.lock': '%{\n  "tool": {:hex, :tool, "1.0.0", "aa", [:mix], [], "hexpm", "bb"},\n}\n' },
  swift: {
    'Package.resolved': json({
      version: 2,
      pins: [{ identity: 'tool', location: 'https://example.org/acme/tool', state: { version: '1.0.0' } }],
    }),
  },
  conan: { 'conan.lock': json({ version: '0.5', requires: ['tool/1.0.0#aa%1'] }) },
  cocoapods: { 'Podfile.lock': 'PODS:\n  - tool (1.0.0)\n\nDEPENDENCIES:\n  - tool\n' },
  cran: {
    'renv.lock': json({ R: { Version: '4.4.0' }, Packages: { tool: { Package: 'tool', Version: '1.0.0' } } }),
  },
  julia: {
    'Manifest.toml':
      'julia_version = "1.10.0"\nmanifest_format = "2.0"\n\n[[deps.Tool]]\nuuid = "aa"\nversion = "1.0.0"\n',
  },
};

describe('what declares packages', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  before(async () => {
    context = await repositoryContext();
  });
  after(() => context[Symbol.asyncDispose]());

  for (const [ecosystem, files] of Object.entries(DECLARATIONS))
    for (const [name, text] of Object.entries(files))
      it(`explains no program, library or archive beside it: ${name} of ${ecosystem}`, async () => {
        const root = await filesIn(join(context.dir, `${ecosystem}-${name}`), {
          [`srv/app/${name}`]: text,
          'srv/app/tool': elfFile(),
          'srv/app/lib/tool.so': elfFile(),
          'srv/app/target/release/tool': elfFile(),
          'srv/app/tool.tar.gz': Buffer.from([0x1f, 0x8b, 8, 0]),
        });
        const { unaccounted, components } = await catalogueSource({ image: `dir:${root}` }, context);
        assert.deepEqual(
          unaccounted.map(({ path, within }) => [path, within]),
          ['srv/app/lib/tool.so', 'srv/app/target/release/tool', 'srv/app/tool', 'srv/app/tool.tar.gz'].map(
            (path) => [path, undefined],
          ),
        );
        const isSilent = components.every(({ accounts }) =>
          accounts.every((path) => path === `srv/app/${name}`),
        );
        assert.ok(isSilent, 'and accounts for nothing but itself');
      });
});
