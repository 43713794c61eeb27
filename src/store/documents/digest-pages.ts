import type { Digest } from '../../base/digest.ts';
import { digestOfBytes } from '../engine/digests.ts';

const PAGE = 500;

type ReadPage = (after: Uint8Array, limit: number) => Promise<readonly { digest: Uint8Array }[]>;

/** Digests in their order, some at a time, each page from a snapshot of its own. */
export async function* digestsByPage(read: ReadPage): AsyncGenerator<Digest> {
  for (let after: Uint8Array = new Uint8Array(); ; ) {
    const rows = await read(after, PAGE);
    for (const { digest } of rows) yield digestOfBytes(digest);
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = last.digest;
  }
}
