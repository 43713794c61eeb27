import { type Covers, importDump, observeCluster, openFleet, readDump } from '../../fleet/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { kubeconfigsOf } from '../kubeconfigs.ts';
import { readInputStart } from '../signing/read-input.ts';
import { fleetPlace } from './fleet-place.ts';
import type { FleetOptions } from './options.ts';
import { readOwnerRules } from './owner-rules.ts';
import { parseTime } from './parse-time.ts';
import { renderImport } from './render-import.ts';

const LIMIT_BYTES = 1024 * 1024 * 1024;

/** Several files are one dump: pods of one call, nodes of another. */
export async function importDumps(invocation: Invocation<FleetOptions>): Promise<ExitCode> {
  const { args, options, open, out, env } = invocation;
  const cluster = clusterOf(options, 'import');
  const covers = parseCovers(options.covers);
  const rules = await readOwnerRules(options.owners);
  const context = await open();
  const at = options.at === undefined ? undefined : parseTime('--at', options.at, context.clock.nowMs());
  const files: Uint8Array[] = [];
  for (const path of args) files.push(await readInputStart(path, LIMIT_BYTES + 1));
  const dump = readDump(files, rules);
  await using fleet = await openFleet(fleetPlace(options, env), context);
  const answer = await importDump(
    { store: fleet.store, dump, source: args.join(' '), cluster, covers, at },
    context,
  );
  out.result(answer, () => renderImport(answer));
  return 0;
}

/** Lists a cluster now; what is listed whole is covered. */
export async function sync(invocation: Invocation<FleetOptions>): Promise<ExitCode> {
  const { options, open, out, env } = invocation;
  const kubeconfigs = kubeconfigsOf(options.kubeconfig, env);
  if (kubeconfigs.length === 0 && !env['KUBERNETES_SERVICE_HOST'])
    throw cliError('CLI_FLEET', 'fleet sync was given no cluster', {
      hint: 'name its kubeconfig: --kubeconfig FILE',
    });
  const cluster = clusterOf(options, 'sync');
  const rules = await readOwnerRules(options.owners);
  const context = await open();
  const seen = await observeCluster(
    {
      kubeconfigs,
      kubeContext: options.context,
      namespaces: options.namespace ?? [],
      rules,
      env,
      isInteractive: process.stdin.isTTY,
    },
    context,
  );
  await using fleet = await openFleet(fleetPlace(options, env), context);
  const answer = await importDump({ store: fleet.store, cluster, ...seen }, context);
  out.result(answer, () => renderImport(answer));
  return 0;
}

function clusterOf({ cluster = [] }: FleetOptions, action: string): string {
  const [name, ...others] = cluster;
  if (name !== undefined && name.trim() !== '' && others.length === 0) return name;
  throw cliError('CLI_FLEET', `fleet ${action} needs the name of one cluster`, {
    hint: 'name it with --cluster: the same name each time, so that what ended is seen',
  });
}

/** `all`, or `namespace=A,B`. */
function parseCovers(text: string | undefined): Covers {
  if (text === undefined || text === 'all') return text;
  const [, list] = /^namespaces?=(.+)$/.exec(text) ?? [];
  const namespaces =
    list
      ?.split(',')
      .map((name) => name.trim())
      .filter(Boolean) ?? [];
  if (namespaces.length > 0) return namespaces;
  throw cliError('CLI_FLEET', `--covers does not know '${text}'`, {
    hint: '--covers all for a dump of the whole cluster, --covers namespace=A,B for one of those namespaces',
  });
}
