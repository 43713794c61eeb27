import {
  auditObjects,
  type ImageShape,
  listObjects,
  OBJECTS_LIMIT_BYTES,
  openPolicyJudge,
  type PolicyAudit,
  policyResourcesIn,
  readObjects,
  shapesBy,
  shapesWith,
} from '../../admission/index.ts';
import type { Context } from '../../base/context.ts';
import type { Fields } from '../../base/fields.ts';
import { openPolicies, readPolicyResources } from '../../trust/index.ts';
import { readKinds } from '../admission/read-kinds.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { readOwnerRules } from '../fleet/owner-rules.ts';
import { imageAccess } from '../images.ts';
import { kubeconfigsOf } from '../kubeconfigs.ts';
import type { AuditFlags } from '../policy/audit-flags.ts';
import { auditThere, recordThere, refusePartOf } from '../policy/audit-there.ts';
import { terminalOptions } from '../terminal.ts';
import { trustedRoot } from './read-acceptance.ts';
import { readInputStart } from './read-input.ts';
import { renderAudit } from './render-audit.ts';

/** Asks policies of files, and those that stand in the cluster, about every image of a cluster, or of objects in files, as admission would be asked. */
export async function auditPolicy(invocation: Invocation<AuditFlags>): Promise<ExitCode> {
  const { options, env, open, out } = invocation;
  // A variable that names a server is of other commands, too: it alone sends nobody there.
  if (options.server !== undefined && options.record === undefined) return await auditThere(invocation);
  refuseWithout(invocation);
  const root = await trustedRoot(options, env);
  const owners = await readOwnerRules(options.owners);
  const shapes = shapesWith(await readKinds(options.kinds));
  const context = await open();
  const from = context.clock.nowMs();
  const objects = await objectsOf(invocation, shapes, context);
  const resources = await readPolicyResources(policyResourcesIn(objects));
  if (options.policy === undefined && resources.length === 0)
    throw cliError('CLI_POLICY', 'policy audit was given no policy, and none is among the objects', {
      hint: 'name the file: --policy FILE',
    });
  const policies = await openPolicies(options.policy ?? [], resources);
  // Registries are asked although the context is offline, as verify does: the user named them.
  await using judge = openPolicyJudge(
    { policies, trustedRoot: root, access: imageAccess(options, env) },
    { ...context, offline: false },
  );
  const audit = await auditObjects({ objects, judge, shapeOf: shapesBy(shapes), owners }, context);
  out.result(audit, () => renderAudit(audit, { all: options.all === true, terminal: terminalOptions(env) }));
  if (options.record !== undefined) {
    const tookMs = context.clock.nowMs() - from;
    await recordThere({ audit, cluster: options.record, tookMs }, invocation);
  }
  return exitCodeOf(audit);
}

/** Throws CLI_POLICY. */
function refuseWithout(invocation: Invocation<AuditFlags>): void {
  const { record, cluster, owner } = invocation.options;
  if (cluster !== undefined || owner !== undefined)
    throw cliError('CLI_POLICY', '--cluster and --owner narrow what a server is asked for', {
      hint: 'name the server (--server URL), or leave them out; --record CLUSTER tells it of a cluster',
    });
  if (record !== undefined) refusePartOf(invocation);
}

async function objectsOf(
  { args, options, env }: Invocation<AuditFlags>,
  shapes: readonly ImageShape[],
  context: Context,
): Promise<Fields[]> {
  const read: Fields[][] = [];
  for (const path of args)
    read.push(
      await readObjects(
        await readInputStart(path, OBJECTS_LIMIT_BYTES + 1),
        path === '-' ? 'standard input' : path,
      ),
    );
  if (read.length > 0) return read.flat();
  const kubeconfigs = kubeconfigsOf(options.kubeconfig, env);
  if (kubeconfigs.length === 0 && !env['KUBERNETES_SERVICE_HOST'])
    throw cliError('CLI_POLICY', 'policy audit was given nothing to look at', {
      hint: 'name a kubeconfig (--kubeconfig FILE), or files of objects',
    });
  return await listObjects(
    {
      kubeconfigs,
      kubeContext: options.context,
      namespaces: options.namespace ?? [],
      shapes,
      machine: { env, isInteractive: process.stdin.isTTY },
    },
    context,
  );
}

/** A refusal is certain, whatever else could not be said. */
function exitCodeOf({ images, notLookedAt, unreadable }: PolicyAudit): ExitCode {
  if (images.some(({ verdict }) => verdict === 'refused')) return 1;
  const isWhole = notLookedAt.length === 0 && unreadable.length === 0;
  return isWhole && images.every(({ verdict }) => verdict === 'allowed') ? 0 : 3;
}
