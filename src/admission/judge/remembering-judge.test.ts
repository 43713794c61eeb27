import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { devClock } from '../../../test/fakes/dev-clock.ts';
import { digestOf } from '../../base/digest.ts';
import type { ImageVerdict } from '../types.ts';
import { LIFETIMES, type RememberedJudge, rememberVerdicts } from './remembering-judge.ts';

const digest = digestOf('app');
const byDigest = `registry.example.org/app@${digest}`;
const tagged = 'registry.example.org/app:1';
const good: ImageVerdict = { allowed: true, digest, reasons: [], warnings: [], validUntil: undefined };
const bad: ImageVerdict = { ...good, allowed: false, reasons: ['unsigned'] };

function remembering() {
  const clock = devClock();
  const asked: string[] = [];
  const world = {
    verdict: good,
    policies: 'a',
    narrowed: '',
    gate: Promise.resolve() as Promise<void>,
    fails: false,
    cache: { freshMs: 60_000, staleMs: 600_000 },
  };
  const inner: RememberedJudge = {
    cacheOf: () => world.cache,
    pinOf: () => 'templates',
    async judge({ image }) {
      asked.push(image);
      await world.gate;
      if (world.fails) throw new Error('the registry is away');
      return world.verdict;
    },
    basis: (namespace) => ({
      policies: digestOf(world.policies),
      trustedRoot: digestOf('root'),
      narrowed: namespace === 'narrow' && world.narrowed !== '' ? digestOf(world.narrowed) : undefined,
    }),
  };
  const never = new AbortController().signal;
  const judge = rememberVerdicts(inner, { clock, signal: never });
  const ask = async (image: string, signal = never, namespace = 'shop') =>
    await judge.judge({ image, namespace }, signal);
  /** What was asked beside an answer has come back. */
  const settled = async () => await new Promise<void>((resolve) => setImmediate(resolve));
  return { clock, asked, world, judge, ask, settled };
}

function gate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { promise, open: resolve };
}

describe('remembered verdicts', () => {
  it('ask once for both reviews of an object: the tag and its digest', async () => {
    const { ask, asked } = remembering();
    await ask(tagged);
    await ask(`${tagged}@${digest}`);
    await ask(byDigest);
    assert.deepEqual(asked, [tagged]);
  });

  it('ask again once an age or a validity ends, however fresh they are', async () => {
    const { ask, asked, world, clock } = remembering();
    world.verdict = { ...good, validUntil: clock.nowMs() + 5000 };
    await ask(byDigest);
    await clock.sleep(4999);
    await ask(byDigest);
    assert.equal(asked.length, 1);
    world.verdict = bad;
    await clock.sleep(1);
    assert.equal((await ask(byDigest)).allowed, false);
    assert.equal(asked.length, 2);
  });

  it('ask once however many want to know at the same time', async () => {
    const { ask, asked, world } = remembering();
    const { promise, open } = gate();
    world.gate = promise;
    const answers = Promise.all(Array.from({ length: 50 }, () => ask(tagged)));
    open();
    assert.equal((await answers).filter(({ allowed }) => allowed).length, 50);
    assert.deepEqual(asked, [tagged]);
  });

  it('are fresh for a minute, then used for ten while they are asked about again', async () => {
    const { ask, asked, clock, settled } = remembering();
    await ask(byDigest);
    clock.now += 60_000 - 1;
    await ask(byDigest);
    assert.equal(asked.length, 1);
    clock.now += 1;
    assert.equal((await ask(byDigest)).allowed, true);
    await settled();
    assert.equal(asked.length, 2);
    await ask(byDigest);
    assert.equal(asked.length, 2);
  });

  it('let an image run for nine minutes without its registry, and not for eleven', async () => {
    const { ask, clock, world, settled } = remembering();
    await ask(byDigest);
    world.fails = true;
    clock.now += 9 * 60_000;
    assert.equal((await ask(byDigest)).allowed, true);
    await settled();
    clock.now += 2 * 60_000;
    await assert.rejects(ask(byDigest), /the registry is away/);
  });

  it('are used as long as policies say: not at all, or for an hour', async () => {
    const { ask, asked, clock, world, settled } = remembering();
    world.cache = { freshMs: 0, staleMs: 0 };
    await ask(byDigest);
    await ask(byDigest);
    assert.equal(asked.length, 2);
    world.cache = { freshMs: 60_000, staleMs: 3_600_000 };
    await ask(byDigest);
    world.fails = true;
    clock.now += 3_600_000 - 1;
    assert.equal((await ask(byDigest)).allowed, true);
    await settled();
    clock.now += 1;
    await assert.rejects(ask(byDigest), /the registry is away/);
  });

  it('end when the signature is withdrawn: what is asked beside an answer takes its place', async () => {
    const { ask, clock, world, settled } = remembering();
    await ask(byDigest);
    world.verdict = bad;
    clock.now += 60_000;
    assert.equal((await ask(byDigest)).allowed, true);
    await settled();
    assert.equal((await ask(byDigest)).allowed, false);
  });

  it('refuse for ten seconds only: a signature that comes late is seen soon', async () => {
    const { ask, clock, world } = remembering();
    world.verdict = bad;
    assert.equal((await ask(byDigest)).allowed, false);
    world.verdict = good;
    assert.equal((await ask(byDigest)).allowed, false);
    clock.now += LIFETIMES.refusal;
    assert.equal((await ask(byDigest)).allowed, true);
  });

  it('follow a moved tag after half a minute', async () => {
    const { ask, asked, clock } = remembering();
    await ask(tagged);
    clock.now += LIFETIMES.tag - 1;
    await ask(tagged);
    assert.equal(asked.length, 1);
    clock.now += 1;
    await ask(tagged);
    assert.deepEqual(asked, [tagged, tagged]);
  });

  it('know for half a minute what a tag stood for, and nothing of what is no image', async () => {
    const { ask, asked, clock, judge } = remembering();
    const known = (image: string) => judge.knownDigest?.({ image, namespace: 'shop' });
    assert.equal(known(tagged), undefined);
    await ask(tagged);
    assert.equal(known(tagged), digest);
    for (const image of ['', 'HOST/APP:v1', 'app:v1@x']) assert.equal(known(image), undefined);
    clock.now += LIFETIMES.tag;
    assert.equal(known(tagged), undefined);
    assert.equal(asked.length, 1);
  });

  it('never serve another policy than the one they were made by', async () => {
    const { ask, asked, world } = remembering();
    await ask(byDigest);
    world.policies = 'b';
    world.verdict = bad;
    assert.equal((await ask(byDigest)).allowed, false);
    assert.equal(asked.length, 2);
  });

  it('are of one namespace where that has policies of its own, and of all others together', async () => {
    const { ask, asked, world } = remembering();
    world.narrowed = 'strict';
    const askIn = async (namespace: string) => await ask(byDigest, undefined, namespace);
    await askIn('shop');
    await askIn('other');
    assert.equal(asked.length, 1);
    world.verdict = bad;
    assert.equal((await askIn('narrow')).allowed, false);
    assert.equal((await askIn('shop')).allowed, true);
    world.verdict = good;
    world.narrowed = 'loose';
    assert.equal((await askIn('narrow')).allowed, true);
    assert.equal(asked.length, 3);
  });

  it('that were had with pull secrets are told to pods with the same ones in the same namespace', async () => {
    const { judge, asked } = remembering();
    const pull = { secrets: ['a'], serviceAccount: 'default' };
    const ask = async (more: object): Promise<unknown> =>
      await judge.judge({ image: byDigest, namespace: 'shop', pull, ...more }, new AbortController().signal);
    await ask({});
    await ask({ pull: { ...pull } });
    assert.equal(asked.length, 1);
    await ask({ namespace: 'other' });
    await ask({ pull: { ...pull, secrets: [] } });
    await ask({ pull: { ...pull, serviceAccount: 'x' } });
    await ask({ pull: undefined });
    assert.equal(asked.length, 5);
  });

  it('of two namespaces with policies of their own are asked for apart, at the same time', async () => {
    const { ask, asked, world } = remembering();
    world.narrowed = 'strict';
    const { promise, open } = gate();
    world.gate = promise;
    const answers = Promise.all(['shop', 'narrow', 'other'].map((each) => ask(byDigest, undefined, each)));
    open();
    await answers;
    assert.equal(asked.length, 2);
  });

  it('are not kept where the policy changed while they were made', async () => {
    const { ask, asked, judge, world } = remembering();
    const { promise, open } = gate();
    world.gate = promise;
    const early = ask(byDigest);
    judge.forget();
    open();
    await early;
    world.verdict = bad;
    assert.equal((await ask(byDigest)).allowed, false);
    assert.equal(asked.length, 2);
  });

  it('name the registry that is slow, and have its answer when asked again', async () => {
    const { ask, asked, world, settled } = remembering();
    const { promise, open } = gate();
    world.gate = promise;
    const budget = new AbortController();
    const slow = ask(tagged, budget.signal);
    budget.abort();
    await assert.rejects(slow, { code: 'ADMISSION_SLOW', message: /^registry.example.org has not answered/ });
    open();
    await settled();
    assert.equal((await ask(tagged)).allowed, true);
    assert.deepEqual(asked, [tagged]);
  });

  it('are not kept of images that no policy is about, and of failures', async () => {
    const { ask, asked, world } = remembering();
    world.verdict = { ...bad, digest: undefined };
    await ask(tagged);
    await ask(tagged);
    world.fails = true;
    await assert.rejects(ask(tagged));
    await assert.rejects(ask(tagged));
    assert.equal(asked.length, 4);
  });
});
