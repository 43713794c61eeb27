import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { versionOrder } from './index.ts';
import type { VersionScheme } from './types.ts';

/** From old to new; versions with `=` between them are equal. The comments name what the rows follow. */
const SERIES: readonly (readonly [VersionScheme, string, readonly string[]])[] = [
  // semver.org 2.0.0, §11; Rust's semver crate and Elixir's Version document the same.
  ...(['semver', 'npm', 'cargo', 'hex', 'nuget', 'bitnami', 'golang'] as const).map(
    (scheme): [VersionScheme, string, string[]] => [
      scheme,
      'Semantic Versioning §11',
      [
        '1.0.0-alpha',
        '1.0.0-alpha.1',
        '1.0.0-alpha.beta',
        '1.0.0-beta',
        '1.0.0-beta.2',
        '1.0.0-beta.11',
        '1.0.0-rc.1',
        '1.0.0=1.0.0+build',
        '1.0.1',
        '1.2.0',
        '1.10.0',
      ],
    ],
  ),
  // learn.microsoft.com, "NuGet package versioning": normalized versions, case.
  [
    'nuget',
    'NuGet package versioning',
    ['1.0.0-ALPHA=1.0.0-alpha', '1=1.0=1.0.0=1.0.0.0=1.00.0', '1.0.0.1', '1.0.1=1.0.01'],
  ],
  // dart.dev/tools/pub/versioning and pub_semver's README: a build is newer than none.
  [
    'pub',
    'pub_semver',
    ['1.0.0-dev.1', '1.0.0', '1.0.0+1=1.0.0+01', '1.0.0+2', '1.0.0+10', '1.0.0+a', '1.0.1-dev', '1.0.1'],
  ],
  // R's manual, ?package_version and ?numeric_version.
  ['cran', 'package_version', ['0.9', '1', '1.0=1-0', '1.0.0', '1.0.1=1.0-1', '1.2', '1.10', '3.4-10']],
  // Data.Version: "versionBranch … lexicographic".
  ['hackage', 'Data.Version', ['0.9', '1', '1.0', '1.0.0', '1.0.1', '1.2', '1.10.0']],
  // pacman's vercmp(8): its own example of alphanumeric order, epochs and rels.
  ['alpm', 'vercmp(8)', ['1.0a', '1.0b', '1.0beta', '1.0p', '1.0pre', '1.0rc', '1.0', '1.0.a', '1.0.1']],
  ['alpm', 'vercmp(8)', ['1', '1.0', '1.1', '1.1.1', '1.2', '2.0', '3.0.0']],
  ['alpm', 'vercmp(8)', ['9.9-9', '1:1.0-1', '1:1.0-2', '1:1.0-10=1:1.0-010', '2:0.1-1']],
  // Separators at the end count, as those in front of another part do.
  ['alpm', 'vercmp(8)', ['1.0', '1.0.a', '1.0.', '1.0.1', '1.0..', '1.0..1']],
  // php.net, version_compare(): "any string not found in this list < dev < alpha = a < beta = b < RC = rc < # < pl = p".
  [
    'composer',
    'version_compare()',
    [
      '1.0-x',
      '1.0-dev',
      '1.0-alpha=1.0-a',
      '1.0-beta=1.0-b',
      '1.0-RC=1.0-rc',
      '1.0',
      '1.0.1',
      '1.0-pl=1.0-p=1.0-patch',
    ],
  ],
  // rpm.org, "Version comparison"; rpm-version(7).
  [
    'rpm',
    'rpm-version(7)',
    [
      '1.0~rc1',
      '1.0=1.0.',
      '1.0^',
      '1.0^git1',
      '1.0a',
      '1.0.1',
      '1.5',
      '1.05.1=1.5.1',
      '1.10',
      '1:0.1=01:0.1',
    ],
  ],
  ['rpm', 'rpm-version(7)', ['1.0-1.el9', '1.0-1.el9_1', '1.0-2.el9', '1.0-10.el9', '1.0.a-1', '1.0.1-1']],
  // apk-package(5): suffixes, letters, revisions, fractions.
  [
    'apk',
    'apk-package(5)',
    [
      '1.2_alpha',
      '1.2_alpha1',
      '1.2_beta',
      '1.2_pre2',
      '1.2_rc1',
      '1.2',
      '1.2-r0',
      '1.2-r1',
      '1.2-r10',
      '1.2~ab',
      '1.2~b',
      '1.2_git20240101',
      '1.2_p1',
      '1.2_p1-r1',
      '1.2a',
      '1.2.05',
      '1.2.5',
      '1.2.10',
      '1.10',
    ],
  ],
  // go.dev/ref/mod, "Versions" and "Pseudo-versions"; go.dev/doc/toolchain.
  [
    'golang',
    'go.dev/ref/mod',
    [
      'v0.0.0-20191109021931-daa7c04131f5',
      'v0.0.1',
      'v1.2.3-pre',
      'v1.2.3-pre.0.20191109021931-daa7c04131f5',
      'v1.2.3=1.2.3',
      'v1.2.4-0.20191109021931-daa7c04131f5',
      'v1.2.4',
      'v2.0.0+incompatible=v2.0.0=v2',
    ],
  ],
  [
    'golang',
    'go.dev/doc/toolchain',
    [
      '1.21.0-0',
      'go1.21rc2=1.21.0-rc.2=1.21rc2',
      'go1.21.0=1.21.0=go1.21=go1.21.0-bigcorp',
      'go1.21.1=go1.21.1 X:boringcrypto',
      'go1.22beta1',
      'go1.22rc1',
      'go1.22.3=1.22.3',
    ],
  ],
  // packaging.python.org, "Version specifiers" (PEP 440), "Summary of permitted suffixes and relative ordering".
  [
    'pypi',
    'PEP 440',
    [
      '1.dev0',
      '1.0.dev456',
      '1.0a1',
      '1.0a2.dev456',
      '1.0a12.dev456',
      '1.0a12',
      '1.0b1.dev456',
      '1.0b2',
      '1.0b2.post345.dev456',
      '1.0b2.post345',
      '1.0rc1.dev456',
      '1.0rc1=1.0c1=1.0-PREVIEW.1',
      '1.0',
      '1.0+abc.5',
      '1.0+abc.7',
      '1.0+5',
      '1.0.post456.dev34',
      '1.0.post456=1.0-456=1.0.r456',
      '1.0.15',
      '1.1.dev1',
      '1!0.1',
    ],
  ],
  // maven.apache.org/pom.html, "Version Order Specification": words that say the same, and their order.
  [
    'maven',
    'the POM reference',
    [
      '1-alpha1=1-a1',
      '1-beta1=1-b1',
      '1-milestone1=1-m1',
      '1-rc1=1-cr1',
      '1-snapshot=1-SNAPSHOT',
      '1=1-ga=1-final=1-release=1.0',
      '1-sp',
      '1-a=1-A',
      '1-m',
      '1-1',
      '1.1',
    ],
  ],
  // getcomposer.org, "Versions and constraints", over PHP's version_compare.
  [
    'composer',
    'version_compare',
    [
      '1.0.0-dev',
      '1.0.0-alpha1=1.0.0alpha1=1.0.0-a1',
      '1.0.0-beta2',
      '1.0.0-RC1=1.0.0-rc1',
      '1.0.0=v1.0.0',
      '1.0.0.1',
      '1.0.0-p1=1.0.0-patch1=1.0.0-pl1',
      '1.0.1',
    ],
  ],
  // Gem::Version's documentation.
  [
    'gem',
    'Gem::Version',
    [
      '1.0.a',
      '1.0.b1',
      '1.0.b.2',
      '1.0.pre=1.pre',
      '1.0.rc1=1.0.rc.1',
      '1=1.0=1.0.0',
      '1.0.1',
      '1.9',
      '1.10',
    ],
  ],
  // Bitnami's packages: a revision after a dash.
  [
    'bitnami',
    'revisions',
    ['1.2.3-rc.1', '1.2.3=1.2.3-0=1.2.3-r0', '1.2.3-1=1.2.3-r01', '1.2.3-10', '1.2.3.1', '1.2.4'],
  ],
  // openssl.org's release strategy; openssh, OpenJDK (JEP 223), nginx, Python, bind and sqlite as released.
  [
    'generic',
    'openssl',
    [
      '1.0.2-beta1',
      '1.0.2',
      '1.0.2a',
      '1.0.2u',
      '1.0.2za',
      '1.0.2zh',
      '1.1.0',
      '1.1.1-pre9',
      '1.1.1',
      '1.1.1k',
      '1.1.1w',
      '3.0.0-alpha17',
      '3.0.0-beta2',
      '3.0.0',
      '3.0.9',
      '3.0.13',
    ],
  ],
  ['generic', 'openssh', ['9.6', '9.6p1', '9.6p2', '9.6.1p1', '9.10p1']],
  [
    'generic',
    'java',
    [
      '8u41',
      '8u412=8U412',
      '8u412-b08',
      '11.0.2',
      '17-ea',
      '17=17.0.0',
      '17.0.11',
      '17.0.11+9',
      '17.0.11+10',
      '21',
    ],
  ],
  ['generic', 'java, old style', ['1.8.0', '1.8.0_41', '1.8.0_412-b07', '1.8.0_412-b08', '1.8.1']],
  [
    'generic',
    'python',
    ['3.12.0a7', '3.12.0b1', '3.12.0rc1=3.12.0-rc.1', '3.12.0=3.12', '3.12.1', '3.12.10'],
  ],
  ['generic', 'dates', ['2023-12-31', '2024a', '2024b', '2024-01-15=2024-1-15', '2024-10-01', '20240115']],
  [
    'generic',
    'others',
    [
      '1.2~rc1',
      '1.2-dev=1.2-SNAPSHOT',
      '1.2-M1',
      '1.2-preview2',
      '1.2-rc1=1.2-cr1',
      '1.2=v1.2=1.2.0.0',
      '1.2-P1=1.2p1',
      '1.2-15=1.2.0-15',
      '1.2-15-gabcdef0',
      '1.2.1',
    ],
  ],
];

describe('versionOrder', () => {
  for (const [scheme, source, series] of SERIES) {
    it(`orders ${series[0]} to ${series.at(-1)} as ${source} does, in ${scheme}`, () => {
      const { compare, isVersion } = versionOrder(scheme);
      const places = series.flatMap((equals, place) => equals.split('=').map((text) => ({ text, place })));
      for (const a of places) {
        assert.ok(isVersion(a.text) || /[.]$/.test(a.text), a.text);
        for (const b of places)
          assert.equal(
            Math.sign(compare(a.text, b.text)),
            Math.sign(a.place - b.place),
            `${a.text} and ${b.text}`,
          );
      }
    });
  }
});
