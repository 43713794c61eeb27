import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { UpstreamProduct } from './upstream-products.ts';
import { comparedVersion, upstreamOfPackaged } from './upstream-version.ts';

describe('upstreamOfPackaged', () => {
  it('is what upstream called it, of what each package manager wrote around it', () => {
    for (const [type, packaged, upstream] of [
      ['deb', '5:24.0.7-1~debian.12~bookworm', '24.0.7'],
      ['deb', '11.2.2+maria~deb12', '11.2.2'],
      ['deb', '2.0~rc.1-1', '2.0-rc.1'],
      ['deb', '2.0~beta2', '2.0-beta2'],
      ['deb', '1.0-2-3', '1.0-2'],
      ['deb', '-1', '-1'],
      ['rpm', '1.2.3-4.el9', '1.2.3'],
      ['apk', '1.2.3-r4', '1.2.3'],
      ['apk', '1.2-3', '1.2-3'],
      ['ebuild', '1.2.3-r1', '1.2.3'],
      ['alpm', '1:1.2.3-1.1', '1.2.3'],
      ['brew', '1.2.3_1', '1.2.3'],
      ['vcpkg', '1.2.3#2', '1.2.3'],
      ['conda', '1.2.3-r1', '1.2.3-r1'],
    ] as const)
      assert.equal(upstreamOfPackaged(type, packaged), upstream, `${type} ${packaged}`);
  });
});

describe('comparedVersion', () => {
  const product = (more: Partial<UpstreamProduct>): UpstreamProduct => more as UpstreamProduct;

  it('is of a JDK its release, however it is written, and of others what is written', () => {
    for (const [written, compared] of [
      ['1.8.0_392-b08', '8.0.392'],
      ['1.8.0', '8.0.0'],
      ['8u392', '8.0.392'],
      ['21.0.1+12-LTS', '21.0.1'],
      ['17', '17'],
      ['ea', 'ea'],
    ] as const) {
      assert.equal(comparedVersion(product({ versions: 'jdk' }), written), compared);
      assert.equal(comparedVersion(product({}), written), written);
    }
  });
});
