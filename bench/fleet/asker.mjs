/**
 * A process that asks, as `shearwall exposed` would, with the program as it is packed for users: so that its memory and its CPU are those of
 * who asks. It is told what to ask by a message, and answers with one; where it asks in time it says first that it is ready, and is told when to begin.
 */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { peakBytes } from './peak-memory.mjs';

const clock = { nowMs: () => performance.timeOrigin + performance.now(), random: Math.random, sleep };

process.once('message', (role) => void play(role));

async function play(role) {
  const { findExposure, openFleet, parseQuestion, viewMatched } = await import(
    '../../out/packed/dist/index.js'
  );
  // As `shearwall exposed` does, once its modules are loaded.
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=300');
  const opened = await openFleet({ location: role.location, mayCreate: false }, { clock });
  const { store } = opened;
  const ask = async (text, time = { kind: 'now' }) => {
    const fleet = await viewMatched({ store, advisories: undefined });
    return await findExposure(
      { fleet, question: parseQuestion(text, undefined), time, limit: 100 },
      { clock },
    );
  };
  const played = {
    alone: () => alone(ask, role),
    'in time': () => inTime(ask, role),
    // What a question cannot be quicker than beside the same writers: its snapshot, in which nothing is asked.
    nothing: () => inTime(() => store.read(async () => {}), role),
  };
  const done = await played[role.does]();
  await opened[Symbol.asyncDispose]();
  process.send({ ...done, peakBytes: peakBytes() }, () => process.exit(0));
}

/** Some of each kind, as of a program that has asked before; the very first is what a command pays that asks once. */
async function begin(ask, texts) {
  const [first, ...others] = Object.values(texts).flatMap((some) => some.slice(0, 5));
  const cold = await timed([first], ask);
  for (const text of others) await ask(text);
  return cold;
}

/** One after the other, of each kind: about what runs now, then the first page of all that was ever built. */
async function alone(ask, { texts }) {
  await begin(ask, texts);
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
async function inTime(ask, { texts, from, everyMs, count }) {
  const cold = await begin(ask, texts);
  process.send('ready');
  const [firstAt] = await once(process, 'message');
  const all = Object.values(texts).flat();
  const [times, before] = [[], process.cpuUsage()];
  for (let turn = 0; turn < count; turn++) {
    const due = firstAt + turn * everyMs;
    const early = due - clock.nowMs();
    if (early > 0) await sleep(early);
    await ask(all[(from + turn) % all.length]);
    times.push(clock.nowMs() - due);
  }
  return { times, cpuMs: cpuSince(before), cold };
}

function cpuSince(before) {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
