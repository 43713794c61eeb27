import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { guessModule, moduleName, owningModule } from './module-name.ts';

describe('moduleName', () => {
  it('makes all but the last part the namespace, and keeps the case', () => {
    assert.deepEqual(moduleName('github.com/Masterminds/semver/v3'), {
      type: 'golang',
      namespace: 'github.com/Masterminds/semver',
      name: 'v3',
    });
    assert.deepEqual(moduleName('hello'), { type: 'golang', name: 'hello' });
  });
});

describe('guessModule', () => {
  it('cuts import paths where their host puts modules', () => {
    for (const [path, module] of [
      ['github.com/a/b/c/d', 'github.com/a/b'],
      ['github.com/a/b/v3/c', 'github.com/a/b/v3'],
      ['golang.org/x/net/http2', 'golang.org/x/net'],
      ['gopkg.in/yaml.v3', 'gopkg.in/yaml.v3'],
      ['gopkg.in/go-jose/go-jose.v2/json', 'gopkg.in/go-jose/go-jose.v2'],
      ['k8s.io/api/core/v1', 'k8s.io/api'],
    ] as const)
      assert.equal(guessModule(path), module);
  });

  it('takes the standard library for none', () => {
    for (const path of ['net/http', 'main', 'vendor/golang.org/x/net/idna', 'github.com/a'])
      assert.equal(guessModule(path), undefined);
  });
});

describe('owningModule', () => {
  it('is the longest that the path begins with, at a slash', () => {
    const known = new Set(['github.com/a/b', 'github.com/a/b/sub']);
    assert.equal(owningModule('github.com/a/b/sub/x', known), 'github.com/a/b/sub');
    assert.equal(owningModule('github.com/a/b/subx', known), 'github.com/a/b');
    assert.equal(owningModule('github.com/a/bb', known), undefined);
  });
});
