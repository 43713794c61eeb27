import { VarintReader } from '../postings/varint.ts';

/** The live runs of a digest, as `live_running` has them. `owner` 0: nobody's. */
export function forEachLiveRun(
  runs: Uint8Array,
  visit: (workload: number, owner: number, count: number) => void,
): void {
  const reader = new VarintReader(runs);
  for (let workload = 0; !reader.done; ) {
    workload += reader.next();
    visit(workload, reader.next(), reader.next());
  }
}
