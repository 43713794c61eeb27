import type { Context } from '../../base/context.ts';
import { type Column, renderTable } from '../../base/render-table.ts';
import { type Fleet, openFleet, unknownClusters } from '../../fleet/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { askServer, askServerForAll, type ServerQuestion, type ServerRequest } from '../server/ask-server.ts';
import { namedServer, serverPlace } from '../server/server-place.ts';
import { terminalOptions } from '../terminal.ts';
import { askedPlace } from './fleet-place.ts';
import type { FleetOptions } from './options.ts';

export type ListRequest = Invocation<FleetOptions>;
/** `exitCode`: default 0. */
export type ListedAnswer = { value: unknown; text: () => string; exitCode?: ExitCode };

/** What a server is asked for the same: one answer, a list at once, or a list of so many page by page. */
type AskedThere<T> = ServerQuestion &
  Pick<ServerRequest, 'method' | 'body'> & {
    isList?: number | 'whole';
    show(value: T): ListedAnswer | Promise<ListedAnswer>;
  };

/** Asks a server where one is named, else the fleet of this machine. */
export async function askedAnywhere<T>(
  given: ListRequest,
  there: AskedThere<T>,
  here: () => Promise<ExitCode>,
): Promise<ExitCode> {
  const { options, env, open } = given;
  const url = namedServer(options, env);
  if (url === undefined) return await here();
  const { path, query = {}, method, body, isList, show } = there;
  const question = { server: await serverPlace(url, env), path, query };
  const context = await open();
  const value = (
    typeof isList === 'number'
      ? await askServerForAll({ ...question, limit: isList }, context)
      : isList === 'whole'
        ? (await askServer<{ items: unknown }>(question, context)).items
        : await askServer({ ...question, method, body }, context)
  ) as T;
  return said(given, await show(value));
}

export function said(
  { out }: Pick<ListRequest, 'out'>,
  { value, text, exitCode = 0 }: ListedAnswer,
): ExitCode {
  out.result(value, text);
  return exitCode;
}

/** What narrows a list, as parameters. */
export function filterQuery({
  cluster,
  namespace,
  owner,
}: FleetOptions): NonNullable<ServerQuestion['query']> {
  return { cluster, namespace, owner };
}

/** Asks one question of the fleet and says the answer; what is listed is not a verdict, so the exit code is 0 unless the answer has another. */
export async function asked(
  given: ListRequest,
  ask: (fleet: Fleet, context: Context) => Promise<ListedAnswer>,
): Promise<ExitCode> {
  const { options, open, env } = given;
  const context = await open();
  await using fleet = await openFleet(askedPlace(options, env), context);
  for (const { name, nearest, known } of await unknownClusters({
    store: fleet.store,
    names: options.cluster ?? [],
  }))
    context.log.warn(
      `no cluster is called ${name}: ${nearest === undefined ? `known are ${known.join(', ') || 'none'}` : `did you mean ${nearest}?`}`,
    );
  return said(given, await ask(fleet, context));
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
