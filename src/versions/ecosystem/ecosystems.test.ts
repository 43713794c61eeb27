import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  ecosystemInAnyCase,
  ecosystemOfPurlType,
  schemeOfEcosystem,
  schemeOfPurlType,
} from './ecosystems.ts';

describe('schemeOfEcosystem', () => {
  for (const [ecosystem, scheme] of [
    ['Debian:13', 'deb'],
    ['Ubuntu:22.04:LTS', 'deb'],
    ['Ubuntu:Pro:18.04:LTS', 'deb'],
    ['Alpine:v3.20', 'apk'],
    ['Wolfi', 'apk'],
    ['Rocky Linux:9', 'rpm'],
    ['AlmaLinux:8', 'rpm'],
    ['Red Hat:enterprise_linux:9::baseos', 'rpm'],
    ['SUSE:Linux Enterprise Server 15 SP5', 'rpm'],
    ['npm', 'npm'],
    ['PyPI', 'pypi'],
    ['Maven:https://repo1.maven.org/maven2', 'maven'],
    ['crates.io', 'cargo'],
    ['Packagist', 'composer'],
    ['RubyGems', 'gem'],
    ['Go', 'golang'],
    ['NuGet', 'nuget'],
    ['Hex', 'hex'],
    ['Pub', 'pub'],
    ['CRAN', 'cran'],
    ['Hackage', 'hackage'],
    ['SwiftURL', 'semver'],
    ['GitHub Actions', 'semver'],
    ['Bitnami', 'bitnami'],
    ['CVE', 'generic'],
    ['GHC', 'hackage'],
    ['Kubernetes', 'semver'],
    ['Amazon Linux', 'rpm'],
    ['Photon OS:5.0', 'rpm'],
    ['openSUSE:Leap 15.6', 'rpm'],
    ['MinimOS', 'apk'],
    ['Alpaquita:23', 'apk'],
    ['BellSoft Hardened Containers', 'apk'],
    ['Chainguard', 'apk'],
    ['Arch Linux', 'alpm'],
    ['Azure Linux:3', 'rpm'],
    ['Fedora:42', 'rpm'],
    ['Mageia:9', 'rpm'],
    ['Oracle Linux:9', 'rpm'],
    ['openEuler:24.03-LTS', 'rpm'],
    ['Debian ELTS:9', 'deb'],
    ['Echo', 'deb'],
    ['Bioconductor:3.20', 'cran'],
    ['Linux', 'generic'],
  ] as const) {
    it(`orders versions of ${ecosystem} as ${scheme}`, () => {
      assert.equal(schemeOfEcosystem(ecosystem), scheme);
    });
  }

  it('guesses nothing for what it does not know', () => {
    for (const name of ['', 'NPM', 'Android', 'constructor', ':13'])
      assert.equal(schemeOfEcosystem(name), undefined);
  });
});

describe('ecosystemInAnyCase', () => {
  it('writes a known name as OSV does, and leaves releases and what is not known', () => {
    for (const [text, name] of [
      ['NPM', 'npm'],
      ['rocky linux:9', 'Rocky Linux:9'],
      ['Ubuntu:Pro:18.04:LTS', 'Ubuntu:Pro:18.04:LTS'],
      ['npmjs', 'npmjs'],
      ['', ''],
    ] as const)
      assert.equal(ecosystemInAnyCase(text), name);
  });
});

describe('schemeOfPurlType', () => {
  it('knows distributions and languages, and guesses nothing for others', () => {
    assert.equal(schemeOfPurlType('deb'), 'deb');
    assert.equal(schemeOfPurlType('cargo'), 'cargo');
    assert.equal(schemeOfPurlType('swift'), 'semver');
    for (const type of ['oci', 'huggingface', 'constructor', ''])
      assert.equal(schemeOfPurlType(type), undefined);
  });
});

describe('ecosystemOfPurlType', () => {
  it('names the ecosystem of language packages; that of a distribution needs its release', () => {
    assert.equal(ecosystemOfPurlType('golang'), 'Go');
    assert.equal(ecosystemOfPurlType('pypi'), 'PyPI');
    for (const type of ['deb', 'rpm', 'generic', 'toString'])
      assert.equal(ecosystemOfPurlType(type), undefined);
  });
});
