import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { packageVersion } from './package-version.ts';

const facts = {
  source: undefined,
  foreign: undefined,
  modularity: undefined,
  isApplication: false,
  licenses: [],
};

describe('the package version that a purl names', () => {
  it('is the same whether a tool writes the name of the system before its release or not', () => {
    const [ours, trivys] = ['alpine-3.10.4', '3.10.4'].map((distro) =>
      packageVersion(`pkg:apk/alpine/musl@1.1.22-r3?arch=x86_64&distro=${distro}`, facts),
    );
    assert.deepEqual(trivys, ours);
    assert.equal(ours?.distro, 'alpine-3.10.4');
  });
});
