import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { descriptorOf } from './content/descriptor.ts';
import { formatPlatform, parsePlatform, platformOf, selectManifest } from './platform.ts';
import { type Index, MEDIA_TYPES } from './types.ts';

describe('parsePlatform', () => {
  const normal: [string, string][] = [
    ['amd64', 'linux/amd64'],
    ['x86_64', 'linux/amd64'],
    ['linux/x86-64', 'linux/amd64'],
    ['linux/amd64/v1', 'linux/amd64'],
    ['linux/amd64/v3', 'linux/amd64/v3'],
    ['i386', 'linux/386'],
    ['aarch64', 'linux/arm64'],
    ['linux/arm64/v8', 'linux/arm64'],
    ['arm/v7', 'linux/arm/v7'],
    ['arm', 'linux/arm/v7'],
    ['armhf', 'linux/arm/v7'],
    ['armel', 'linux/arm/v6'],
    ['linux/arm/6', 'linux/arm/v6'],
    ['linux/arm/v5', 'linux/arm/v5'],
    ['Linux/RISCV64', 'linux/riscv64'],
    ['windows/amd64', 'windows/amd64'],
  ];
  for (const [text, expected] of normal) {
    it(`reads ${text} as ${expected}`, () => {
      assert.equal(formatPlatform(parsePlatform(text)), expected);
    });
  }

  for (const text of ['', 'a/b/c/d', 'linux/', 'linux/amd 64']) {
    it(`refuses "${text}" and shows the form`, () => {
      assert.throws(() => parsePlatform(text), { code: 'OCI_PLATFORM_INVALID', hint: /linux\/amd64/ });
    });
  }
});

describe('platformOf', () => {
  it('normalises what a config says', () => {
    const config = {
      os: 'linux',
      architecture: 'arm64',
      variant: 'v8',
      rootfs: { type: 'layers', diff_ids: [] },
    } as const;

    assert.deepEqual(platformOf({ ...config, rootfs: { type: 'layers', diff_ids: [] } }), {
      os: 'linux',
      architecture: 'arm64',
    });
  });
});

describe('selectManifest', () => {
  const entry = (architecture: string, variant?: string) => ({
    ...descriptorOf(MEDIA_TYPES.manifest, Buffer.from(`${architecture}${variant}`)),
    platform: { os: 'linux', architecture, ...(variant !== undefined && { variant }) },
  });
  const index: Index = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.index,
    manifests: [entry('amd64'), entry('arm64', 'v8'), entry('arm', 'v7')],
  };

  it('finds a platform however it is written', () => {
    assert.equal(selectManifest(index, parsePlatform('aarch64')), index.manifests[1]);
    assert.equal(selectManifest(index, parsePlatform('armhf')), index.manifests[2]);
  });

  it('names the platforms that there are', () => {
    assert.throws(() => selectManifest(index, parsePlatform('s390x')), {
      code: 'OCI_PLATFORM_NOT_FOUND',
      hint: 'it has linux/amd64, linux/arm64/v8, linux/arm/v7',
    });
    assert.throws(() => selectManifest(index, parsePlatform('all')), {
      code: 'OCI_PLATFORM_NOT_FOUND',
      hint: 'run it once for each: --platform linux/amd64, --platform linux/arm64/v8, --platform linux/arm/v7',
    });
  });
});
