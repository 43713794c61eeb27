import { once } from 'node:events';
import { join } from 'node:path';
import type { ListenAt } from '../../server/index.ts';
import { databasePath } from '../advisories/database-path.ts';
import type { ServeAnswer } from '../answers.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { documentsFolder, storeLocation } from '../fleet/fleet-place.ts';
import type { FleetPlace } from '../fleet/options.ts';
import { dataDir } from '../session.ts';

export type ServeFleetOptions = FleetPlace & {
  listen: ListenAt;
  tlsCert?: string;
  tlsKey?: string;
  behindProxy?: string[];
  publicUrl?: string;
  operations?: ListenAt;
  adminLink?: boolean;
};

/** Serves until it is interrupted, then lets what was asked be answered. */
export async function answerServe({
  options,
  env,
  open,
  out,
}: Invocation<ServeFleetOptions>): Promise<ExitCode> {
  const { serveFleet } = await import('../../server/index.ts');
  const { clock, log, progress, signal } = await open();
  const linkFile = join(dataDir(options, env), 'admin-link');
  await using served = await serveFleet(
    {
      location: storeLocation(options, env),
      documents: documentsFolder(options, env),
      advisories: databasePath(options, env),
      listen: options.listen,
      tls: tlsOf(options),
      behindProxy: options.behindProxy,
      publicUrl: publicUrlOf(options),
      operations: options.operations,
      adminLink: { path: linkFile, always: options.adminLink === true },
    },
    { clock, log, progress },
  );
  if (served.adminLink !== undefined)
    log.warn(`log in as admin, once and within 15 minutes: ${served.adminLink.link}`, { file: linkFile });
  const answer: ServeAnswer = { url: served.url };
  out.result(answer, () => `${answer.url}\n\nServing until interrupted.`);
  if (!signal.aborted) await once(signal, 'abort');
  return 0;
}

function tlsOf({ tlsCert: cert, tlsKey: key }: ServeFleetOptions): { cert: string; key: string } | undefined {
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined)
    throw cliError('CLI_SERVE', 'a certificate and its key belong together', {
      hint: 'give both --tls-cert FILE and --tls-key FILE',
    });
  return { cert, key };
}

function publicUrlOf({ publicUrl }: ServeFleetOptions): string | undefined {
  if (publicUrl === undefined) return undefined;
  const url = URL.parse(publicUrl);
  if (url === null || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search !== '')
    throw cliError('CLI_SERVE', `${publicUrl} is not an address of a server`, {
      hint: 'as in https://shearwall.example.org',
    });
  return url.origin;
}
