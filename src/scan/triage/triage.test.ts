import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fakeComponent, fakeMatch, fakeVulnerability } from '../../../test/fakes/scan-finding.ts';
import type { Vulnerability } from '../../advisories/index.ts';
import type { Finding, Lowering } from '../report/types.ts';
import type { JudgedPackage, Match } from '../types.ts';
import { groupFixes } from './group-fixes.ts';
import { cannotRun, type LoweringRule, urgency } from './lowering-rules.ts';
import { triage } from './triage.ts';

const SUBJECT: JudgedPackage = {
  id: 'pkg:deb/debian/openssl@3.0.1-1?distro=debian-13',
  type: 'deb',
  namespace: 'debian',
  name: 'openssl',
  version: '3.0.1-1',
  qualifiers: { distro: 'debian-13' },
  source: undefined,
  foreign: undefined,
};
const KEV = { dateAdded: '2026-01-02', ransomware: false, dueDate: undefined };

function run(
  matches: readonly Match[],
  given: {
    vulnerabilities?: readonly Vulnerability[];
    rules?: readonly LoweringRule[];
    components?: readonly ReturnType<typeof fakeComponent>[];
    subject?: JudgedPackage;
    baseLayers?: number;
  } = {},
): Finding[] {
  const {
    vulnerabilities = [],
    rules = [],
    components = [fakeComponent()],
    subject = SUBJECT,
    baseLayers,
  } = given;
  return triage({
    judged: [{ subject, components, judgement: { matches, notAffected: [], gaps: [] } }],
    database: { vulnerability: (id) => vulnerabilities.find((each) => each.id === id) },
    rules,
    standingOf: () => ({ kind: 'own' }),
    exposedPorts: undefined,
    baseLayers,
  });
}

const lowers =
  (code: Lowering['code'], only?: string): LoweringRule =>
  ({ component }) =>
    only === undefined || component.name === only ? { code, text: 'because', source: 'a test' } : undefined;

describe('triage', () => {
  it('puts what is exploited or malicious to act now, what has a fix to rebuild, and the rest by its reason', () => {
    const matches = ['CVE-1', 'CVE-2', 'CVE-3', 'CVE-4', 'MAL-5'].map((vulnerability, index) =>
      fakeMatch({
        vulnerability,
        ...(index === 2 && { fix: { state: 'will-not-fix', versions: [] } }),
        ...(index === 3 && { fix: { state: 'not-fixed', versions: [] } }),
      }),
    );
    const vulnerabilities = [
      fakeVulnerability({ id: 'CVE-1', exploited: KEV }),
      fakeVulnerability({ id: 'MAL-5', isMalicious: true }),
    ];
    assert.deepEqual(
      run(matches, { vulnerabilities }).map(({ vulnerability, tier, restReason }) => [
        vulnerability.id,
        tier,
        restReason,
      ]),
      [
        ['MAL-5', 'act-now', undefined],
        ['CVE-1', 'act-now', undefined],
        ['CVE-2', 'fix-by-rebuilding', undefined],
        ['CVE-3', 'the-rest', 'will-not-fix'],
        ['CVE-4', 'the-rest', 'no-fix'],
      ],
    );
  });

  it('keeps what was lowered, with its reasons; and what is exploited stays in sight, marked', () => {
    const vulnerabilities = [fakeVulnerability({ exploited: KEV })];
    const [finding] = run([fakeMatch()], { vulnerabilities, rules: [lowers('vex'), lowers('ignored')] });
    assert.equal(finding?.tier, 'the-rest');
    assert.equal(finding.restReason, 'vex');
    assert.equal(finding.isPinned, true);
    assert.deepEqual(
      finding.lowered.map(({ code }) => code),
      ['vex', 'ignored'],
    );
  });

  it('lowers a finding only when each of its components is', () => {
    const components = [fakeComponent(), fakeComponent({ id: 'b', name: 'openssl' })];
    const [one] = run([fakeMatch()], { components, rules: [lowers('vex', 'openssl')] });
    assert.deepEqual([one?.tier, one?.lowered], ['fix-by-rebuilding', []]);
    assert.deepEqual(
      one?.components.map(({ lowered }) => lowered.length),
      [0, 1],
    );
  });

  it('says of what is less sure why', () => {
    const foreign = { ...SUBJECT, foreign: 'its maintainer is somebody else' };
    const match = fakeMatch({
      by: 'upstream',
      confidence: 0.5,
      against: [{ id: 'CVE-2026-1000', feed: 'x' }],
    });
    assert.equal(run([match], { subject: foreign })[0]?.caveats.length, 3);
  });

  it('counts a match whose vulnerability no feed describes', () => {
    assert.equal(run([fakeMatch()])[0]?.severity.level, 'unknown');
  });

  it('moves to the lowest version of any branch that is newer than what is there', () => {
    const fix = { state: 'fixed' as const, versions: ['3.1.0-1', '2.9.9-1', '3.0.2-1'] };
    assert.equal(run([fakeMatch({ fix })])[0]?.fixVersion, '3.0.2-1');
  });
});

describe('groupFixes', () => {
  it('names for each package the one version that fixes all, and what a newer base image updates', () => {
    const matches = ['3.0.2-1', '3.0.10-1', '3.0.9-1'].map((version, index) =>
      fakeMatch({ vulnerability: `CVE-${index}`, fix: { state: 'fixed', versions: [version] } }),
    );
    const [group, ...others] = groupFixes(run(matches, { baseLayers: 1 }));
    assert.deepEqual(others, []);
    assert.deepEqual(
      [group?.to, group?.from, group?.findings.length, group?.isInBase],
      ['3.0.10-1', '3.0.1-1', 3, true],
    );
  });

  it('names no version that another of the flaws affects on its branch', () => {
    const branches = (...fixes: string[]) => ({
      range: {
        scheme: 'deb' as const,
        intervals: fixes.map((high) => ({ low: `${high.split('.')[0]}.0-1`, high })),
      },
      fix: { state: 'fixed' as const, versions: fixes },
    });
    const matches = [
      fakeMatch({ vulnerability: 'CVE-1', ...branches('3.5-1', '4.3-1') }),
      fakeMatch({ vulnerability: 'CVE-2', ...branches('4.1-1') }),
    ];
    assert.equal(groupFixes(run(matches))[0]?.to, '4.3-1');
  });

  it('leaves out what was lowered', () => {
    assert.deepEqual(groupFixes(run([fakeMatch()], { rules: [lowers('vex')] })), []);
  });
});

describe('the rules', () => {
  const lowered = (given: Parameters<typeof fakeComponent>[0], match: Partial<Match> = {}) =>
    [cannotRun, urgency].flatMap(
      (rule) =>
        rule({ component: fakeComponent(given), match: fakeMatch(match), vulnerability: fakeVulnerability() })
          ?.code ?? [],
    );

  it('lower what no container runs: headers, documentation, debug symbols, kernels', () => {
    for (const name of [
      'linux-libc-dev',
      'linux-image-6.12.1-amd64',
      'libc6-dbg',
      'nginx-doc',
      'manpages',
      'kernel-headers',
    ])
      assert.deepEqual(lowered({ name, accounts: [] }), ['cannot-run'], name);
    const type = 'rpm';
    assert.deepEqual(lowered({ type, name: 'kernel-core', accounts: [] }), ['cannot-run']);
  });

  it('lower a package whose files are all headers, static libraries or documentation', () => {
    const accounts = [
      'var/lib/dpkg/status',
      'usr/include/ssl.h',
      'usr/share/doc/libssl-dev/copyright',
      'usr/lib/libssl.a',
    ];
    assert.deepEqual(lowered({ name: 'libssl-dev', accounts }), ['cannot-run']);
    assert.deepEqual(lowered({ name: 'libssl-dev', accounts: [...accounts, 'usr/bin/openssl-config'] }), []);
    assert.deepEqual(lowered({ name: 'libssl-dev', accounts, modified: ['usr/include/ssl.h'] }), []);
    assert.deepEqual(lowered({ name: 'libssl-dev', accounts: ['usr/share/doc/libssl-dev/copyright'] }), []);
  });

  it('lower no language package, whatever it is called', () => {
    assert.deepEqual(lowered({ type: 'npm', name: 'kernel-doc' }), []);
  });

  it('lower what the distribution does not consider a security problem', () => {
    assert.deepEqual(lowered({}, { urgency: 'unimportant' }), ['urgency']);
    assert.deepEqual(lowered({}, { urgency: 'low' }), []);
  });
});
