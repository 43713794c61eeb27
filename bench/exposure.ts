/**
 * `node bench/exposure.ts --folder DIR`: what the whole answer of `shearwall exposed PACKAGE@VERSION` costs in process, with its
 * first hundred rows, on the fleet that `node bench/fleet.ts --folder DIR` has built.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findExposure, parseQuestion } from '../src/fleet/index.ts';
import { openStore, storeCounts, versionsById } from '../src/store/index.ts';
import { chooseQuestions, timeQuestions } from './fleet/questions.ts';

const { values } = parseArgs({ options: { folder: { type: 'string' } } });
if (values.folder === undefined)
  throw new Error('--folder DIR names the folder of a fleet of bench/fleet.ts');
const clock = {
  nowMs: () => performance.timeOrigin + performance.now(),
  random: Math.random,
  sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
};
const store = await openStore({ kind: 'sqlite', path: join(values.folder, 'fleet.db') }, { clock });
const { images } = await store.read(storeCounts);
const { rare, common, libc } = await store.read(async () => await chooseQuestions(store, images));
const fleet = { store, advisories: undefined };

/** A common question names the package alone, whatever its version. */
for (const [name, some] of Object.entries({ rare, common, libc })) {
  const times = await timeQuestions(store, some, async (view, question) => {
    const ids = 'versions' in question ? question.versions.slice(0, 1) : [];
    const [version] = await versionsById(view, ids);
    const purl = version?.purl.replace(/\?.*/, '') ?? '';
    const asked = parseQuestion(name === 'common' ? purl.replace(/@.*/, '') : purl, undefined);
    const answer = await findExposure(
      fleet,
      asked,
      { time: { kind: 'now' }, knownAt: undefined, filter: {}, limit: 100 },
      { clock },
    );
    return answer.exposed.containers;
  });
  const { p50, p99, cpu, answer } = times;
  console.log(
    `${name.padEnd(7)} p50 ${p50.toFixed(1)} p99 ${p99.toFixed(1)} ms (${cpu.toFixed(1)} of CPU; ${answer} containers)`,
  );
}
await store.close();
