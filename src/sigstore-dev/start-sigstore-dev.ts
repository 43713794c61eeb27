import { type RekorVersion, signingConfigJson } from './documents/signing-config.ts';
import { trustedRootJson } from './documents/trusted-root.ts';
import { sigstoreDevError } from './errors.ts';
import { closeServer, listen, serve } from './http/serve.ts';
import { createServices } from './services.ts';
import { openState } from './state/open-state.ts';
import type { SigstoreDev, SigstoreDevContext, SigstoreDevOptions } from './types.ts';

/**
 * Starts a throw-away Sigstore on loopback that real clients can sign with and verify against. Anyone who reaches it can sign
 * as anybody: it is for tests, for trying things out, and never for production. Throws SIGSTORE_DEV_HOST, _PORT and _STATE.
 */
export async function startSigstoreDev(
  options: SigstoreDevOptions,
  { clock, log, signal }: SigstoreDevContext,
): Promise<SigstoreDev> {
  signal.throwIfAborted();
  const host = loopbackHost(options.host ?? '127.0.0.1');
  const { server, url } = await listen(host, options.port ?? 0);
  const state = await openState(options.folder, clock.nowMs(), options.rekorV2Key).catch(async (error) => {
    await closeServer(server);
    throw error;
  });
  const { issuer, logSigners, routes } = createServices({ url, host, state, options }, clock);
  serve(server, routes, log);

  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    signal.removeEventListener('abort', onAbort);
    closed ??= closeServer(server).then(() => {
      state.rekorV1Log.close();
      state.rekorV2Log.close();
    });
    return closed;
  };
  const onAbort = (): void => void close();
  signal.addEventListener('abort', onAbort, { once: true });

  const signingConfigFor = (versions: readonly RekorVersion[]): Uint8Array =>
    signingConfigJson(url, state.createdAt, versions);
  return {
    url,
    trustedRoot: trustedRootJson(url, state, logSigners),
    signingConfig: signingConfigFor(options.rekorVersions ?? [2]),
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
    hint: 'use 127.0.0.1, ::1 or localhost: anyone who reaches these services can sign as anybody',
  });
}
