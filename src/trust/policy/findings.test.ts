import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type FakeEvidence, fakeCheck, identitySigner, listingOf } from '../../../test/fakes/evidence.ts';
import {
  codes,
  decideCase,
  IMAGE,
  NOW,
  policies,
  subjectWith,
  traceText,
} from '../../../test/fakes/policy-case.ts';
import { FINDINGS_TYPE, type ImageFindings, readFindings, SCAN_TYPE } from '../../attestation/index.ts';
import { digestOf } from '../../base/digest.ts';
import { isoSeconds } from '../../base/utc-time.ts';
import { type FindingsByPlace, type FindingsFile, whyNotSigned } from './findings.ts';

const DAY = 86_400_000;
const PLACE = 'findings.json';
const set = await policies(`
version: 1
authorities:
  fleet: {issuer: https://issuer.example, identity: fleet@acme.example}
  ci: {issuer: https://issuer.example, identity: ci@acme.example}
policies:
  - name: acme
    images: [ghcr.io/acme/**]
    attested: [{type: scan, by: [fleet, ci], actNow: 7d, maxAge: 1d, findings: ${PLACE}}]`);

const finding = (daysAgo: number | undefined) => ({
  id: 'CVE-2026-1',
  ...(daysAgo !== undefined && { published: isoSeconds(NOW - daysAgo * DAY) }),
});
const CLEAN: ImageFindings = { actNow: [] };

function fileOf(
  images: Record<string, ImageFindings>,
  {
    madeAt = NOW - DAY / 2,
    generation = 7,
    ...more
  }: Partial<FakeEvidence> & { madeAt?: number; generation?: number } = {},
): FindingsFile {
  const predicate = { generation, at: isoSeconds(madeAt), images };
  const subject = digestOf('findings');
  const signer = identitySigner('fleet@acme.example');
  const listing = listingOf(subject, [{ signer, predicateType: FINDINGS_TYPE, predicate, ...more }]);
  const [{ blob } = { blob: subject }] = listing.evidence;
  return { ...readFindings(predicate), digest: blob, evidence: { digest: subject, listing } };
}
const decided = (
  found: FindingsFile | { problem: string } | undefined,
  more: Partial<Parameters<typeof decideCase>[1]> = {},
) => {
  const findings: FindingsByPlace = new Map(found === undefined ? [] : [[PLACE, found]]);
  return decideCase(set, { findings, ...more });
};
const scan = (): FakeEvidence => ({
  signer: identitySigner('ci@acme.example'),
  at: NOW - DAY / 4,
  predicateType: SCAN_TYPE,
  predicate: {
    schemaVersion: 1,
    image: { digest: IMAGE },
    database: { feeds: [{ id: 'debian', isNeeded: true, isStale: false }] },
    findings: [],
    gaps: [],
    doubts: [],
    exploitedUnjudged: [],
  },
});

describe("a policy that asks a fleet's findings", () => {
  it('takes an image that has nothing to act on, or only what is young, until the file or the first of it is too old', () => {
    const clean = decided(fileOf({ [IMAGE]: CLEAN }));
    assert.deepEqual([clean.allowed, clean.validUntil], [true, NOW + DAY / 2]);
    assert.match(traceText(clean), /yes the fleet's findings \(generation 7\): signed by fleet/);
    const young = decided(fileOf({ [IMAGE]: { actNow: [finding(1), finding(6.75)] } }));
    assert.deepEqual([young.allowed, young.validUntil], [true, NOW + DAY / 4]);
  });

  it('refuses what the fleet knows to be bad, also where a scan says otherwise', () => {
    for (const [actNow, why] of [
      [[finding(7)], /generation 7\) say: CVE-2026-1 is to be acted on now, and public for 7d/],
      [[finding(undefined)], /nobody says since when/],
    ] as const) {
      const decision = decided(fileOf({ [IMAGE]: { actNow } }), { evidence: [scan()] });
      assert.deepEqual(codes(decision), ['NOT_ATTESTED']);
      assert.match(traceText(decision), why);
    }
  });

  it('asks for a scan of an image that the fleet does not know, or of which it cannot say', () => {
    const unknown = { [IMAGE]: { actNow: [], unknown: 'zlib could not be judged' } };
    for (const [file, why] of [
      [
        fileOf({ [digestOf('other')]: CLEAN }),
        /none of the kind; the fleet's findings .* do not know sha256:/,
      ],
      [fileOf(unknown), /cannot say: zlib could not be judged/],
    ] as const) {
      assert.match(traceText(decided(file)), why);
      assert.equal(decided(file).allowed, false);
      assert.equal(decided(file, { evidence: [scan()] }).allowed, true);
    }
  });

  for (const [what, found, why] of [
    ['that nobody looked for', undefined, /nobody has looked/],
    ['that are absent', { problem: 'it cannot be read: there is no such file' }, /no such file/],
    ['that are too old', fileOf({ [IMAGE]: CLEAN }, { madeAt: NOW - DAY }), /1d old, and at most 1d/],
    ['of the future', fileOf({ [IMAGE]: CLEAN }, { madeAt: NOW + DAY }), /in the future/],
    [
      'that are proven to be older than they say',
      fileOf({ [IMAGE]: CLEAN }, { at: NOW - 2 * DAY }),
      /2d old/,
    ],
    ['that nobody signed', fileOf({ [IMAGE]: CLEAN }, { unsigned: true }), /nobody who may has signed them/],
    [
      'that others signed',
      fileOf({ [IMAGE]: CLEAN }, { signer: identitySigner('evil@acme.example') }),
      /nobody who may has signed them/,
    ],
    [
      'that are a statement of another type',
      fileOf({ [IMAGE]: CLEAN }, { predicateType: SCAN_TYPE }),
      /nobody who may has signed them: nothing is proven/,
    ],
  ] as const)
    it(`refuses findings ${what}, also where a scan was attested`, () => {
      const decision = decided(found, { evidence: [scan()] });
      assert.deepEqual(codes(decision), ['NOT_ATTESTED']);
      assert.match(traceText(decision), /the fleet's findings at findings\.json do not count: /);
      assert.match(traceText(decision), why);
    });

  it('asks of an index that each of its platforms is known and has nothing', () => {
    const [amd, arm] = [subjectWith('amd', [], 'linux/amd64'), subjectWith('arm', [], 'linux/arm64')];
    const both = { [amd.digest]: CLEAN, [arm.digest]: CLEAN };
    const platforms = [amd, arm];
    assert.equal(decided(fileOf(both), { platforms }).allowed, true);
    assert.equal(decided(fileOf({ [amd.digest]: CLEAN }), { platforms }).allowed, false);
    const bad = { ...both, [arm.digest]: { actNow: [finding(9)] } };
    assert.equal(decided(fileOf(bad), { platforms }).allowed, false);
  });

  it('says of a file whether any rule that names its place would take it', () => {
    const asked = { place: PLACE, check: fakeCheck };
    assert.equal(whyNotSigned(set, { ...asked, file: fileOf({}) }), undefined);
    assert.match(
      String(whyNotSigned(set, { ...asked, file: fileOf({}, { unsigned: true }) })),
      /nobody who may/,
    );
    assert.match(String(whyNotSigned(set, { ...asked, place: 'other.json', file: fileOf({}) })), /no policy/);
  });
});

describe('where findings are', () => {
  const problemOf = async (rule: string): Promise<string> =>
    await policies(`
version: 1
authorities: {fleet: {issuer: https://issuer.example, identity: fleet@acme.example}}
policies: [{name: acme, images: ['ghcr.io/acme/**'], attested: [{by: [fleet], ${rule}}]}]`).then(
      () => '',
      String,
    );

  it('is a path beside the policy or an https URL, of a scan with actNow and maxAge', async () => {
    const scanRule = 'type: scan, actNow: 7d, maxAge: 1d';
    for (const place of ['f.json', '/etc/f.json', 'https://fleet.example/f.json?x=1'])
      assert.equal(await problemOf(`${scanRule}, findings: '${place}'`), '');
    for (const [rule, why] of [
      [`${scanRule}, findings: 'http://fleet.example/f'`, /not https/],
      [`${scanRule}, findings: 'https://u:p@fleet.example/f'`, /credentials/],
      [`${scanRule}, findings: ''`, /no file/],
      [`${scanRule}, findings: [a]`, /findings/],
      ['type: scan, maxAge: 1d, findings: f.json', /needs 'actNow'/],
      ['type: scan, actNow: 1d, findings: f.json', /needs 'maxAge'/],
      ['type: reach, findings: f.json', /about a scan/],
    ] as const)
      assert.match(await problemOf(rule), why);
  });
});

describe("what a fleet's findings say", () => {
  const good = { generation: 1, at: '2026-01-01T00:00:00Z', images: {} };
  for (const [what, predicate] of [
    ['nothing', null],
    ['a list', []],
    ['no generation', { ...good, generation: undefined }],
    ['a generation that is text', { ...good, generation: '5' }],
    ['a generation beyond what can be counted', { ...good, generation: 2 ** 53 }],
    ['no time', { ...good, at: undefined }],
    ['another form of time', { ...good, at: 'today' }],
    ['no images', { ...good, images: undefined }],
    ['a tag for a digest', { ...good, images: { 'app:v1': CLEAN } }],
    ['an image without a list', { ...good, images: { [IMAGE]: {} } }],
    ['a finding without a name', { ...good, images: { [IMAGE]: { actNow: [{}] } } }],
    [
      'a finding whose time is a number',
      { ...good, images: { [IMAGE]: { actNow: [{ id: 'C', published: 1 }] } } },
    ],
    ['a doubt that is not text', { ...good, images: { [IMAGE]: { actNow: [], unknown: true } } }],
  ] as const)
    it(`counts for nothing where it is ${what}`, () => {
      assert.throws(() => readFindings(predicate), /is not (?:an object|a |text)/);
    });
});
