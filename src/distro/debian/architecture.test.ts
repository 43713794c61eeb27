import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { debianArchOf, debianOciArchs } from './architecture.ts';

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
    assert.equal(debianArchOf('constructor'), undefined);
  });

  it('gives every architecture a port of its own', () => {
    assert.equal(new Set(debianOciArchs.map(debianArchOf)).size, debianOciArchs.length);
    assert.deepEqual(debianOciArchs.toSorted(), debianOciArchs);
  });
});
