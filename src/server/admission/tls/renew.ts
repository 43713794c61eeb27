import type { Clock } from '../../../base/clock.ts';
import { messageOf } from '../../../base/errors.ts';
import type { Log } from '../../../base/log.ts';
import type { Processes } from '../processes/supervise.ts';
import { readPem, readTlsFiles, type TlsFiles } from './tls-files.ts';

type RenewContext = { clock: Clock; log: Log; signal: AbortSignal };

const RELOAD_MS = 10_000;

/** Takes what others have renewed. A certificate that cannot be used leaves the one before in place. */
export async function renewTls(files: TlsFiles, processes: Processes, context: RenewContext): Promise<void> {
  await whenChanged(
    async () => await readTlsFiles(files),
    (tls) => processes.useTls(tls),
    context,
  );
}

/** The authority that issues Gatekeeper's certificate is renewed, too. */
export async function renewClientCa(
  file: string,
  processes: Processes,
  context: RenewContext,
): Promise<void> {
  await whenChanged(
    async () => await readPem(file),
    (clientCa) => processes.useClientCa(clientCa),
    context,
  );
}

async function whenChanged<T>(
  read: () => Promise<T>,
  use: (value: T) => void,
  { clock, log, signal }: RenewContext,
): Promise<void> {
  let before: string | undefined;
  while (!signal.aborted) {
    try {
      const value = await read();
      const text = JSON.stringify(value);
      if (before !== undefined && before !== text) use(value);
      before = text;
    } catch (error) {
      log.warn('the certificate cannot be read again', { error: messageOf(error) });
    }
    await clock.sleep(RELOAD_MS, signal).catch(() => {});
  }
}
