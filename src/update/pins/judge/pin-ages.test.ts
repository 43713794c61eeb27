import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { TrustLab } from '../../../../test/fakes/trust-lab.ts';
import type { Digest } from '../../../base/digest.ts';
import { openPolicies } from '../../../trust/index.ts';
import { type ExplainedPin, takeFixes } from '../explain-pins.ts';
import type { JudgedPin } from '../types.ts';
import { type JudgePinsInput, judgePins } from './judge-pins.ts';
import { SeenDigests } from './seen-digests.ts';

const DAY = 86_400_000;

describe('the age that a newer digest of a tag must have', () => {
  let lab: TrustLab;
  let folder = '';
  let nowMs = 0;
  let count = 0;
  /** Of its own for each test. */
  let name = '';
  let state = '';

  before(async () => {
    lab = await TrustLab.start();
    folder = mkdtempSync(join(tmpdir(), 'shearwall-ages-'));
  });
  beforeEach(() => {
    nowMs = lab.sigstore.clock.nowMs();
    name = `app-${count++}`;
    state = join(folder, name);
  });
  after(async () => {
    await lab[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  /** The tag stands for it from now on. */
  const push = async (text: string): Promise<Digest> =>
    await lab.push(name, { tag: 'v1', text: name + text });

  async function judge(from: Digest, over: Partial<JudgePinsInput> = {}): Promise<JudgedPin> {
    const image = `${lab.registry.host}/${name}:v1@${from}`;
    const found = { file: 'a.yaml', line: 1, image, hexAt: 0, endAt: undefined };
    const age = { minimumMs: 3 * DAY, seen: await SeenDigests.open(state, nowMs) };
    const context = { ...lab.context, clock: { ...lab.context.clock, nowMs: () => nowMs } };
    const input = { images: [found], access: {}, policies: undefined, add: false, age, ...over };
    const [pin] = await judgePins(input, context);
    await age.seen.save();
    assert.ok(pin);
    return pin;
  }

  it('is counted since the digest was first seen, where something is kept of earlier runs', async () => {
    const old = await push('old');
    assert.equal((await judge(old)).state, 'current');
    const next = await push('next');
    nowMs += DAY;
    const young = await judge(old);
    assert.equal(young.state, 'waits');
    assert.match(young.why ?? '', /^waits until 20\S+Z: first seen 20\S+Z$/);
    nowMs += 2 * DAY;
    assert.equal((await judge(old)).state, 'waits');
    nowMs += DAY;
    const ready = await judge(old);
    assert.deepEqual([ready.state, ready.to, ready.why], ['update', next, undefined]);
  });

  it('cannot be judged where nothing is kept, or that is damaged or of the future: it says so, and waits for nothing', async () => {
    const old = await push('old');
    const next = await push('next');
    assert.match((await judge(old)).why ?? '', /its age cannot be judged.*--state/);
    nowMs += DAY;
    assert.equal((await judge(old)).state, 'waits');
    for (const damage of ['{"version": 1, "tags"', '[]', '{"version": 2}', '']) {
      writeFileSync(join(state, 'pins.json'), damage);
      assert.equal((await judge(old)).state, 'unknown', damage);
    }
    const tags = { [`${lab.registry.host}/${name}:v1`]: { stood: { [next]: nowMs + DAY, x: 1 }, pinned: 7 } };
    writeFileSync(join(state, 'pins.json'), JSON.stringify({ version: 1, tags }));
    assert.equal((await judge(old)).state, 'waits');
    assert.equal((await judge(old, { age: undefined })).state, 'update');
  });

  it('takes the newest that is old enough of a tag that moves faster', async () => {
    const old = await push('old');
    await judge(old);
    const pushed: Digest[] = [];
    for (let day = 1; day <= 4; day++) {
      nowMs += DAY;
      pushed.push(await push(`day ${day}`));
      const pin = await judge(old);
      assert.deepEqual([pin.state, pin.to], day < 4 ? ['waits', pushed.at(-1)] : ['update', pushed[0]]);
    }
    nowMs += DAY;
    const [first, second] = pushed;
    assert.ok(first);
    assert.deepEqual([(await judge(first)).state, (await judge(first)).to], ['update', second]);
  });

  it('takes nothing back to before what is pinned, nor what the tag was taken back from', async () => {
    const old = await push('old');
    await judge(old);
    nowMs += DAY;
    await push('bad');
    await judge(old);
    nowMs += 4 * DAY;
    await lab.push(name, { tag: 'v1', text: `${name}old` });
    assert.equal((await judge(old)).state, 'current');
    nowMs += DAY;
    const fresh = await push('fresh');
    const pin = await judge(old);
    assert.deepEqual([pin.state, pin.to], ['waits', fresh]);
    const newer = await push('newer');
    nowMs += DAY;
    assert.deepEqual([(await judge(newer)).state], ['current']);
    nowMs += DAY;
    await push('newest');
    assert.equal((await judge(newer)).state, 'waits');
  });

  it('is counted since the time that a log proves of a signature, of those only whom the policies name', async () => {
    const old = await push('old');
    const next = await push('next');
    const path = join(folder, 'policy.yaml');
    writeFileSync(
      path,
      `version: 1
authorities: {dev: {issuer: '${lab.sigstore.url}', identity: dev@example.com}}
policies: [{name: signed, images: ['**'], mode: warn, signed: {by: [dev]}}]`,
    );
    const policies = async () => ({
      policies: { policies: await openPolicies([path]), trustedRoot: lab.trustedRoot },
    });
    const signAs = async (email: string) => await lab.sign(`${name}:v1`, await lab.keyless(email));
    await signAs('mallory@example.com');
    nowMs += 2 * DAY;
    assert.match((await judge(old, await policies())).why ?? '', /cannot be judged/);
    await signAs('dev@example.com');
    rmSync(join(state, 'pins.json'));
    assert.match((await judge(old, await policies())).why ?? '', /^waits until 20\S+Z: signed 20\S+Z$/);
    nowMs += 2 * DAY;
    rmSync(join(state, 'pins.json'));
    const ready = await judge(old, await policies());
    assert.deepEqual([ready.state, ready.to], ['update', next]);
  });

  it('is not asked of what fixes a vulnerability', () => {
    const [from, to] = ['sha256:a', 'sha256:b'] as unknown as [Digest, Digest];
    const pin = { state: 'waits', from, to, why: 'waits until' } as JudgedPin;
    const explained = { from, to, fixes: ['CVE-2026-1'] } as ExplainedPin;
    assert.deepEqual(takeFixes([pin], [explained])[0], { ...pin, state: 'update', why: undefined });
    assert.deepEqual(takeFixes([pin], [{ ...explained, fixes: [] }]), [pin]);
    assert.deepEqual(takeFixes([{ ...pin, state: 'refused' }], [explained])[0]?.state, 'refused');
  });

  it('keeps what it saw in one file, and says where that cannot be', async () => {
    const old = await push('old');
    await judge(old);
    assert.match(readFileSync(join(state, 'pins.json'), 'utf8'), new RegExp(old));
    const file = join(folder, 'file');
    writeFileSync(file, '');
    await assert.rejects(SeenDigests.open(join(file, 'x'), nowMs), { code: 'UPDATE_STATE' });
    assert.equal(existsSync(join(file, 'x')), false);
  });
});
