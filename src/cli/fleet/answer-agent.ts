import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Context } from '../../base/context.ts';
import { messageOf } from '../../base/errors.ts';
import type { AgentServer, EngineKind, EnrolmentInput } from '../../fleet/index.ts';
import { clusterInput } from '../admission/cluster-input.ts';
import type { AgentAnswer } from '../answers.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { dataDir } from '../session.ts';
import { readInput } from '../signing/read-input.ts';
import { readOwnerRules } from './owner-rules.ts';

export type AgentOptions = {
  server?: string;
  cluster?: string;
  tokenFile?: string;
  enrolmentFile?: string;
  owners?: string;
  lease: string;
  spool?: string;
  dataDir?: string;
  docker?: string | true;
  podman?: string | true;
  containerd?: string | true;
  kubeconfig?: string;
  context?: string;
};

/** Where their packages put it, for root. */
const SOCKETS: Readonly<Record<EngineKind, string>> = {
  docker: '/var/run/docker.sock',
  podman: '/run/podman/podman.sock',
  containerd: '/run/containerd/containerd.sock',
};

const ENGINES = Object.keys(SOCKETS) as EngineKind[];

const TOKEN_BYTES = 16 * 1024;
const LEASE = /^([a-z0-9-]{1,63})\/([a-z0-9.-]{1,253})$/;

/** Tells until it is interrupted. */
export async function answerAgent(invocation: Invocation<AgentOptions>): Promise<ExitCode> {
  const { options, env, open } = invocation;
  const { cluster } = options;
  const server = serverOf(options, env);
  if (cluster === undefined)
    throw cliError('CLI_AGENT', 'agent was not told which cluster it is of', { hint: '--cluster NAME' });
  const engine = engineOf(options);
  const token = tokenOf(options, env);
  const spool = options.spool ?? join(dataDir(options, env), `agent-${encodeURIComponent(cluster)}.json`);
  const rules = await readOwnerRules(options.owners);
  const { httpServer } = await import('../../fleet/index.ts');
  const context = await open();
  const told = httpServer({ url: server, cluster, token }, context);
  const telling = { cluster, url: server, token, server: told, rules, spool };
  try {
    if (engine === undefined) await tellOfCluster(telling, invocation, context);
    else await tellOfHost(telling, engine, invocation, context);
  } catch (error) {
    if (!context.signal.aborted) throw error;
  }
  return 0;
}

type Telling = {
  cluster: string;
  url: string;
  token: () => Promise<string>;
  server: AgentServer;
  rules: Awaited<ReturnType<typeof readOwnerRules>>;
  spool: string;
};

async function tellOfCluster(
  { cluster, url, token, server, rules, spool }: Telling,
  { options, env, out }: Invocation<AgentOptions>,
  context: Context,
): Promise<void> {
  const { openWatchedCluster, runAgent, stayEnrolled } = await import('../../fleet/index.ts');
  const lease = leaseOf(options);
  const client = await openWatchedCluster(clusterInput(options, env), context);
  const isByAccount = isOfAccount(await token());
  const enrolment = { client, url, token, enrolment: enrolmentOf(options, env) };
  if (isByAccount) await enrolAtStart(enrolment, context);
  const answer: AgentAnswer = { cluster, kubernetes: client.server, server: url };
  out.result(answer, () => `Telling ${url} what runs in ${cluster} (${client.server}), until interrupted.`);
  const ending = new AbortController();
  const signal = AbortSignal.any([context.signal, ending.signal]);
  if (isByAccount) void stayEnrolled(enrolment, { ...context, signal });
  try {
    await runAgent({ client, server, rules, lease, spool }, context);
  } finally {
    ending.abort();
  }
}

async function tellOfHost(
  { cluster, url, server, rules, spool }: Telling,
  { kind, socket }: { kind: EngineKind; socket: string },
  { out }: Invocation<AgentOptions>,
  context: Context,
): Promise<void> {
  const { containerEngine, runHostAgent } = await import('../../fleet/index.ts');
  const engine = containerEngine(kind, socket);
  // A socket that is not there is better said now than while it is waited for.
  await engine.list();
  const answer: AgentAnswer = { cluster, kubernetes: '', socket, server: url };
  const where = [socket, ...(engine.leavesOut === undefined ? [] : [engine.leavesOut])].join('; ');
  out.result(answer, () => `Telling ${url} what runs on ${cluster} (${where}), until interrupted.`);
  await runHostAgent({ engine, server, rules, cluster, spool }, context);
}

/** Undefined: it is a cluster of Kubernetes. */
function engineOf(
  options: Pick<AgentOptions, EngineKind | 'kubeconfig' | 'context'>,
): { kind: EngineKind; socket: string } | undefined {
  const { kubeconfig, context } = options;
  const [kind, another] = ENGINES.filter((each) => options[each] !== undefined);
  if (kind === undefined) return undefined;
  if (another !== undefined)
    throw cliError('CLI_AGENT', 'one agent tells of one engine', {
      hint: 'run two, and give each a --cluster of its own',
    });
  if (kubeconfig !== undefined || context !== undefined)
    throw cliError('CLI_AGENT', 'one agent tells of a cluster of Kubernetes or of one host', {
      hint: `leave out --kubeconfig and --context, or --${kind}`,
    });
  const given = options[kind];
  return { kind, socket: typeof given === 'string' ? given.replace(/^unix:\/\//, '') : SOCKETS[kind] };
}

/** An agent begins to watch also while its server is away. */
async function enrolAtStart(
  input: EnrolmentInput,
  context: Pick<Context, 'http' | 'signal' | 'log'>,
): Promise<void> {
  const { enrol, isEnrolmentRefused } = await import('../../fleet/index.ts');
  try {
    await enrol(input, context);
  } catch (error) {
    if (context.signal.aborted || isEnrolmentRefused(error)) throw error;
    context.log.warn(`the server cannot be asked yet: ${messageOf(error)}`);
  }
}

/** A JWT, as an API server gives to a service account; tokens of our servers have no dots. */
function isOfAccount(token: string): boolean {
  return token.split('.').length === 3;
}

function serverOf({ server }: AgentOptions, env: NodeJS.ProcessEnv): string {
  const given = server ?? env['SHEARWALL_SERVER'];
  const url = given === undefined ? null : URL.parse(given);
  if (url !== null && /^https?:$/.test(url.protocol)) return url.href;
  throw cliError(
    'CLI_AGENT',
    given === undefined
      ? 'agent was not told which server it tells'
      : `${given} is not an address of a server`,
    { hint: 'as in --server https://shearwall.example.org' },
  );
}

/** Pods that share a name by chance are still two. */
function leaseOf({ lease }: AgentOptions) {
  const [, namespace, name] = LEASE.exec(lease) ?? [];
  if (namespace === undefined || name === undefined)
    throw cliError('CLI_AGENT', `--lease ${lease} does not name a Lease`, { hint: 'write NAMESPACE/NAME' });
  return { namespace, name, holder: `${hostname()}-${randomBytes(4).toString('hex')}` };
}

function tokenOf({ tokenFile }: AgentOptions, env: NodeJS.ProcessEnv): () => Promise<string> {
  const given = env['SHEARWALL_TOKEN'];
  if (tokenFile !== undefined) return async () => await textIn(tokenFile);
  if (given !== undefined && given !== '') return async () => given;
  throw cliError('CLI_AGENT', 'agent has no token that the server would believe', {
    hint: 'an admin of the server makes one of the role agent for this cluster; give it by --token-file or SHEARWALL_TOKEN',
  });
}

/** Where none was given, and where the file is not there (any more), there is nothing to enrol with. */
function enrolmentOf(
  { enrolmentFile }: AgentOptions,
  env: NodeJS.ProcessEnv,
): () => Promise<string | undefined> {
  if (enrolmentFile === undefined) return async () => env['SHEARWALL_ENROLMENT'] || undefined;
  return async () => (existsSync(enrolmentFile) ? await textIn(enrolmentFile) : undefined);
}

async function textIn(file: string): Promise<string> {
  return Buffer.from(await readInput(file, TOKEN_BYTES))
    .toString('utf8')
    .trim();
}
