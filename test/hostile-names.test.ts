import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { digestOf } from '../src/base/digest.ts';
import { printableDocument } from '../src/base/terminal-text.ts';
import { renderShownConfig } from '../src/cli/config/show-config.ts';
import { exceptionLines } from '../src/cli/fleet/exception-lines.ts';
import { renderAdded } from '../src/cli/fleet/render-added.ts';
import { renderImport } from '../src/cli/fleet/render-import.ts';
import { renderInstall } from '../src/cli/install/render-install.ts';
import { renderAuditThere } from '../src/cli/policy/render-audit-there.ts';
import { renderBuild } from '../src/cli/render-build.ts';
import { renderLock } from '../src/cli/render-lock.ts';
import { renderReproduction } from '../src/cli/render-reproduction.ts';
import { renderSlim } from '../src/cli/render-slim.ts';
import { renderAudit } from '../src/cli/signing/render-audit.ts';
import { renderVerification } from '../src/cli/signing/render-verification.ts';
import { renderOutcome } from '../src/cli/signing/say-outcomes.ts';
import { renderPins } from '../src/cli/update/render-pins.ts';
import { renderStatus } from '../src/cli/update/render-status.ts';
import { renderUpdate } from '../src/cli/update/render-update.ts';
import { renderExposure, renderNotCovered } from '../src/fleet/index.ts';
import { renderBloat } from '../src/inspect/bloat/render-bloat.ts';
import { renderBloatHtml } from '../src/inspect/bloat/render-bloat-html.ts';
import {
  renderDiff,
  renderImageTree,
  renderReach,
  renderSbomDiff,
  renderSbomVerdict,
  renderShow,
  renderShowTree,
  renderWhy,
} from '../src/inspect/index.ts';
import { renderReachDot } from '../src/inspect/reach/render-reach-dot.ts';
import { renderReachHtml } from '../src/inspect/reach/render-reach-html.ts';
import { renderCatalog } from '../src/inspect/sbom/render-catalog.ts';
import { renderCatalogHtml } from '../src/inspect/sbom/render-catalog-html.ts';
import { renderCatalogTree } from '../src/inspect/sbom/render-catalog-tree.ts';
import { renderExplanation, renderFindingDiff } from '../src/scan/index.ts';
import { reportWriter, type ScanFormat } from '../src/scan/render/report-writer.ts';
import { renderDecision, renderSoftware } from '../src/trust/index.ts';
import { fakeBloat, fakeReach, fakeSlim } from './fakes/image-answers.ts';
import { PINS } from './fakes/pins-answer.ts';
import { anException, remarkedExposure } from './fakes/remarked-exposure.ts';
import { fakeFinding, fakeReport } from './fakes/scan-report.ts';

const LINE = 'verified OK';
const HOSTILE = `\u001b[2J\u009b31m\u202e\r\b\u2028\n${LINE}\n`;
const OBEYED = /(?![\t\n])[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;
/** Words of ours: nobody else writes these. */
const OWN =
  /^(?:kind|type|state|tier|level|code|why|from|format|answer|result|restReason|digest|what|place)$/;

/** Every text in it that could be somebody else's ends as somebody might want it to. */
function hostile<T>(value: T, key = ''): T {
  if (typeof value === 'string') return (OWN.test(key) ? value : `${value}${HOSTILE}`) as T;
  if (Array.isArray(value)) return value.map((each) => hostile(each, key)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, hostile(each, name)])) as T;
}

const answer = (name: string): never =>
  hostile(
    JSON.parse(readFileSync(join(import.meta.dirname, `compatibility/fixtures/json/${name}.json`), 'utf8')),
  ) as never;

const finding = fakeFinding({
  isPinned: true,
  caveats: ['a caveat'],
  lowered: [{ code: 'cannot-run', text: 'only headers', source: 'shearwall' }] as never,
});
const report = hostile(
  fakeReport({
    findings: [
      finding,
      { ...finding, tier: 'act-now' },
      { ...finding, tier: 'the-rest', restReason: 'no-fix' },
    ],
    gaps: [{ why: 'no-feed', what: 'Alpine:v3.99', components: ['musl'], blocks: true }],
  }),
);
const scan = (format: ScanFormat): string =>
  reportWriter({
    report,
    verdict: { answer: 'no', reasons: hostile(['one finding']) },
    showRest: true,
    terminal: {},
    now: 1_764_000_000,
    version: '1.2.3',
  })(format);

const refusal = hostile({ code: 'SIGNATURE_INVALID', message: 'no', hint: 'none' });
const verification = hostile({
  image: 'registry.example.org/app',
  digest: 'sha256:00',
  platform: { platform: 'linux/amd64', digest: 'sha256:00' },
  allowed: false,
  truncated: 'more',
  checked: [
    {
      kind: 'attestation',
      predicateType: 'https://example.org',
      refusal,
      evidence: { place: 'referrer', format: 'bundle' },
      verified: {
        times: [{ at: 1, by: 'log' }],
        signer: {
          kind: 'certificate',
          identity: 'a@example.org',
          claims: {
            issuer: 'https://issuer',
            sourceRepositoryUri: 'https://git',
            sourceRepositoryRef: 'main',
          },
        },
      },
    },
  ],
  unread: [{ artifactType: 'application/x', refusal }],
  reasons: [refusal],
});
const row = {
  why: 'no-feed',
  what: 'a\nb',
  containers: 1,
  where: hostile(['here', 'there']),
  remedy: 'update',
};
const packages = [{ name: 'curl', version: '1', deb: { sizeBytes: 1 } }];
const lock = (version: string) =>
  hostile({
    archs: {
      amd64: { packages: [{ ...packages[0], version }], repositories: [{ suite: 'trixie', date: 1 }] },
    },
  });
const change = {
  vulnerability: 'CVE-1',
  package: 'curl',
  before: { version: '1', severity: 'high', tier: 'act-now' },
  after: { version: '2', severity: 'high', tier: 'act-now', fixVersion: '3' },
};

const SCAN_FORMATS = 'table json sarif cyclonedx-json openvex markdown csv junit list html'.split(
  ' ',
) as ScanFormat[];

/** Every text that the program renders for people or files, of inputs in which each name is hostile. */
const RENDERED: Readonly<Record<string, () => string>> = {
  ...Object.fromEntries(SCAN_FORMATS.map((format) => [`scan as ${format}`, () => scan(format)])),
  'scan diff': () =>
    renderFindingDiff(
      hostile({ appeared: [change], gone: [change], moved: [change], unchanged: 1, same: false }) as never,
    ),
  show: () => renderShow(answer('show')),
  'show --tree': () => renderShowTree(answer('show')),
  diff: () => renderDiff(answer('diff')),
  ...Object.fromEntries(
    ['package', 'path', 'file', 'recipe', 'nothing'].map((what) => [
      `why ${what}`,
      () => renderWhy(answer(`why-${what}`)),
    ]),
  ),
  tree: () => renderImageTree(answer('tree')),
  reach: () => renderReach(hostile(fakeReach)),
  'reach as dot': () => renderReachDot(hostile(fakeReach)),
  'reach as html': () => renderReachHtml(hostile(fakeReach)),
  bloat: () => renderBloat(hostile(fakeBloat)),
  'bloat as html': () => renderBloatHtml(hostile(fakeBloat)),
  'sbom diff': () => renderSbomDiff(answer('sbom-diff')),
  validate: () => renderSbomVerdict(answer('sbom-validate-lacking')),
  sbom: () => renderCatalog(answer('sbom-json'), {}),
  'sbom as html': () => renderCatalogHtml(answer('sbom-json')),
  'sbom as tree': () => renderCatalogTree(answer('sbom-json'), {}),
  reproduce: () => {
    const reproduction = answer('reproduce') as { notes: string[] };
    const firstDifference = hostile({
      arch: 'amd64',
      path: 'etc/passwd',
      attribute: 'mode',
      expected: 'a',
      actual: 'b',
    });
    return renderReproduction({
      reproduction: { ...reproduction, firstDifference, missing: hostile(['a file']) },
      notes: reproduction.notes,
    } as never);
  },
  build: () =>
    renderBuild(
      {
        ...(answer('build') as object),
        location: hostile('oci:out'),
        lock: hostile('a.lock.json'),
        result: hostile('r'),
        lockMade: true,
        missingInterpreters: hostile([{ interpreter: '/bin/sh', scripts: ['a'] }]),
      } as never,
      lock('1') as never,
      ['amd64'],
    ),
  slim: () => renderSlim(hostile(fakeSlim)),
  lock: () =>
    renderLock(
      {
        ...(lock('2') as object),
        lock: hostile('a.lock.json'),
        slimmed: hostile([
          {
            arch: 'amd64',
            costs: [{ reason: 'reachable', files: 1, bytes: 1 }],
            changes: [{ path: '/bin/sh', change: 'gone', why: 'unreachable' }],
          },
        ]),
      } as never,
      lock('1') as never,
    ),
  verify: () => renderVerification(verification as never, {}),
  'verify, which could not': () =>
    renderOutcome({ image: hostile('app'), error: new Error(hostile('no')) } as never, () => ''),
  'verify --policy': () => renderDecision(answer('verify-policy-denied')),
  'policy audit --server': () => {
    const digest = digestOf('x');
    const why = { verdict: 'refused', owner: 'team', reason: 'unsigned' };
    const image = { cluster: 'prod', kind: 'Pod', namespace: 'shop', name: 'web', image: 'app:1' };
    return renderAuditThere(
      {
        counts: { refused: 1, unknown: 0, allowed: 0 },
        next: undefined,
        ...hostile({
          reasons: [{ ...why, images: 1 }],
          images: [{ ...image, ...why, place: 'x', digest, reasons: ['unsigned'], warnings: ['old'] }],
        }),
        notCovered: [{ why: 'no-audit', cluster: hostile('edge'), at: undefined }],
        audits: [{ cluster: hostile('prod'), at: 0, policies: digest, trustedRoot: digest }],
      } as never,
      { all: true, terminal: {} },
    );
  },
  'policy audit': () =>
    renderAudit(
      hostile({
        objects: 1,
        images: [
          {
            kind: 'Pod',
            namespace: 'shop',
            name: 'web',
            owner: 'team',
            place: 'container app',
            image: 'app:1',
            digest: undefined,
            verdict: 'refused',
            reasons: ['unsigned'],
            warnings: ['old'],
          },
        ],
        notLookedAt: [{ kind: 'Fancy', objects: 1 }],
        unreadable: ['Pod shop/web'],
      }) as never,
      { all: true, terminal: {} },
    ),
  pins: () => renderPins(hostile(PINS) as never, false, {}),
  version: () =>
    renderInstall(
      hostile({
        version: '1.0.0',
        install: { result: 'different', files: 1, changed: ['a'], missing: ['b'], added: ['c'] },
        statement: { signed: true, by: 'who', source: 'where' },
      }),
    ),
  'watch status': () =>
    renderStatus(
      hostile({
        images: [
          {
            recipe: 'app.yaml',
            ageDays: 1,
            vulnerabilities: { known: 2, fixable: 1 },
            candidate: { stage: 'proposed' },
            production: {
              since: '2026-11-28T00:00:00Z',
              reproduced: { by: [{ signer: 'lab', result: 'different' }], notRead: 'cut' },
            },
            why: 'no',
          },
        ],
      }) as never,
      {},
    ),
  update: () =>
    renderUpdate(
      hostile({
        recipes: [
          {
            recipe: 'app.yaml',
            state: 'failed',
            why: 'no',
            changes: [
              {
                arch: 'amd64',
                name: 'p',
                from: '1',
                to: '2',
                isSecurity: true,
                fixes: ['CVE-1'],
                brings: [],
              },
            ],
          },
        ],
      }) as never,
    ),
  'verify npm:': () =>
    renderSoftware(
      hostile({
        what: 'npm:a',
        purl: 'pkg:npm/a',
        digest: 'sha256:00',
        allowed: false,
        reasons: [refusal],
        findings: [{ kind: 'provenance', by: 'me', at: 1, says: { source: 'git' } }],
      }) as never,
    ),
  exceptions: () => exceptionLines(hostile([anException]) as never).join('\n'),
  'fleet add': () => renderAdded(answer('fleet-add')),
  'fleet import': () => renderImport(answer('fleet-import')),
  ...Object.fromEntries(
    (['table', 'tree', 'json', 'ndjson', 'csv', 'markdown'] as const).map((format) => [
      `exposed --not-covered as ${format}`,
      () => renderNotCovered([row] as never, format, {}),
    ]),
  ),
  ...Object.fromEntries(
    ['explain', 'explain-lowered', 'explain-not-here', 'explain-unknown'].map((name) => [
      name,
      () => renderExplanation({ unseen: hostile(['a layer']), ...(answer(name) as object) } as never, {}),
    ]),
  ),
  ...Object.fromEntries(
    (['table', 'tree', 'json', 'ndjson', 'csv', 'markdown'] as const).map((format) => [
      `exposed as ${format}`,
      () =>
        renderExposure(hostile(remarkedExposure(answer('exposed-cve'))) as never, {
          format,
          group: 'owner',
          terminal: {},
          sayRemedies: () => [],
        }),
    ]),
  ),
  'config show': () =>
    renderShownConfig(
      hostile({
        files: [{ whose: 'project', path: '.shearwall.yaml', exists: true }],
        settings: [{ name: 'key', value: 'a', from: 'user', where: 'b' }],
        refused: [{ name: 'key', file: 'b', value: 'x' }],
      }) as never,
      {},
    ),
};

describe('a hostile name in an answer', () => {
  for (const [what, render] of Object.entries(RENDERED))
    it(`neither moves the cursor nor begins a line of its own: ${what}`, () => {
      const text = render();
      assert.match(text, new RegExp(LINE));
      const left = printableDocument(text).replaceAll('\r\n', '\n');
      assert.doesNotMatch(left, OBEYED);
      // In CSV a line within quotes is a part of its cell, and HTML has lines of its own.
      if (!/csv$|html$/.test(what)) assert.doesNotMatch(left, new RegExp(`^${LINE}`, 'm'));
    });
});

/** What others are made of, or what has a test of its own. */
const TESTED_ELSEWHERE = ['renderTable', 'renderTree', 'renderError', 'renderOption'];

it('every renderer of an answer is among them', () => {
  const root = join(import.meta.dirname, '..');
  const files = globSync('src/{cli,scan,inspect,fleet,trust}/**/*.ts', { cwd: root }).filter(
    (file) => !file.endsWith('.test.ts'),
  );
  const renderers = files.flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/^export function (render\w+)/gm)].map(
      ([, name]) => name ?? '',
    ),
  );
  const own = readFileSync(import.meta.filename, 'utf8');
  const [formats, others] = [
    new Set([
      'renderJson',
      'renderSarif',
      'renderCycloneDx',
      'renderOpenVex',
      'renderMarkdown',
      'renderCsv',
      'renderJunit',
      'renderList',
      'renderHtml',
    ]),
    new Set(TESTED_ELSEWHERE),
  ];
  assert.ok(renderers.length > 20, `only ${renderers.length} seen`);
  assert.deepEqual(
    renderers.filter((name) => !own.includes(name) && !formats.has(name) && !others.has(name)),
    [],
  );
});
