import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { comparedName } from './compared-name.ts';

describe('comparedName', () => {
  it('takes the spellings of a name for one where the ecosystem does', () => {
    assert.equal(comparedName('PyPI', 'Ruamel.YAML_clib'), 'ruamel-yaml-clib');
    assert.equal(comparedName('NuGet', 'Newtonsoft.Json'), 'newtonsoft.json');
    assert.equal(
      comparedName('SwiftURL', 'https://github.com/Apple/swift-nio.git'),
      'github.com/apple/swift-nio',
    );
    assert.equal(comparedName('CVE', 'OpenSSL/OpenSSL'), 'openssl/openssl');
  });

  it('keeps names apart where case or signs tell packages apart', () => {
    assert.equal(comparedName('Go', 'github.com/Masterminds/semver'), 'github.com/Masterminds/semver');
    assert.equal(comparedName('npm', 'JSONStream'), 'JSONStream');
    assert.equal(comparedName('crates.io', 'serde_json'), 'serde_json');
    assert.equal(comparedName('Debian:13', 'xz-utils'), 'xz-utils');
  });
});
