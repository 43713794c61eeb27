/** A server of a fleet in a process of its own, for bench/serve.ts: says where it is, and, when it is asked, how long its loop was busy with one thing since then. */
import { createContext } from '../../src/base/create-context.ts';
import { serveFleet } from '../../src/server/index.ts';

const served = await serveFleet(
  JSON.parse(process.argv[2] ?? '') as Parameters<typeof serveFleet>[0],
  await createContext(),
);
process.stdout.write(served.url);

/** `cpuMs` is what this thread did meanwhile: the rest it waited for the processor. */
export type LongestBlock = { ms: number; cpuMs: number };

/** Looks more often take more of the processor than the server does while nobody asks. */
const LOOK_MS = 10;
let longest: LongestBlock = { ms: 0, cpuMs: 0 };
let [atMs, cpuMs] = [performance.now(), threadCpuMs()];
setInterval(() => {
  const [nowMs, nowCpuMs] = [performance.now(), threadCpuMs()];
  if (nowCpuMs - cpuMs > longest.cpuMs) longest = { ms: nowMs - atMs, cpuMs: nowCpuMs - cpuMs };
  [atMs, cpuMs] = [nowMs, nowCpuMs];
}, LOOK_MS);
process.on('message', () => {
  process.send?.(longest);
  longest = { ms: 0, cpuMs: 0 };
});

function threadCpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
