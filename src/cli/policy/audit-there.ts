import type { PolicyAudit } from '../../admission/index.ts';
import type { FleetPolicyAudit } from '../../fleet/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { askServer } from '../server/ask-server.ts';
import { namedServer, type ServerPlace, serverPlace } from '../server/server-place.ts';
import { terminalOptions } from '../terminal.ts';
import type { AuditFlags } from './audit-flags.ts';
import { renderAuditThere } from './render-audit-there.ts';

const PAGE = 1000;
const NOT_FOUND = 404;

/** What asks a cluster and registries, which a server does not. */
const HERE = ['policy', 'trustedRoot', 'kubeconfig', 'context', 'owners', 'kinds'] as const;

/** What the last audits told a server, all of its pages: the counts are those of the first. */
export async function auditThere({
  args,
  options,
  env,
  open,
  out,
}: Invocation<AuditFlags>): Promise<ExitCode> {
  const given = HERE.find((name) => options[name] !== undefined) ?? args[0];
  if (given !== undefined)
    throw cliError('CLI_POLICY', 'a server says what audits found that were recorded there: it makes none', {
      hint: 'leave out what says how to audit, or audit here and record it: --record CLUSTER',
    });
  const server = await placeOf({ options, env });
  const context = await open();
  const { cluster, namespace, owner } = options;
  let answer: FleetPolicyAudit | undefined;
  for (let after: string | undefined; ; ) {
    const query = { cluster, namespace, owner, limit: PAGE, after };
    const page: FleetPolicyAudit = await askServer({ server, path: 'policy-audit', query }, context);
    answer = answer === undefined ? page : { ...answer, images: [...answer.images, ...page.images] };
    after = page.next;
    if (after === undefined) break;
  }
  const whole: FleetPolicyAudit = { ...answer, next: undefined };
  out.result(whole, () =>
    renderAuditThere(whole, { all: options.all === true, terminal: terminalOptions(env) }),
  );
  return exitCodeOf(whole);
}

/** Throws CLI_POLICY: what is recorded stands for a whole cluster. */
export function refusePartOf({
  args,
  options,
  env,
}: Pick<Invocation<AuditFlags>, 'args' | 'options' | 'env'>): void {
  if (options.namespace !== undefined || args.length > 0)
    throw cliError(
      'CLI_POLICY',
      '--record tells a server of a whole cluster, and this would be a part of one',
      {
        hint: 'leave out --namespace and files: the cluster itself is listed then',
      },
    );
  if (namedServer(options, env) === undefined)
    throw cliError('CLI_POLICY', '--record needs a server that is told', {
      hint: 'name it: --server URL, or SHEARWALL_SERVER',
    });
}

/** In the place of what was recorded of the cluster before. Throws CLI_SERVER. */
export async function recordThere(
  { audit, cluster, tookMs }: { audit: PolicyAudit; cluster: string; tookMs: number },
  { options, env, open }: Pick<Invocation<AuditFlags>, 'options' | 'env' | 'open'>,
): Promise<void> {
  const server = await placeOf({ options, env });
  const context = await open();
  const path = `clusters/${encodeURIComponent(cluster)}/policy-audit`;
  try {
    await askServer({ server, path, method: 'PUT', body: { ...audit, tookMs: Math.ceil(tookMs) } }, context);
  } catch (error) {
    // It does not tell who may not from what there is not.
    if (!cliError.is(error, 'CLI_SERVER') || error.details?.['status'] !== NOT_FOUND) throw error;
    throw cliError('CLI_SERVER', `${server.url} does not let this token tell of ${cluster}`, {
      cause: error,
      hint: `it takes a token of the role agent for the cluster ${cluster}, as its agent has; a person's or an admin's does not do`,
    });
  }
  context.log.info(`${server.url} was told what was found in ${cluster}`);
}

async function placeOf({
  options,
  env,
}: Pick<Invocation<AuditFlags>, 'options' | 'env'>): Promise<ServerPlace> {
  return await serverPlace(namedServer(options, env) ?? '', env);
}

/** A refusal is certain, whatever else could not be said. */
function exitCodeOf({ counts, notCovered }: FleetPolicyAudit): ExitCode {
  if (counts.refused > 0) return 1;
  return counts.unknown > 0 || notCovered.length > 0 ? 3 : 0;
}
