import assert from 'node:assert/strict';
import { it } from 'node:test';
import { catalogued } from '../../../../test/fakes/catalog-tree.ts';
import { declaredCataloguer } from './index.ts';

it('what Go and Cargo copied into a folder of their own counts as declared', () => {
  const manifest = '[package]\nname = "regex"\nversion = "1.10.2"\n';
  const modules = [
    '# example.com/a v1.0.0',
    '## explicit; go 1.22',
    'example.com/a/b',
    '# example.com/c v1.0.0 => example.com/fork v1.1.0',
    '# example.com/d v1.0.0 => ../d',
  ].join('\n');
  const files = {
    'vendor/modules.txt': modules,
    'modules.txt': modules,
    'vendor/regex/Cargo.toml': manifest,
    'other/regex/Cargo.toml': manifest,
  };
  const { found } = catalogued(files, [declaredCataloguer]);
  assert.deepEqual(
    found.map(({ type, namespace, name, version }) => [type, namespace, name, version]),
    [
      ['golang', 'example.com', 'a', 'v1.0.0'],
      ['golang', 'example.com', 'fork', 'v1.1.0'],
      ['cargo', undefined, 'regex', '1.10.2'],
    ],
  );
});
