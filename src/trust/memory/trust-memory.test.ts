import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { listingOf } from '../../../test/fakes/evidence.ts';
import { keyBundle } from '../../../test/fakes/key-bundle.ts';
import { IMAGE, NOW } from '../../../test/fakes/policy-case.ts';
import { digestOf } from '../../base/digest.ts';
import type { AttachedEvidence, Decision } from '../types.ts';
import type { DecisionDependencies } from './decision-key.ts';
import { evidenceKey } from './evidence-key.ts';
import { LruMap } from './lru-map.ts';
import { SingleFlight } from './single-flight.ts';
import { TrustMemory } from './trust-memory.ts';

const needs = { keys: [], requirements: { logEntries: 0, timestamps: 0, scts: 0 } };
const evidence = (more: Partial<AttachedEvidence> = {}): AttachedEvidence => ({
  place: 'referrer',
  format: 'bundle',
  attachedTo: IMAGE,
  manifest: digestOf('manifest'),
  blob: digestOf('blob'),
  bundle: keyBundle(IMAGE),
  ...more,
});

describe('TrustMemory.checkWith', () => {
  it('checks equal evidence once, wherever it was found', () => {
    const check = new TrustMemory().checkWith(undefined, digestOf('policies'));
    const [first, again] = [evidence(), evidence({ place: 'legacy-tag' })];
    const checked = check(first, IMAGE, needs);
    assert.equal(check(again, IMAGE, needs).refusal, checked.refusal);
    assert.equal(check(again, IMAGE, needs).evidence, again);
  });

  it('checks anew for another subject, root, policy or requirement', () => {
    const memory = new TrustMemory();
    const check = memory.checkWith(undefined, digestOf('policies'));
    const { refusal } = check(evidence(), IMAGE, needs);
    assert.ok(refusal);
    const stricter = { ...needs, requirements: { ...needs.requirements, logEntries: 1 } };
    assert.notEqual(check(evidence(), digestOf('other'), needs).refusal, refusal);
    assert.notEqual(check(evidence(), IMAGE, stricter).refusal, refusal);
    assert.notEqual(
      memory.checkWith(undefined, digestOf('others'))(evidence(), IMAGE, needs).refusal,
      refusal,
    );
  });

  it('forgets what was not asked for longest', () => {
    const check = new TrustMemory({ checkedBytes: 1500 }).checkWith(undefined, digestOf('policies'));
    const { refusal } = check(evidence(), IMAGE, needs);
    check(evidence({ blob: digestOf('other') }), IMAGE, needs);
    assert.notEqual(check(evidence(), IMAGE, needs).refusal, refusal);
  });
});

describe('evidenceKey', () => {
  it('tells legacy signatures apart that share one payload', () => {
    const payload = Buffer.from('{}');
    const legacy = (bundle: AttachedEvidence['bundle']) =>
      evidenceKey(evidence({ format: 'simple-signing', bundle, payload }));
    const bundle = keyBundle(IMAGE);
    const other = keyBundle(digestOf('other'));
    assert.notEqual(legacy(bundle), legacy(other));
    assert.equal(legacy(bundle), legacy(structuredClone(bundle)));
  });
});

describe('TrustMemory.decide', () => {
  const decision = (validUntil: number | undefined): Decision => ({
    image: 'a',
    digest: IMAGE,
    allowed: true,
    warnings: [],
    reasons: [],
    trace: [],
    validUntil,
  });
  const dependencies = (more: Partial<DecisionDependencies> = {}): DecisionDependencies => ({
    repository: { registry: 'r', repository: 'a' },
    policies: digestOf('policies'),
    trustedRoot: digestOf('root'),
    subject: { digest: IMAGE, listing: { ...listingOf(IMAGE, []), digest: digestOf('listing') } },
    ...more,
  });

  it('answers from memory until validUntil, and not one millisecond longer', () => {
    const memory = new TrustMemory();
    let made = 0;
    const ask = (at: number) => memory.decide(dependencies(), at, () => decision(NOW + 100 + 100 * made++));
    assert.equal(ask(NOW), ask(NOW + 99));
    assert.equal(made, 1);
    ask(NOW + 100);
    assert.equal(made, 2);
  });

  it('decides anew when anything that it depends on is another', () => {
    const memory = new TrustMemory();
    let made = 0;
    const ask = (more: Partial<DecisionDependencies>) =>
      memory.decide(dependencies(more), NOW, () => {
        made++;
        return decision(undefined);
      });
    const { subject } = dependencies();
    const changes: Partial<DecisionDependencies>[] = [
      {},
      { repository: { registry: 'r', repository: 'b' } },
      { policies: digestOf('others') },
      { trustedRoot: digestOf('other') },
      { subject: { ...subject, digest: digestOf('x') } },
      { subject: { ...subject, listing: { ...subject.listing, digest: digestOf('x') } } },
      { subject: { ...subject, listing: { ...subject.listing, truncated: 'x' } } },
      { platforms: [subject] },
      { viaIndex: { ...subject, manifests: [] } },
      { viaIndex: { ...subject, manifests: [IMAGE] } },
    ];
    for (const change of changes) ask(change);
    for (const change of changes) ask(change);
    assert.equal(made, changes.length);
  });
});

describe('LruMap', () => {
  it('keeps what was used last', () => {
    const map = new LruMap<number>(2);
    map.set('a', 1);
    map.set('b', 2);
    map.get('a');
    map.set('c', 3);
    assert.deepEqual([map.get('a'), map.get('b'), map.get('c')], [1, undefined, 3]);
  });

  it('counts by weight, and keeps nothing that is too heavy by itself', () => {
    const map = new LruMap<number>(10);
    map.set('a', 1, 4);
    map.set('a', 2, 6);
    map.set('b', 3, 4);
    map.set('huge', 4, 11);
    assert.deepEqual([map.get('a'), map.get('b'), map.get('huge')], [2, 3, undefined]);
    map.set('c', 5, 5);
    assert.deepEqual([map.get('a'), map.get('b'), map.get('c')], [undefined, 3, 5]);
  });
});

describe('SingleFlight', () => {
  it('works once for all who ask meanwhile, and anew for who asks later', async () => {
    const flights = new SingleFlight<number>();
    let worked = 0;
    const work = async () => {
      await Promise.resolve();
      return ++worked;
    };
    assert.deepEqual(
      await Promise.all([flights.run('a', work), flights.run('a', work), flights.run('b', work)]),
      [1, 1, 2],
    );
    assert.equal(await flights.run('a', work), 3);
  });

  it('shares a failure and does not keep it', async () => {
    const flights = new SingleFlight<number>();
    const failing = () => Promise.reject(new Error('down'));
    const both = await Promise.allSettled([flights.run('a', failing), flights.run('a', failing)]);
    assert.deepEqual(
      both.map(({ status }) => status),
      ['rejected', 'rejected'],
    );
    assert.equal(await flights.run('a', async () => 1), 1);
  });
});
