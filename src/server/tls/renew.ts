import type { Clock } from '../../base/clock.ts';
import { messageOf } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { readPem, readTlsFiles, type TlsFiles } from './tls-files.ts';

type RenewContext = { clock: Clock; log: Log; signal: AbortSignal };
type TlsIdentity = Awaited<ReturnType<typeof readTlsFiles>>;

const RELOAD_MS = 10_000;

/** Takes what others have renewed. A certificate that cannot be used leaves the one before in place. */
export async function renewTls(
  files: TlsFiles,
  server: { useTls(tls: TlsIdentity): void },
  context: RenewContext,
): Promise<void> {
  await whenChanged(
    files.cert,
    async () => await readTlsFiles(files),
    (tls) => server.useTls(tls),
    context,
  );
}

/** The authority that issues Gatekeeper's certificate is renewed, too. */
export async function renewClientCa(
  file: string,
  server: { useClientCa(clientCa: string): void },
  context: RenewContext,
): Promise<void> {
  await whenChanged(
    file,
    async () => await readPem(file),
    (clientCa) => server.useClientCa(clientCa),
    context,
  );
}

async function whenChanged<T>(
  file: string,
  read: () => Promise<T>,
  use: (value: T) => void,
  { clock, log, signal }: RenewContext,
): Promise<void> {
  let before: string | undefined;
  let told: string | undefined;
  while (!signal.aborted) {
    try {
      const value = await read();
      const text = JSON.stringify(value);
      if (before !== undefined && before !== text) use(value);
      before = text;
      told = undefined;
    } catch (error) {
      const failure = messageOf(error);
      if (failure !== told)
        log.warn('the certificate cannot be used: the one before stays until it can', {
          file,
          error: failure,
        });
      told = failure;
    }
    await clock.sleep(RELOAD_MS, signal).catch(() => {});
  }
}
