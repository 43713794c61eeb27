import { NAMES } from './certificates/authorities.ts';
import { type RekorVersion, signingConfigJson } from './documents/signing-config.ts';
import { trustedRootJson } from './documents/trusted-root.ts';
import { sigstoreDevError } from './errors.ts';
import { fulcioRoutes } from './fulcio/fulcio-routes.ts';
import { closeServer, listen, serve } from './http/serve.ts';
import { noteSigner } from './log/checkpoint.ts';
import { TransparencyLog } from './log/transparency-log.ts';
import { createIssuer } from './oidc/issuer.ts';
import { oidcRoutes } from './oidc/oidc-routes.ts';
import { rekorV1Routes } from './rekor/v1/rekor-v1-routes.ts';
import { rekorV2Routes } from './rekor/v2/rekor-v2-routes.ts';
import { newState } from './state/services-state.ts';
import { timestampRoutes } from './timestamps/timestamp-routes.ts';
import type { SigstoreDev, SigstoreDevContext, SigstoreDevOptions } from './types.ts';

const TEN_MINUTES_MS = 600_000;

/**
 * Starts a throw-away Sigstore on loopback that real clients can sign with and verify against. Whoever reaches it can sign
 * as anybody: it is for tests, for trying things out, and never for production.
 */
export async function startSigstoreDev(
  options: SigstoreDevOptions,
  { clock, log, signal }: SigstoreDevContext,
): Promise<SigstoreDev> {
  const host = loopbackHost(options.host ?? '127.0.0.1');
  const { keys, createdAt, fulcioChain, timestampChain, treeId } = newState(
    clock.nowMs(),
    options.rekorV2Key,
  );
  const { server, url } = await listen(host, options.port ?? 0);

  // Clients hold a checkpoint's name against the host of the log's URL, without its port.
  const v1 = { log: new TransparencyLog(), signer: noteSigner(host, keys.rekorV1), treeId };
  const v2 = { log: new TransparencyLog(), signer: noteSigner(host, keys.rekorV2) };
  const issuer = createIssuer([url, ...(options.issuers ?? [])], keys.issuer, clock);
  const policy = {
    lifetimeMs: options.certificateLifetimeMs ?? TEN_MINUTES_MS,
    ctLog: options.embedScts === false ? undefined : keys.ctLog,
  };
  const fulcio = { name: NAMES.fulcio, key: keys.fulcio, chain: fulcioChain };
  const timestamps = { name: NAMES.timestamp, key: keys.timestamp, chain: timestampChain };

  serve(
    server,
    [
      ...oidcRoutes(issuer, clock, options.email),
      ...fulcioRoutes({ authority: fulcio, policy, issuer, clock }),
      ...rekorV1Routes(v1, clock),
      ...rekorV2Routes(v2, clock),
      ...timestampRoutes(timestamps, clock),
    ],
    log,
  );

  const close = async (): Promise<void> => {
    signal.removeEventListener('abort', onAbort);
    await closeServer(server);
    v1.log.close();
    v2.log.close();
  };
  const onAbort = (): void => void close();
  signal.addEventListener('abort', onAbort, { once: true });

  const signingConfigFor = (versions: readonly RekorVersion[]): Uint8Array =>
    signingConfigJson(url, createdAt, versions);
  return {
    url,
    trustedRoot: trustedRootJson({
      url,
      start: createdAt,
      fulcioChain,
      timestampChain,
      ctLog: keys.ctLog,
      logs: [v1.signer, v2.signer],
    }),
    signingConfig: signingConfigFor(options.rekorVersions ?? [2, 1]),
    signingConfigFor,
    identityToken: async (request) => issuer.issue(request),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Anybody who reaches these services can have a certificate in any name. */
function loopbackHost(host: string): string {
  if (host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)) return host;
  throw sigstoreDevError('SIGSTORE_DEV_HOST', `${host} is not a loopback address`, {
    hint: 'use 127.0.0.1, ::1 or localhost: whoever reaches these services can sign as anybody',
  });
}
