import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { fakeAdvisory } from '../../../test/fakes/advisory-database.ts';
import { image, type TestFleet, testFleet } from '../../../test/fakes/test-fleet.ts';
import { renderExposure } from '../exposed/render/render-exposure.ts';
import type { ExposureAnswer } from '../exposed/types.ts';
import { addRemark } from './add-remark.ts';
import { endFleetRemark, fleetRemarks } from './list-remarks.ts';
import { remarkedFindings } from './remarked-findings.ts';
import type { NewRemark, RemarkKind } from './types.ts';

const DAY = 86_400_000;
const ONE = image('one');
const TWO = image('two');
const LEFT = 'pkg:npm/left-pad@1.0.0';
const RIGHT = 'pkg:npm/right-pad@1.0.0';
const TAKEN = { vulnerability: 'CVE-1', status: 'affected', text: 'only from inside' } as const;

describe('what people say of a vulnerability where it runs', () => {
  let fleet: TestFleet;
  before(async () => {
    fleet = await testFleet();
    await fleet.claim(ONE, [LEFT]);
    await fleet.claim(TWO, [LEFT, RIGHT]);
    const of = (team: string, digest: typeof ONE, name: string) => ({
      digest,
      name,
      namespace: team,
      labels: { team },
    });
    await fleet.see('2026-04-01', [
      of('shop', ONE, 'front'),
      of('shop', TWO, 'back'),
      of('pay', ONE, 'till'),
      { digest: TWO, name: 'nobodys', namespace: 'odd' },
    ]);
    const flaw = (id: string, ...names: string[]) =>
      fakeAdvisory(
        id,
        names.map((name) => ({ ecosystem: 'npm', name, scheme: 'semver' })),
      );
    await fleet.advise([
      {
        items: [flaw('CVE-1', 'left-pad', 'right-pad'), flaw('CVE-2', 'left-pad')],
        covers: ['npm'],
      },
    ]);
  });
  after(async () => await fleet[Symbol.asyncDispose]());

  const context = () => ({ clock: { nowMs: () => fleet.now.ms } as never });
  const add = async (remark: NewRemark, kind: RemarkKind = 'exception') =>
    await addRemark(
      { fleet, kind, by: 'Ada', remark: { expiresAt: fleet.now.ms + 7 * DAY, ...remark } },
      context(),
    );
  /** What holds while `work` is done. */
  const holding = async <T>(remark: NewRemark, work: () => Promise<T>, kind?: RemarkKind): Promise<T> => {
    const { id } = await add(remark, kind);
    const done = await work();
    await endFleetRemark({ store: fleet.store, kind: kind ?? 'exception', id, by: 'Bo' }, context());
    return done;
  };
  const excepted = ({ runs }: ExposureAnswer) =>
    runs.filter((run) => run.isExcepted === true).map(({ workload }) => workload);
  const counts = ({ exposed, excepted: apart }: ExposureAnswer) => [
    exposed.runs,
    exposed.workloads,
    exposed.images,
    exposed.owners,
    exposed.unowned,
    apart?.runs,
    apart?.images,
  ];
  const ask = async (what = 'CVE-1', options = {}) => await fleet.ask(what, options);

  it('lowers what its owner runs and nothing of others, counts it apart, and hides no row', async () => {
    assert.deepEqual(counts(await ask()), [4, 4, 2, 2, 1, undefined, undefined]);
    const answer = await holding({ ...TAKEN, owner: 'shop' }, ask);
    assert.equal(answer.runs.length, 4);
    assert.deepEqual(excepted(answer), ['back', 'front']);
    assert.deepEqual(counts(answer), [2, 2, 2, 1, 1, 2, 2]);
    assert.equal(answer.verdict, 'exposed');
    const [remark] = answer.runs.flatMap(({ remarks = [] }) => remarks);
    assert.equal(remark?.createdBy, 'Ada');
  });

  it('lowers for everybody, of one owner, and of a page as of the whole', async () => {
    const both = await holding(TAKEN, async () => [
      await ask(),
      await ask('CVE-1', { filter: { owners: ['pay'] } }),
      await ask('CVE-1', { limit: 1 }),
    ]);
    assert.deepEqual(both.map(counts), [
      [0, 0, 0, 0, 0, 4, 2],
      [0, 0, 0, 0, 0, 1, 1],
      [0, 0, 0, 0, 0, 4, 2],
    ]);
    assert.deepEqual(
      both.map(({ verdict, moreRuns }) => [verdict, moreRuns]),
      [
        ['none', 0],
        ['none', 0],
        ['none', 3],
      ],
    );
  });

  it('needs to be about all that is found there: a package alone is noted, an image counts', async () => {
    const part = await holding({ ...TAKEN, package: 'pkg:npm/left-pad' }, ask);
    assert.deepEqual(excepted(part), ['till', 'front']);
    const back = part.runs.find(({ workload }) => workload === 'back');
    assert.deepEqual([back?.isExcepted, back?.remarks?.length], [undefined, 1]);
    const other = await holding({ ...TAKEN, package: 'pkg:npm/left-pad@2.0.0' }, ask);
    assert.deepEqual(counts(other), counts(await ask()));
    assert.deepEqual(excepted(await holding({ ...TAKEN, image: TWO }, ask)), ['back', 'nobodys']);
  });

  it('counts for nothing once it has expired or was ended, of another vulnerability, or before it was made', async () => {
    const before = fleet.now.ms;
    fleet.now.ms += DAY;
    const { id } = await add({ ...TAKEN, expiresAt: fleet.now.ms + DAY });
    assert.equal((await ask()).exposed.runs, 0);
    assert.equal((await ask('CVE-2')).exposed.runs, 4);
    assert.equal((await ask('CVE-1', { knownAt: before })).exposed.runs, 4);
    fleet.now.ms += DAY;
    assert.equal((await ask()).exposed.runs, 4);
    const states = (await fleetRemarks({ store: fleet.store, kind: 'exception', limit: 100 }, context())).map(
      (each) => [each.id === id, each.state],
    );
    assert.deepEqual(states[0], [true, 'expired']);
    assert.ok(states.slice(1).every(([, state]) => state === 'ended'));
    fleet.now.ms = before;
  });

  it('is shown as a note beside what it is about, and changes nothing', async () => {
    const note = { vulnerability: 'CVE-1', text: 'fix on\n Monday', workload: 'prod/shop/Pod/front' };
    const answer = await holding(note, ask, 'note');
    assert.deepEqual(counts(answer), [4, 4, 2, 2, 1, undefined, undefined]);
    assert.deepEqual(
      answer.runs.flatMap(({ workload, remarks = [] }) => remarks.map(({ text }) => [workload, text])),
      [['front', 'fix on Monday']],
    );
  });

  it('stands in what people and programs read', async () => {
    const answer = await holding({ ...TAKEN, owner: 'shop' }, ask);
    const shown = (format: 'table' | 'csv' | 'tree') =>
      renderExposure(answer, { format, group: 'owner', terminal: {} });
    const line = 'the risk is taken: only from inside (Ada, until 2026-04-08)';
    assert.match(
      shown('table'),
      /^2 of 4 running containers are exposed, 1 team; 2 more containers have an exception/,
    );
    for (const format of ['table', 'csv', 'tree'] as const) assert.ok(shown(format).includes(line), format);
  });

  it('is beside findings of an image, for whom it was said', async () => {
    const found = await holding({ ...TAKEN, owner: 'shop' }, async () => [
      await remarkedFindings({ fleet, image: ONE }, context()),
      await remarkedFindings({ fleet, image: ONE, owners: ['pay'] }, context()),
    ]);
    const said = found.map((all) =>
      all.map(({ vulnerability, remarks }) => [vulnerability, remarks?.length]),
    );
    assert.deepEqual(said, [
      [
        ['CVE-1', 1],
        ['CVE-2', undefined],
      ],
      [
        ['CVE-1', undefined],
        ['CVE-2', undefined],
      ],
    ]);
  });

  it('is refused where it would never count, count too long, or say nothing', async () => {
    const now = fleet.now.ms;
    for (const [code, remark] of [
      ['FLEET_REMARK', { ...TAKEN, expiresAt: now + 31 * DAY }],
      ['FLEET_REMARK', { ...TAKEN, expiresAt: now - 1 }],
      ['FLEET_REMARK', { ...TAKEN, expiresAt: undefined }],
      ['FLEET_REMARK', { ...TAKEN, text: ' \n ' }],
      ['FLEET_REMARK', { ...TAKEN, text: '\0' }],
      ['FLEET_REMARK', { ...TAKEN, vulnerability: 'left-pad' }],
      ['FLEET_REMARK', { ...TAKEN, workload: 'prod/shop/Pod/front' }],
      ['FLEET_REMARK', { ...TAKEN, status: 'not-affected' }],
      ['FLEET_REMARK', { ...TAKEN, status: 'not-affected', justification: 'toString' }],
      ['FLEET_REMARK', { ...TAKEN, justification: 'component_not_present' }],
      ['FLEET_OWNER_UNKNOWN', { ...TAKEN, owner: 'shpo' }],
      ['FLEET_IMAGE_UNKNOWN', { ...TAKEN, image: image('absent') }],
      ['PURL_INVALID', { ...TAKEN, package: 'left-pad' }],
    ] as const)
      await assert.rejects(add(remark), { code }, JSON.stringify(remark));
  });
});
