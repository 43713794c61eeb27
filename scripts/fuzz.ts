/**
 * `npm run fuzz -- [--cases N] [--seed N] [--from N] [--only signatures|readers]`: gives every reader of hostile bytes (test/fuzz/readers)
 * files that are nearly right, and fails on an untyped error, 2 s of CPU or 200 MiB for one of them; `--from` begins at a later case. Then changes valid signatures in every way that test/fuzz knows, and fails on a forgery,
 * an untyped error, a case that takes more than 100 ms of CPU or 50 MB, or a reason code that no case ended in.
 */
import { parseArgs } from 'node:util';
import { fuzzReaders } from '../test/fuzz/readers/fuzz-readers.ts';
import { runFuzz } from '../test/fuzz/run-fuzz.ts';

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '100000' },
    from: { type: 'string', default: '0' },
    only: { type: 'string' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 32)) },
  },
});
console.log(`seed ${values.seed}, ${values.cases} cases`);
if (values.only !== 'signatures') await readers();
if (values.only !== 'readers') await signatures();

async function readers(): Promise<void> {
  const startedAt = performance.now();
  const report = await fuzzReaders(Number(values.seed), Number(values.cases), Number(values.from));
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  const { slowest, largest, failures, excesses } = report;
  console.log(
    `readers: slowest ${slowest.ms.toFixed(0)} ms CPU (case ${slowest.case}, ${slowest.name}), largest ` +
      `${(largest.bytes / 2 ** 20).toFixed(0)} MiB (case ${largest.case}, ${largest.name}), ${seconds} s in all`,
  );
  console.log(`${failures.length} failures, ${excesses.length} too costly`);
  for (const line of [...failures, ...excesses].slice(0, 50)) console.error(line);
  if (failures.length + excesses.length > 0) process.exitCode = 1;
}

async function signatures(): Promise<void> {
  const startedAt = performance.now();
  const report = await runFuzz(Number(values.seed), Number(values.cases));
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);

  for (const [ending, count] of Object.entries(report.endings).toSorted(([, a], [, b]) => b - a))
    console.log(`${String(count).padStart(8)} ${ending}`);
  const share = ((report.parsed / report.cases) * 100).toFixed(1);
  console.log(`${share} % could still be read as a bundle`);
  console.log(
    `slowest ${report.slowestMs.toFixed(1)} ms CPU, largest ${(report.largestBytes / 2 ** 20).toFixed(1)} MiB, ${seconds} s in all`,
  );
  console.log(`${report.forgeries.length} forgeries, ${report.failures.length} failures`);
  for (const line of [...report.forgeries, ...report.failures].slice(0, 50)) console.error(line);
  if (report.unseen.length > 0) console.error(`no case ended in ${report.unseen.join(', ')}`);
  const good = report.forgeries.length + report.failures.length + report.unseen.length === 0;
  if (!good || report.parsed * 2 < report.cases) process.exitCode = 1;
}
