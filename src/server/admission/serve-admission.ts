import type { Context } from '../../base/context.ts';
import { messageOf } from '../../base/errors.ts';
import { startOperationsServer } from './http/operations-server.ts';
import type { Basis, JudgeSources } from './processes/messages.ts';
import { type Processes, type ProcessIds, superviseProcesses } from './processes/supervise.ts';
import { readTlsFiles, type TlsFiles } from './tls/tls-files.ts';

export type ListenAt = { host: string; port: number };

export type AdmissionInput = {
  sources: JudgeSources;
  listen: ListenAt;
  /** Of /healthz, /readyz and /metrics. */
  operations: ListenAt;
  tls: TlsFiles;
  /** How long reviews are still answered after `close`, in milliseconds: until nobody is sent here any more. Default: 5,000. */
  drainMs?: number;
};

export type AdmissionContext = Pick<Context, 'clock' | 'log' | 'signal'>;

/** An admission webhook that runs; disposing of it lets it finish what it was asked. */
export type Admission = AsyncDisposable & {
  listen: ListenAt;
  operations: ListenAt;
  basis: Basis;
  /** Ids of the processes that answer, and of the one that verifies. */
  processes(): ProcessIds;
};

const DRAIN_MS = 5000;
const TLS_RELOAD_MS = 10_000;

/**
 * Answers admission reviews until it is disposed of: /mutate, /validate and /warn/validate over TLS, by policies that are read again when
 * their files change. Throws ADMIT_LISTEN, ADMIT_START, ADMIT_TLS.
 */
export async function serveAdmission(input: AdmissionInput, context: AdmissionContext): Promise<Admission> {
  const { clock, log } = context;
  const tls = await readTlsFiles(input.tls);
  const processes = await superviseProcesses({ ...input.listen, tls, sources: input.sources }, log);
  const operations = await startOperationsServer(input.operations, {
    whyNotReady: () => processes.whyNotReady(),
    metrics: async () => processes.metrics(),
  }).catch(async (error: unknown) => {
    await processes.close();
    throw error;
  });
  const ending = new AbortController();
  void renewTls(input.tls, processes, { clock, log, signal: ending.signal });
  return {
    listen: { ...input.listen, port: processes.port },
    operations: { ...input.operations, port: operations.port },
    basis: processes.basis(),
    processes: () => processes.ids(),
    async [Symbol.asyncDispose]() {
      processes.drain();
      await clock.sleep(input.drainMs ?? DRAIN_MS);
      ending.abort();
      await processes.close();
      await operations.close();
    },
  };
}

/** Takes what others have renewed. A certificate that cannot be used leaves the one before in place. */
async function renewTls(files: TlsFiles, processes: Processes, context: AdmissionContext): Promise<void> {
  const { clock, log, signal } = context;
  let cert = '';
  while (!signal.aborted) {
    try {
      const tls = await readTlsFiles(files);
      if (cert !== '' && cert !== tls.cert) processes.useTls(tls);
      cert = tls.cert;
    } catch (error) {
      log.warn('the certificate cannot be read again', { error: messageOf(error) });
    }
    await clock.sleep(TLS_RELOAD_MS, signal).catch(() => {});
  }
}
