import { delimiter } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Context } from '../../base/context.ts';
import {
  type Covers,
  type Dump,
  importDump,
  listCluster,
  openKubernetes,
  readDump,
} from '../../fleet/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { withFleet } from './open-fleet.ts';
import type { FleetOptions } from './options.ts';
import { readOwnerRules } from './owner-rules.ts';
import { parseTime } from './parse-time.ts';
import { readBounded } from './read-bounded.ts';
import { renderImport } from './render-import.ts';

const LIMIT_BYTES = 1024 * 1024 * 1024;

/** Several files are one dump: pods of one call, nodes of another. */
export async function importDumps(invocation: Invocation<FleetOptions>): Promise<ExitCode> {
  const { args, options, open } = invocation;
  if (args.length === 0)
    throw cliError('CLI_FLEET', 'fleet import was given no dump', {
      hint: 'kubectl get pods,nodes,deployments,replicasets,jobs,namespaces -A -o json | shearwall fleet import - --cluster NAME --covers all',
    });
  const cluster = clusterOf(options, 'import');
  const covers = parseCovers(options.covers);
  const rules = await readOwnerRules(options.owners);
  const context = await open();
  const at = options.at === undefined ? undefined : parseTime('--at', options.at, context.clock.nowMs());
  const files: Uint8Array[] = [];
  for (const path of args) files.push(await readBounded(path, LIMIT_BYTES));
  const dump = readDump(files, rules);
  return await record({ dump, source: args.join(' '), cluster, covers, at }, invocation, context);
}

/** Lists a cluster now; what is listed whole is covered. */
export async function sync(invocation: Invocation<FleetOptions>): Promise<ExitCode> {
  const { options, open, env } = invocation;
  const kubeconfigs =
    options.kubeconfig === undefined
      ? (env['KUBECONFIG'] ?? '').split(delimiter).filter(Boolean)
      : [options.kubeconfig];
  if (kubeconfigs.length === 0)
    throw cliError('CLI_FLEET', 'fleet sync was given no cluster', {
      hint: 'name its kubeconfig: --kubeconfig FILE',
    });
  const cluster = clusterOf(options, 'sync');
  const rules = await readOwnerRules(options.owners);
  const context = await open();
  const lists = await openKubernetes(kubeconfigs, options.context);
  const at = context.clock.nowMs();
  const namespaces = options.namespace ?? [];
  const dump = await listCluster({ lists, namespaces, rules }, context);
  const covers = namespaces.length > 0 ? namespaces : ('all' as const);
  return await record({ dump, source: lists.server, cluster, covers, at }, invocation, context);
}

async function record(
  input: { dump: Dump; source: string; cluster: string; covers: Covers; at: number | undefined },
  { options, out, env }: Invocation<FleetOptions>,
  context: Context,
): Promise<ExitCode> {
  return await withFleet(options, { env, context }, async ({ store }): Promise<ExitCode> => {
    // Reading a large dump lets nothing else run: whoever wanted it stopped is heard before anything is recorded.
    await setImmediate();
    context.signal.throwIfAborted();
    const answer = await importDump(store, input, context);
    out.result(answer, () => renderImport(answer));
    return 0;
  });
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
