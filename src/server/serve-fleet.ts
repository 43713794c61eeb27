import type { Context } from '../base/context.ts';
import { isLoopback } from '../base/loopback.ts';
import { listGrants } from '../store/index.ts';
import { makeAdminLink } from './access/login-link.ts';
import { type OidcSettings, openIdentityProvider } from './access/oidc/identity-provider.ts';
import { startOperationsServer } from './admission/http/operations-server.ts';
import { renderSeries, Series } from './admission/metrics/series.ts';
import type { ListenAt } from './admission/serve-admission.ts';
import { type BackgroundInput, runBackground } from './background/run-background.ts';
import { TagHints } from './background/tag-hints.ts';
import { serverError } from './errors.ts';
import { createApp } from './http/app.ts';
import { openCursors } from './http/cursors.ts';
import { listen } from './http/listen.ts';
import { RateLimits } from './http/rate-limits.ts';
import { addressOf, parseTrustedPeers } from './http/trusted-peers.ts';
import { type Channels, NO_CHANNELS } from './notifications/channels.ts';
import { openServed, type ServedPlace } from './open-served.ts';
import { ROUTES } from './routes/routes.ts';
import { renewTls } from './tls/renew.ts';
import { readTlsFiles, type TlsFiles } from './tls/tls-files.ts';

export type ServeInput = ServedPlace & {
  listen: ListenAt;
  /** Default: plain HTTP, on loopback or behind proxies alone. */
  tls?: TlsFiles | undefined;
  /** CIDRs of the proxies that alone may connect. */
  behindProxy?: readonly string[] | undefined;
  /** As others reach it; default: where it listens. */
  publicUrl?: string | undefined;
  /** Of /healthz, /readyz and /metrics, without a login. Default: nowhere. */
  operations?: ListenAt | undefined;
  /** Whose people log in; default: nobody's. */
  oidc?: OidcSettings | undefined;
  /** Where the link of a local admin is written, besides; it is made where nobody was given anything yet, or `always`. */
  adminLink: { path: string; always: boolean };
  background?: Omit<BackgroundInput, 'delivery'> | undefined;
  channels?: Channels | undefined;
};

/** A server that runs; disposing of it lets it finish what it was asked. */
export type ServedFleet = AsyncDisposable & {
  url: string;
  operations: ListenAt | undefined;
  /** For whoever may log in first. */
  adminLink: { link: string; expiresAt: number } | undefined;
};

const GRACE_MS = 10_000;

/** Serves a fleet over HTTP until it is disposed of. Throws SERVER_LISTEN, ADMIT_TLS, and what opening the store throws. */
export async function serveFleet(
  input: ServeInput,
  context: Pick<Context, 'clock' | 'http' | 'log' | 'progress'>,
): Promise<ServedFleet> {
  const { clock, log } = context;
  refuseOpenAddress(input);
  const tls = input.tls && (await readTlsFiles(input.tls));
  const proxies = input.behindProxy && parseTrustedPeers(input.behindProxy);
  const draining = new AbortController();
  // What is being answered when we end is still answered.
  const lasting = new AbortController();
  await using opening = new AsyncDisposableStack();
  const served = await openServed(input, opening, context);
  const { store, source } = served;
  const { channels = NO_CHANNELS } = input;
  const series = new Series();
  const publicUrl = { is: input.publicUrl ?? '' };
  const hints = new TagHints();
  const parts = {
    ...served,
    hints,
    channels,
    http: context.http,
    withFleet: source.withFleet,
    withPlainFleet: source.withPlainFleet,
    context: { ...context, signal: lasting.signal },
    get publicUrl() {
      return publicUrl.is;
    },
    cursors: await openCursors(store),
    identity: input.oidc && openIdentityProvider(input.oidc, { ...context, signal: lasting.signal }),
    limits: new RateLimits(),
    metrics: () => renderSeries([series.values()]),
    whyNotReady: () => (draining.signal.aborted ? 'the server ends' : undefined),
  };
  const app = createApp({
    routes: ROUTES,
    parts,
    series,
    originOf: (_, bindings) => addressOf((bindings as Bindings).incoming, proxies),
  });
  const listening = await listen({ ...input.listen, tls, proxies, fetch: app.fetch });
  opening.defer(async () => await listening.close(GRACE_MS));
  const url = urlOf(input, listening.port);
  publicUrl.is ||= url;
  const operations =
    input.operations &&
    (await startOperationsServer(input.operations, {
      whyNotReady: parts.whyNotReady,
      metrics: async () => [series.values()],
    }));
  if (operations !== undefined) opening.defer(async () => await operations.close());
  if (input.tls !== undefined) void renewTls(input.tls, listening, { clock, log, signal: draining.signal });
  const delivery = { channels, http: context.http, publicUrl: () => publicUrl.is };
  const working = runBackground(
    { ...input.background, delivery, hints, ...served },
    { ...context, signal: draining.signal },
  );
  opening.defer(async () => await working);
  const isUnclaimed = (await store.read(listGrants)).length === 0;
  const adminLink =
    isUnclaimed || input.adminLink.always
      ? await makeAdminLink({ store, url: publicUrl.is, path: input.adminLink.path }, clock.nowMs())
      : undefined;
  const closing = opening.move();
  return {
    url: publicUrl.is,
    operations: input.operations && { ...input.operations, port: operations?.port ?? 0 },
    adminLink,
    async [Symbol.asyncDispose]() {
      draining.abort();
      await closing.disposeAsync();
    },
  };
}

type Bindings = { incoming: Parameters<typeof addressOf>[0] };

/** Whoever can connect could read what others send. */
function refuseOpenAddress({ listen: { host }, tls, behindProxy }: ServeInput): void {
  if (isLoopback(host.includes(':') ? `[${host}]` : host) || tls !== undefined || behindProxy !== undefined)
    return;
  throw serverError('SERVER_LISTEN', `${host} can be reached from elsewhere, and there is no TLS`, {
    hint: 'give --tls-cert and --tls-key, or --behind-proxy CIDR where a proxy ends TLS',
  });
}

function urlOf({ listen: { host }, tls }: ServeInput, port: number): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return `${tls === undefined ? 'http' : 'https'}://${name}:${port}`;
}
