import type { Context } from '../../base/context.ts';
import { type Column, renderTable } from '../../base/render-table.ts';
import { type Fleet, openFleet, unknownClusters } from '../../fleet/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { terminalOptions } from '../terminal.ts';
import { askedPlace } from './fleet-place.ts';
import type { FleetOptions } from './options.ts';

export type ListRequest = Invocation<FleetOptions>;
/** `exitCode`: default 0. */
export type ListedAnswer = { value: unknown; text: () => string; exitCode?: ExitCode };

/** Asks one question of the fleet and says the answer; what is listed is not a verdict, so the exit code is 0 unless the answer has another. */
export async function asked(
  given: ListRequest,
  ask: (fleet: Fleet, context: Context) => Promise<ListedAnswer>,
): Promise<ExitCode> {
  const { options, open, out, env } = given;
  const context = await open();
  await using fleet = await openFleet(askedPlace(options, env), context);
  for (const { name, nearest, known } of await unknownClusters({
    store: fleet.store,
    names: options.cluster ?? [],
  }))
    context.log.warn(
      `no cluster is called ${name}: ${nearest === undefined ? `known are ${known.join(', ') || 'none'}` : `did you mean ${nearest}?`}`,
    );
  const { value, text, exitCode = 0 } = await ask(fleet, context);
  out.result(value, text);
  return exitCode;
}

/** Rows of a list, unless `--limit` says otherwise. */
export const LIMIT = 1000;

/** Titles that begin with # are of numbers. */
export function render({ env }: ListRequest, titles: readonly string[], rows: readonly string[][]): string {
  const columns = titles.map(
    (title): Column =>
      title.startsWith('#') ? { title: title.slice(1), align: 'right' } : { title, shrinks: true },
  );
  return renderTable(columns, rows, terminalOptions(env));
}

export function table(
  given: ListRequest,
  value: unknown,
  { titles, rows, none }: { titles: readonly string[]; rows: readonly string[][]; none: string },
): ListedAnswer {
  return { value, text: () => (rows.length === 0 ? none : render(given, titles, rows)) };
}
