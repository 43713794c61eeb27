import { withoutUndefined } from '../../base/without-undefined.ts';
import { listRuns, type Run, type RunFilter, type View, type When } from '../../store/index.ts';

const PAGE = 5000;

/** Every run of the asked time, read page by page. */
export async function* allRuns(view: View, when: When, filter: RunFilter): AsyncGenerator<Run> {
  for (let after: string | undefined; ; ) {
    const { rows, next } = await listRuns(
      view,
      withoutUndefined({
        when,
        filter,
        after,
        limit: PAGE,
      }),
    );
    yield* rows;
    if (next === undefined) return;
    after = next;
  }
}
