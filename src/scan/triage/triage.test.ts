import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fakeComponent, fakeMatch, fakeVulnerability } from '../../../test/fakes/scan-finding.ts';
import type { Vulnerability } from '../../advisories/index.ts';
import type { Standing } from '../distribution/standing.ts';
import type { Finding, Lowering } from '../report/types.ts';
import type { JudgedPackage, Match } from '../types.ts';
import { groupFixes } from './group-fixes.ts';
import { cannotRun, inertnessOf, type LoweringRule, urgency, witnessOf } from './lowering-rules.ts';
import { isOfUpstreamAlone, triage } from './triage.ts';

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
    asked: {},
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
    assert.deepEqual(run([match], { subject: foreign })[0]?.caveats, [
      "judged by upstream's versions, not by a package's: confidence 0.5",
      'not of the distribution: its maintainer is somebody else',
      'x (CVE-2026-1000) says otherwise',
    ]);
    assert.deepEqual(run([fakeMatch({ onlyFor: { os: 'windows', cpu: 'arm' } })])[0]?.caveats, [
      'only on os windows, cpu arm, which the component does not say',
    ]);
    assert.deepEqual(run([fakeMatch()])[0]?.caveats, []);
  });

  it('is in order of what to do, how urgent it is, identifier, package and version', () => {
    const known = (id: string, score: number) =>
      fakeVulnerability({ id, severities: [{ source: 'nvd', score }] });
    const vulnerabilities = [known('CVE-1', 5), known('CVE-2', 5), known('CVE-3', 9), known('CVE-4', 5)];
    const unfixed = { state: 'not-fixed' as const, versions: [] };
    const matches = [
      fakeMatch({ vulnerability: 'CVE-4', fix: unfixed }),
      fakeMatch({ vulnerability: 'CVE-2' }),
      fakeMatch({ vulnerability: 'CVE-1', packageName: 'b', version: '2' }),
      fakeMatch({ vulnerability: 'CVE-1', packageName: 'b', version: '1' }),
      fakeMatch({ vulnerability: 'CVE-1', packageName: 'a', version: '3' }),
      fakeMatch({ vulnerability: 'CVE-3' }),
    ];
    const ordered = [
      'CVE-3 openssl 3.0.1-1',
      'CVE-1 a 3',
      'CVE-1 b 1',
      'CVE-1 b 2',
      'CVE-2 openssl 3.0.1-1',
      'CVE-4 openssl 3.0.1-1',
    ];
    for (const given of [matches, matches.toReversed()])
      assert.deepEqual(
        run(given, { vulnerabilities }).map(
          ({ vulnerability, match }) => `${vulnerability.id} ${match.packageName} ${match.version}`,
        ),
        ordered,
      );
  });

  it('is of the base image only where all of it lies in its layers, and nothing where no base is known', () => {
    const isInBase = (baseLayers: number | undefined, ...layers: number[][]): boolean | undefined =>
      run([fakeMatch()], {
        components: layers.map((each, at) => fakeComponent({ id: `${at}`, layers: each })),
        ...(baseLayers !== undefined && { baseLayers }),
      })[0]?.isInBase;
    assert.equal(isInBase(2, [0], [0, 1]), true);
    assert.equal(isInBase(2, [0], [1, 2]), false);
    assert.equal(isInBase(2, [2]), false);
    assert.equal(isInBase(2, []), false);
    assert.equal(isInBase(undefined, [0]), false);
  });

  it('shows a component under the name that its ecosystem writes, with each place once', () => {
    const shown = (given: Parameters<typeof fakeComponent>[0]) =>
      run([fakeMatch()], { components: [fakeComponent(given)] })[0]?.components[0];
    const seen = (...locations: string[]) => ({
      by: 'x',
      technique: 'manifest-analysis' as const,
      confidence: 1,
      locations,
    });
    assert.deepEqual(shown({ id: 'i', evidence: [seen('b', 'a'), seen('b')] }), {
      id: 'i',
      type: 'deb',
      name: 'libssl3',
      version: '3.0.1-1',
      locations: ['a', 'b'],
      lowered: [],
    });
    assert.equal(shown({ type: 'maven', namespace: 'org.x', name: 'y' })?.name, 'org.x:y');
    assert.equal(shown({ type: 'npm', namespace: '@x', name: 'y' })?.name, '@x/y');
  });

  const standing = (given: Standing): Finding[] =>
    triage({
      judged: [
        {
          subject: { ...SUBJECT, foreign: 'somebody else maintains it' },
          components: [fakeComponent()],
          judgement: { matches: [fakeMatch()], notAffected: [], gaps: [] },
        },
      ],
      database: { vulnerability: () => undefined },
      rules: [],
      standingOf: () => given,
      exposedPorts: undefined,
      asked: {},
      baseLayers: undefined,
    });

  it('names no fix for what is in packages of a distribution that do not name it, and says why', () => {
    const [finding, ...others] = standing({ kind: 'unnamed', why: 'the package does not name it' });
    assert.deepEqual(others, []);
    assert.deepEqual(
      [finding?.restReason, finding?.fixVersion, finding?.match.fix],
      ['unnamed', undefined, { state: 'unknown', versions: [], reason: 'none of the distribution known' }],
    );
    assert.deepEqual(finding?.caveats, [
      'not of the distribution: somebody else maintains it',
      'the package does not name it',
    ]);
  });

  it('says of what the distribution speaks of itself only what that says', () => {
    const [finding] = standing({ kind: 'joined', match: fakeMatch({ version: '3.0.0-1' }) });
    assert.deepEqual([finding?.match.version, finding?.caveats], ['3.0.0-1', []]);
  });

  it('keeps what the distribution itself says of a package, though what that brought was judged first', () => {
    const [said, brought] = [fakeMatch({ urgency: 'low' }), fakeComponent({ id: 'b', type: 'npm' })];
    const of = (subject: JudgedPackage, component: typeof brought, match: Match) => ({
      subject,
      components: [component],
      judgement: { matches: [match], notAffected: [], gaps: [] },
    });
    const [finding, ...others] = triage({
      judged: [of({ ...SUBJECT, type: 'npm' }, brought, fakeMatch()), of(SUBJECT, fakeComponent(), said)],
      database: { vulnerability: () => undefined },
      rules: [],
      standingOf: ({ component }) =>
        component === brought ? { kind: 'joined', match: fakeMatch() } : { kind: 'own' },
      exposedPorts: undefined,
      asked: {},
      baseLayers: undefined,
    });
    assert.deepEqual([finding?.match.urgency, finding?.components.length, others], ['low', 2, []]);
  });

  it('knows what a release does not name: of its own packages, by upstream alone, where it lists only fixes', () => {
    const isAlone = (by: Match['by'], subject: Partial<JudgedPackage>) =>
      isOfUpstreamAlone(fakeMatch({ by }), { ...SUBJECT, ...subject });
    assert.ok(isAlone('upstream', { type: 'apk' }) && isAlone('upstream', { type: 'rpm' }));
    assert.ok(!isAlone('upstream', { type: 'deb' }) && !isAlone('range', { type: 'apk' }));
    assert.ok(!isAlone('upstream', { type: 'apk', foreign: 'somebody else maintains it' }));
  });

  it('gives each reason once, though each component has it', () => {
    const components = [fakeComponent({ id: 'a' }), fakeComponent({ id: 'b' })];
    const [finding] = run([fakeMatch()], { components, rules: [lowers('vex')] });
    assert.deepEqual(finding?.lowered, [{ code: 'vex', text: 'because', source: 'a test' }]);
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

  it('moves to the lowest of the later fixes, in whatever order they stand', () => {
    const fix = { state: 'fixed' as const, versions: ['4.3-1', '3.6-1', '3.5-1'] };
    assert.equal(groupFixes(run([fakeMatch({ fix })]))[0]?.to, '3.5-1');
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

  it('are in order of the most urgent finding, of how many, and of the name', () => {
    const known = (id: string, score: number) =>
      fakeVulnerability({ id, severities: [{ source: 'nvd', score }] });
    const vulnerabilities = [known('CVE-1', 4), known('CVE-2', 8), known('CVE-3', 4)];
    const at = (packageName: string, vulnerability: string) => fakeMatch({ packageName, vulnerability });
    const matches = [
      at('d', 'CVE-1'),
      at('c', 'CVE-3'),
      at('b', 'CVE-1'),
      at('b', 'CVE-3'),
      at('a', 'CVE-1'),
      at('a', 'CVE-2'),
    ];
    const groups = groupFixes(run(matches, { vulnerabilities }));
    assert.deepEqual(
      groups.map(({ packageName, findings, priority }) => [packageName, findings.length, priority]),
      [
        ['a', 2, 34],
        ['b', 2, 22],
        ['c', 1, 22],
        ['d', 1, 22],
      ],
    );
    assert.equal(groups[0]?.ecosystem, 'Debian:13');
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

  it('keep of what a package installed a witness that is as inert', () => {
    const inertnessWith = (accounts: readonly string[]) => inertnessOf(fakeComponent({ accounts }));
    for (const inert of ['files', 'kernel'] as const) assert.equal(inertnessWith(witnessOf(inert)), inert);
    assert.equal(inertnessWith(['usr/bin/openssl', ...witnessOf('files')]), undefined);
    assert.deepEqual([witnessOf(undefined), inertnessWith([])], [[], undefined]);
  });

  it('lower no language package, whatever it is called', () => {
    assert.deepEqual(lowered({ type: 'npm', name: 'kernel-doc' }), []);
  });

  it('say what they go by, and whether the files prove it', () => {
    const component = fakeComponent({ name: 'linux-libc-dev', accounts: ['usr/include/linux/fs.h'] });
    const candidate = { component, match: fakeMatch(), vulnerability: fakeVulnerability() };
    const said = {
      code: 'cannot-run',
      text: 'linux-libc-dev is headers of the kernel, which nothing in a container runs',
      source: 'shearwall',
      justification: 'vulnerable_code_not_in_execute_path',
    };
    assert.deepEqual(cannotRun(candidate), { ...said, isProven: true });
    assert.deepEqual(cannotRun({ ...candidate, component: { ...component, accounts: [] } }), said);
    const match = fakeMatch({ urgency: 'negligible' });
    assert.deepEqual(urgency({ ...candidate, match }), {
      code: 'urgency',
      text: 'its urgency is negligible',
      source: 'debian-tracker',
    });
    assert.equal(urgency({ ...candidate, match: { ...match, advisories: [] } })?.source, 'the distribution');
  });

  it('lower a kernel that no package installed, and no other program', () => {
    const accounts = ['boot/vmlinuz', 'usr/src/x.c'];
    assert.deepEqual(lowered({ type: 'generic', name: 'linux-kernel', accounts: ['usr/src/linux/x.c'] }), [
      'cannot-run',
    ]);
    assert.deepEqual(lowered({ type: 'generic', name: 'openssl', accounts }), []);
    assert.deepEqual(lowered({ type: 'generic', name: 'nginx-doc', accounts }), []);
  });

  it('lower what the distribution does not consider a security problem', () => {
    assert.deepEqual(lowered({}, { urgency: 'unimportant' }), ['urgency']);
    assert.deepEqual(lowered({}, { urgency: 'low' }), []);
  });
});
