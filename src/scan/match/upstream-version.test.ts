import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { upstreamOfPackaged } from './upstream-version.ts';

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
