import { ApiRefused } from '../errors.ts';
import type { ListPage } from './connect-cluster.ts';

/** A list that takes longer than the server keeps its snapshot is begun again. */
const ATTEMPTS = 3;
const HTTP_GONE = 410;

/** All pages of a list, each kept as `keep` makes of its items. Begun again when the server no longer knows where it was. */
export async function listWhole<T>(
  pageAt: (next: string | undefined) => Promise<ListPage>,
  keep: (item: unknown) => T,
): Promise<T[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      const kept: T[] = [];
      for (let next: string | undefined; ; ) {
        const page = await pageAt(next);
        for (const item of page.items) kept.push(keep(item));
        next = page.continue;
        if (next === undefined) return kept;
      }
    } catch (error) {
      if (attempt === ATTEMPTS || !(error instanceof ApiRefused) || error.status !== HTTP_GONE) throw error;
    }
  }
}
