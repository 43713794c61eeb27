import { renderTable } from '../../base/render-table.ts';
import { catalogTodo, findTodo, openFleet, type TodoItem, type TodoOutcome } from '../../fleet/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { namedServer } from '../server/server-place.ts';
import { terminalOptions } from '../terminal.ts';
import { catalogueAccess, toolName } from './add.ts';
import { askedPlace } from './fleet-place.ts';
import { askedAnywhere, filterQuery, type ListedAnswer } from './listed.ts';
import { type FleetOptions, runFilter } from './options.ts';
import { plainLine } from './plain-line.ts';
import { hintLines } from './render-added.ts';

/** Registries answer several requests at once; more layers in memory than these help nobody. */
const PARALLEL = 3;

/** Exit 1: something is to be done. With --catalog: 3 when something could not be. */
export async function todo(invocation: Invocation<FleetOptions>): Promise<ExitCode> {
  const { options, open, out, env } = invocation;
  if (namedServer(options, env) !== undefined) return await todoThere(invocation);
  const context = await open();
  await using fleet = await openFleet(askedPlace(options, env), context);
  const all = await findTodo({ store: fleet.store, tool: toolName(), filter: runFilter(options) });
  const items = all.slice(0, options.limit);
  if (options.catalog !== true) {
    out.result(items, () => renderTodo(items, all.length, invocation));
    return all.length === 0 ? 0 : 1;
  }
  const outcomes = await catalogTodo(
    { fleet, items, parallel: PARALLEL, options: catalogueAccess(invocation), tool: toolName() },
    context,
  );
  out.result(outcomes, () => renderOutcomes(outcomes));
  return outcomes.some((each) => 'failed' in each) ? 3 : 0;
}

/** What a server is to look into; with --catalog-from it does so by itself. */
async function todoThere(invocation: Invocation<FleetOptions>): Promise<ExitCode> {
  const { options } = invocation;
  if (options.catalog === true)
    throw cliError('CLI_SERVER', 'a server fetches nothing for --catalog', {
      hint: 'leave it out; the server catalogues by itself where it is started with --catalog-from HOST',
    });
  const show = (items: readonly TodoItem[]): ListedAnswer => ({
    value: items,
    text: () => renderTodo(items, items.length, invocation),
    exitCode: items.length === 0 ? 0 : 1,
  });
  const query = { ...filterQuery(options), limit: options.limit };
  return await askedAnywhere(invocation, { path: 'todo', query, isList: 'whole', show }, async () => 0);
}

const WORDS: Readonly<Record<TodoItem['why'], string>> = {
  'no-digest': 'no digest',
  'unknown-image': 'no inventory',
  'no-inventory': 'no inventory',
  'old-catalog': 'not by this catalog',
};

function renderTodo(
  items: readonly TodoItem[],
  all: number,
  { env, options }: Invocation<FleetOptions>,
): string {
  if (items.length === 0) return 'every image that runs has an inventory of this catalog';
  const columns = [
    { title: 'WHY' },
    { title: 'CONTAINERS', align: 'right' as const },
    { title: 'IMAGE', shrinks: true },
    { title: 'PLATFORM' },
    { title: 'WHERE', shrinks: true },
  ];
  const rows = items.map(({ why, containers, image, platform, where }) => [
    WORDS[why],
    String(containers),
    image,
    platform,
    `${where[0] ?? ''}${where.length > 1 ? ` and ${where.length - 1} more` : ''}`,
  ]);
  const more = all > items.length ? `\n${all - items.length} more: --limit\n` : '';
  const next =
    namedServer(options, env) === undefined
      ? 'shearwall fleet todo --catalog fetches and catalogues them'
      : 'the server fetches and catalogues those of its registries: serve --catalog-from HOST';
  return `${renderTable(columns, rows, terminalOptions(env))}${more}\n${next}\n`;
}

function renderOutcomes(outcomes: readonly TodoOutcome[]): string {
  const failed = outcomes.filter((each) => 'failed' in each);
  return [
    `${outcomes.length - failed.length} of ${outcomes.length} images were catalogued`,
    ...failed.map(({ item, failed: why }) => plainLine(`  ${item.image}: ${why}`)),
    ...hintLines(failed).map(plainLine),
  ].join('\n');
}
