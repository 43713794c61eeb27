import type { Context } from '../../base/context.ts';
import { nearestName } from '../../base/nearest-name.ts';
import { type Column, renderTable } from '../../base/render-table.ts';
import type { Fleet } from '../../fleet/index.ts';
import { clusters } from '../../store/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { terminalOptions } from '../terminal.ts';
import { withFleet } from './open-fleet.ts';
import type { FleetOptions } from './options.ts';

export type Given = Invocation<FleetOptions>;
export type Answer = { value: unknown; text: () => string };

/** Asks one question of the fleet and says the answer; what is listed is no verdict, so the exit code is 0. */
export async function asked(
  given: Given,
  ask: (fleet: Fleet, context: Context) => Promise<Answer>,
): Promise<ExitCode> {
  const { options, open, out, env } = given;
  const context = await open();
  return await withFleet(options, { env, context, mayCreate: false }, async (fleet): Promise<ExitCode> => {
    await warnOfUnknownClusters(fleet, options.cluster ?? [], context);
    const { value, text } = await ask(fleet, context);
    out.result(value, text);
    return 0;
  });
}

/** A misspelt name would look like a cluster in which nothing runs. */
async function warnOfUnknownClusters(
  { store }: Fleet,
  asked: readonly string[],
  { log }: Context,
): Promise<void> {
  if (asked.length === 0) return;
  const known = (await store.read(clusters)).map(({ name }) => name);
  for (const name of asked) {
    if (known.includes(name)) continue;
    const nearest = nearestName(name, known);
    log.warn(
      `no cluster is called ${name}: ${nearest === undefined ? `known are ${known.join(', ') || 'none'}` : `did you mean ${nearest}?`}`,
    );
  }
}

/** Rows of a list, unless `--limit` says otherwise. */
export const LIMIT = 1000;

/** Titles that begin with # are of numbers. */
export function render({ env }: Given, titles: readonly string[], rows: readonly string[][]): string {
  const columns = titles.map(
    (title): Column =>
      title.startsWith('#') ? { title: title.slice(1), align: 'right' } : { title, shrinks: true },
  );
  return renderTable(columns, rows, terminalOptions(env));
}

export function table(
  given: Given,
  value: unknown,
  titles: readonly string[],
  rows: readonly string[][],
  none: string,
): Answer {
  return { value, text: () => (rows.length === 0 ? none : render(given, titles, rows)) };
}
