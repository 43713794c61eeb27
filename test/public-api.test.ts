import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

describe('the public API', () => {
  it('exports exactly this', async () => {
    const exported = Object.keys(await import('../src/index.ts')).sort();

    assert.deepEqual(exported, [
      'ShearwallError',
      'addImage',
      'addSbom',
      'attestImage',
      'buildImage',
      'copyImage',
      'exactMatcher',
      'findExposure',
      'findNotCovered',
      'findTodo',
      'fleetDiff',
      'fleetImages',
      'fleetOwners',
      'fleetPackages',
      'fleetStatus',
      'fleetTimeline',
      'fleetTop',
      'fleetWorkloads',
      'importDump',
      'isDigest',
      'loadRecipe',
      'lockRecipe',
      'openAdvisoryDatabase',
      'openPolicies',
      'openSigner',
      'openSource',
      'openStore',
      'openTarget',
      'openTrustedRoot',
      'parseBundle',
      'parseImageLocation',
      'parseLock',
      'parseOwnerRules',
      'parsePublicKey',
      'parseQuestion',
      'parseReference',
      'parseTrustedRoot',
      'readDump',
      'readLock',
      'regexpMatcher',
      'rematch',
      'renderExposure',
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
