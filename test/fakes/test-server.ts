import { join } from 'node:path';
import { createHttp } from '../../src/base/http-client.ts';
import { silentLog } from '../../src/base/log.ts';
import { newId } from '../../src/base/new-id.ts';
import { silentProgress } from '../../src/base/progress.ts';
import { type Fleet, viewMatched } from '../../src/fleet/index.ts';
import type { IdentityProvider } from '../../src/server/access/oidc/identity-provider.ts';
import { newSecret } from '../../src/server/access/secrets.ts';
import { Series } from '../../src/server/admission/metrics/series.ts';
import { JOB_KINDS } from '../../src/server/background/job-kinds.ts';
import { addingInventories } from '../../src/server/background/jobs/inventory.ts';
import { TagHints } from '../../src/server/background/tag-hints.ts';
import { workOnce } from '../../src/server/background/work-off.ts';
import type { Answering } from '../../src/server/http/answer-route.ts';
import { createApp } from '../../src/server/http/app.ts';
import { openCursors } from '../../src/server/http/cursors.ts';
import { RateLimits } from '../../src/server/http/rate-limits.ts';
import type { ApiRoute } from '../../src/server/http/route.ts';
import { NO_CHANNELS } from '../../src/server/notifications/channels.ts';
import { ROUTES } from '../../src/server/routes/routes.ts';
import { diskDocuments, type Grant, openJobQueue, recordGrant, recordToken } from '../../src/store/index.ts';
import { impatientClock } from './repository-context.ts';
import { type TestFleet, testFleet } from './test-fleet.ts';

export const ORIGIN = 'https://shearwall.test';

export type TestServer = AsyncDisposable &
  ServedInProcess & {
    fleet: TestFleet;
    /** Does what waits in the background. */
    work(): Promise<number>;
  };

/** A fleet, and what it has for its clock and as its folder. */
export type FleetToServe = Fleet & { readonly folder: string; readonly now: { ms: number } };

export type ServedInProcess = {
  parts: Answering;
  /** The names of the jobs that were done apart: here in this thread, and by the same database. */
  apart: string[];
  /** A request as it is, without a network. */
  fetch(request: Request): Promise<Response>;
  send(path: string, init?: RequestInit): Promise<Response>;
  /** The same with a token. */
  as(token: string | undefined, path: string, init?: RequestInit): Promise<Response>;
  /** A token with these grants. */
  token(...grants: readonly Grant[]): Promise<string>;
  end(): void;
};

export const everything = (role: Grant['role']): Grant => ({ role, scope: { kind: 'everything' } });
export const ofTeams = (role: Grant['role'], ...teams: readonly string[]): Grant => ({
  role,
  scope: { kind: 'teams', teams },
});
export const ofCluster = (cluster: string, namesTeams = false): Grant => ({
  role: 'agent',
  scope: { kind: 'cluster', cluster, namesTeams },
});

/** A server in this process, of a fleet in which nothing is known at first. */
export async function testServer(
  routes: readonly ApiRoute[] = ROUTES,
  identity?: IdentityProvider,
): Promise<TestServer> {
  const fleet = await testFleet();
  const served = await serveInProcess(fleet, { routes, identity });
  const inventory = addingInventories(served.parts);
  return {
    ...served,
    fleet,
    work: async () =>
      await workOnce({ queue: served.parts.queue, handlers: { inventory } }, served.parts.context),
    async [Symbol.asyncDispose]() {
      served.end();
      await fleet[Symbol.asyncDispose]();
    },
  };
}

/** Serves a fleet that is there already. */
export async function serveInProcess(
  fleet: FleetToServe,
  {
    routes = ROUTES,
    identity,
  }: { routes?: readonly ApiRoute[]; identity?: IdentityProvider | undefined } = {},
): Promise<ServedInProcess> {
  const clock = impatientClock(() => fleet.now.ms);
  const ending = new AbortController();
  const documents = diskDocuments(join(fleet.folder, 'documents'));
  const apart: string[] = [];
  const parts: Answering = {
    store: fleet.store,
    documents,
    channels: {
      byName: new Map([
        ['log', { kind: 'file', path: join(fleet.folder, 'log') }],
        ['ads-log', { kind: 'file', path: join(fleet.folder, 'ads-log'), teams: ['ads'] }],
      ]),
      secretOf: NO_CHANNELS.secretOf,
    },
    apart: {
      async run(job, input) {
        apart.push(job.name);
        return await job.run({
          ...input,
          location: { kind: 'sqlite', path: join(fleet.folder, 'fleet.db') },
        });
      },
    },
    http: createHttp({ userAgent: 'shearwall-test' }),
    queue: await openJobQueue(fleet.store, JOB_KINDS),
    hints: new TagHints(),
    withFleet: async (work) => await work(await viewMatched({ ...fleet, documents })),
    withPlainFleet: async (work) => await work({ ...fleet, documents }),
    context: { clock, log: silentLog, progress: silentProgress, signal: ending.signal },
    publicUrl: ORIGIN,
    cursors: await openCursors(fleet.store),
    identity,
    limits: new RateLimits(),
    metrics: () => '',
    whyNotReady: () => undefined,
  };
  const app = createApp({ routes, parts, series: new Series(), originOf: () => '192.0.2.1' });
  const send = async (path: string, init?: RequestInit): Promise<Response> =>
    await app.fetch(new Request(`${ORIGIN}${path}`, init));
  return {
    parts,
    apart,
    fetch: async (request) => await app.fetch(request),
    send,
    async as(token, path, init = {}) {
      const headers = new Headers(init.headers);
      if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
      if (init.body !== undefined && !headers.has('content-type'))
        headers.set('content-type', 'application/json');
      return await send(path, { ...init, headers });
    },
    async token(...grants) {
      const { secret, digest } = newSecret('swt');
      const id = newId('tok');
      const by = { createdBy: 'test', createdAt: fleet.now.ms };
      await fleet.store.write(
        async (edit) => {
          const expiresAt = fleet.now.ms + 86_400_000;
          await recordToken(edit, { id, secret: digest, name: 'test', ...by, expiresAt });
          for (const grant of grants)
            await recordGrant(edit, { id: newId('grant'), kind: 'token', subject: id, ...grant, ...by });
        },
        { keepsAnswers: true },
      );
      return secret;
    },
    end: () => ending.abort(),
  };
}
