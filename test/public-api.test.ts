import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

describe('the public API', () => {
  it('exports exactly this', async () => {
    const exported = Object.keys(await import('../src/index.ts')).sort();

    assert.deepEqual(exported, [
      'ShearwallError',
      'attestImage',
      'buildImage',
      'copyImage',
      'exactMatcher',
      'isDigest',
      'loadRecipe',
      'lockRecipe',
      'openPolicies',
      'openSigner',
      'openSource',
      'openTarget',
      'openTrustedRoot',
      'parseBundle',
      'parseImageLocation',
      'parseLock',
      'parsePublicKey',
      'parseReference',
      'parseTrustedRoot',
      'readLock',
      'regexpMatcher',
      'reproduceImage',
      'signImage',
      'verifyBundle',
      'verifyImage',
      'writeLock',
    ]);
  });

  it('is reached through exactly these paths', () => {
    const { exports } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
      exports: object;
    };

    assert.deepEqual(Object.keys(exports), ['.', './schemas/*', './package.json']);
  });
});
