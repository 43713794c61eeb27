import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { debianArchOf, debianOciArchs, ociArchOf } from './architecture.ts';

describe('debianArchOf', () => {
  it('knows that Debian and OCI name the same machine differently', () => {
    assert.equal(debianArchOf('arm/v7'), 'armhf');
    assert.equal(debianArchOf('386'), 'i386');
    assert.equal(debianArchOf('ppc64le'), 'ppc64el');
    assert.equal(debianArchOf('amd64'), 'amd64');
  });

  it('has no answer for machines that Debian was never ported to', () => {
    assert.equal(debianArchOf('arm/v6'), undefined);
    assert.equal(debianArchOf('wasm'), undefined);
  });
});

describe('ociArchOf', () => {
  it('is the way back of debianArchOf, for every port', () => {
    for (const arch of debianOciArchs) assert.equal(ociArchOf(debianArchOf(arch) ?? ''), arch);
  });

  it('has no answer for `all`, which is no machine', () => {
    assert.equal(ociArchOf('all'), undefined);
  });
});
