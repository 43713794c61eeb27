/**
 * A process that asks, as `shearwall exposed` would, with our modules as they are emitted (`emit.ts`): plain JavaScript, so that its memory
 * and its CPU are those of who asks, and no types are stripped. It is told what to ask by a message, and answers with one;
 * where it asks in time it says first that it is ready, and is told when to begin.
 */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';

const clock = { nowMs: () => performance.timeOrigin + performance.now(), random: Math.random, sleep };

process.once('message', (role) => void play(role));

async function play(role) {
  const { openStore } = await import('../../out/emitted/store/index.js');
  const { findExposure, parseQuestion, viewMatched } = await import('../../out/emitted/fleet/index.js');
  // As `shearwall exposed` does, once its modules are loaded.
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=120');
  const store = await openStore({ ...role.location, mayCreate: false }, { clock });
  const ask = async (text, time = { kind: 'now' }) => {
    const fleet = await viewMatched({ store, advisories: undefined });
    return await findExposure(
      { fleet, question: parseQuestion(text, undefined), time, limit: 100 },
      { clock },
    );
  };
  const done = role.does === 'alone' ? await alone(ask, role) : await inTime(ask, role);
  await store.close();
  process.send({ ...done, peakBytes: process.resourceUsage().maxRSS * 1024 }, () => process.exit(0));
}

/** One after the other, of each kind: about what runs now, then the first page of all that was ever built. */
async function alone(ask, { texts }) {
  for (const some of Object.values(texts)) for (const text of some.slice(0, 5)) await ask(text);
  const live = {};
  const archive = {};
  for (const [kind, some] of Object.entries(texts)) live[kind] = await timed(some, (text) => ask(text));
  for (const [kind, some] of Object.entries(texts))
    archive[kind] = await timed(some.slice(0, 10), (text) => ask(text, { kind: 'archive' }));
  return { live, archive };
}

async function timed(texts, ask) {
  const [times, before] = [[], process.cpuUsage()];
  for (const text of texts) {
    const start = performance.now();
    await ask(text);
    times.push(performance.now() - start);
  }
  return { times, cpuMs: cpuSince(before) };
}

/** Each when it is due, whether or not the one before is answered in time; a time is from when it was due. */
async function inTime(ask, { texts, everyMs, count }) {
  await ask(texts[0]);
  process.send('ready');
  const [firstAt] = await once(process, 'message');
  const [times, before] = [[], process.cpuUsage()];
  for (let turn = 0; turn < count; turn++) {
    const due = firstAt + turn * everyMs;
    const early = due - clock.nowMs();
    if (early > 0) await sleep(early);
    await ask(texts[turn % texts.length]);
    times.push(clock.nowMs() - due);
  }
  return { times, cpuMs: cpuSince(before) };
}

function cpuSince(before) {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
