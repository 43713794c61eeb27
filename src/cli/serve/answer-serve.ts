import { once } from 'node:events';
import { join } from 'node:path';
import type { Context } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { Believed, WatchedPlace } from '../../fleet/index.ts';
import { parseReference } from '../../oci/index.ts';
import type { BackgroundInput, ListenAt } from '../../server/index.ts';
import { databasePath } from '../advisories/database-path.ts';
import type { ServeAnswer } from '../answers.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { catalogueAccess, toolName } from '../fleet/add.ts';
import { documentsPlace, storeLocation } from '../fleet/fleet-place.ts';
import type { FleetPlace } from '../fleet/options.ts';
import { imageAccess } from '../images.ts';
import type { InsecureOptions } from '../options.ts';
import { dataDir } from '../session.ts';
import { type OidcOptions, oidcSettings } from './oidc-settings.ts';

export type ServeFleetOptions = FleetPlace &
  InsecureOptions &
  OidcOptions & {
    listen: ListenAt;
    tlsCert?: string;
    tlsKey?: string;
    behindProxy?: string[];
    publicUrl?: string;
    operations?: ListenAt;
    adminLink?: boolean;
    worker?: boolean;
    catalogFrom?: string[];
    watchTags?: string[];
    updates?: string;
    attestedByKey?: string;
    attestedBy?: string;
    attestedIssuer?: string;
    pruneOlderThan?: number;
    channels?: string;
    advisoriesFrom?: string;
    advisoriesKey?: string;
    insecureIgnoreTlog?: boolean;
  };

/** Serves until it is interrupted, then lets what was asked be answered. */
export async function answerServe(invocation: Invocation<ServeFleetOptions>): Promise<ExitCode> {
  const { options, env, open, out } = invocation;
  if (options.worker === true) return await answerWorker(invocation);
  const { serveFleet, readChannels } = await import('../../server/index.ts');
  const context = await open();
  const { clock, http, log, progress, signal } = context;
  const linkFile = join(dataDir(options, env), 'admin-link');
  await using served = await serveFleet(
    {
      ...placeOf(options, env),
      listen: options.listen,
      tls: tlsOf(options),
      behindProxy: options.behindProxy,
      publicUrl: publicUrlOf(options),
      operations: options.operations,
      oidc: await oidcSettings(options, env),
      adminLink: { path: linkFile, always: options.adminLink === true },
      background: await backgroundOf(invocation, context),
      channels: options.channels === undefined ? undefined : await readChannels(options.channels, env),
    },
    { clock, http, log, progress },
  );
  if (served.adminLink !== undefined)
    log.warn(`log in as admin, once and within 15 minutes: ${served.adminLink.link}`, { file: linkFile });
  const answer: ServeAnswer = { url: served.url };
  out.result(answer, () => `${answer.url}\n\nServing until interrupted.`);
  if (!signal.aborted) await once(signal, 'abort');
  return 0;
}

/** Works in the background alone. */
async function answerWorker(invocation: Invocation<ServeFleetOptions>): Promise<ExitCode> {
  const { options, env, open, out } = invocation;
  const { serveWorkers, readChannels } = await import('../../server/index.ts');
  const context = await open();
  const { clock, http, log, progress, signal } = context;
  const publicUrl = publicUrlOf(options) ?? '';
  const channels = options.channels === undefined ? undefined : await readChannels(options.channels, env);
  await using _ = await serveWorkers(
    {
      ...placeOf(options, env),
      operations: options.operations,
      background: {
        ...(await backgroundOf(invocation, context)),
        delivery: channels && { channels, http, publicUrl: () => publicUrl },
      },
    },
    { clock, http, log, progress },
  );
  out.result({ url: '' } satisfies ServeAnswer, () => 'Working in the background until interrupted.');
  if (!signal.aborted) await once(signal, 'abort');
  return 0;
}

function placeOf(options: ServeFleetOptions, env: NodeJS.ProcessEnv) {
  return {
    location: storeLocation(options, env),
    documents: documentsPlace(options, env),
    advisories: databasePath(options, env),
  };
}

async function backgroundOf(
  invocation: Invocation<ServeFleetOptions>,
  context: Context,
): Promise<BackgroundInput> {
  const { options, env } = invocation;
  const { catalogFrom = [], watchTags = [], pruneOlderThan: keptMs } = options;
  const watched = watchTags.map(watchedPlace);
  const believed = await believedBy(invocation);
  // Naming a repository to watch says that its images may be fetched.
  const places = [
    ...catalogFrom.map(placeName),
    ...watched.map(({ registry, repository }) => `${registry}/${repository}`),
  ];
  if (believed !== undefined && places.length === 0)
    throw cliError('CLI_SERVE', 'attestations are of images that are fetched, and none is', {
      hint: 'say whence: --catalog-from HOST, or --watch-tags HOST/NAME',
    });
  return {
    keptMs,
    watch:
      watched.length === 0 ? undefined : { places: watched, options: imageAccess(options, env), context },
    catalogueFrom:
      places.length === 0
        ? undefined
        : {
            places,
            options: catalogueAccess({ options, env }),
            believed,
            tool: toolName(),
            context,
          },
    updates: await updatesOf(invocation, context),
    pullAdvisories: await advisoriesOf(invocation, context),
  };
}

/** Loaded only where it is asked for. */
async function updatesOf(
  invocation: Invocation<ServeFleetOptions>,
  context: Context,
): Promise<BackgroundInput['updates']> {
  const { updates: file } = invocation.options;
  if (file === undefined) return undefined;
  const { servedUpdates } = await import('./served-updates.ts');
  return await servedUpdates(file, invocation, context);
}

/** Undefined: no attestation counts. */
async function believedBy({
  options: { attestedByKey: key, attestedBy, attestedIssuer, insecureIgnoreTlog },
  env,
  out,
}: Invocation<ServeFleetOptions>): Promise<Believed | undefined> {
  if (key === undefined && attestedBy === undefined && attestedIssuer === undefined) return undefined;
  if ((attestedBy === undefined) !== (attestedIssuer === undefined))
    throw cliError('CLI_SERVE', 'an identity can be believed only as far as who vouches for it', {
      hint: 'give both --attested-by IDENTITY and --attested-issuer URL',
    });
  const { readAcceptance } = await import('../signing/read-acceptance.ts');
  const keyless = { certificateIdentity: attestedBy, certificateOidcIssuer: attestedIssuer };
  const of = key === undefined ? keyless : { key, insecureIgnoreTlog, ...keyless };
  return await readAcceptance(withoutUndefined(of), { env, out });
}

/** Who has to have signed is read once, when the server starts. */
async function advisoriesOf(
  { options, env, out }: Invocation<ServeFleetOptions>,
  context: Context,
): Promise<BackgroundInput['pullAdvisories']> {
  const { advisoriesFrom: image, advisoriesKey: key, insecureIgnoreTlog = false } = options;
  if (image === undefined && key === undefined) return undefined;
  if (image === undefined || key === undefined)
    throw cliError('CLI_SERVE', 'an advisory database is fetched from somewhere and signed by somebody', {
      hint: 'give both --advisories-from HOST/NAME:TAG and --advisories-key FILE',
    });
  const { pullDatabaseFrom } = await import('../../scan/index.ts');
  const { readAcceptance } = await import('../signing/read-acceptance.ts');
  const { signers, proof } = await readAcceptance({ key, insecureIgnoreTlog }, { env, out });
  const path = databasePath(options, env);
  const from = { image, ...imageAccess(options, env), proof, signers, path, allowOlder: false };
  return async () => await pullDatabaseFrom(from, context);
}

/** `docker.io` is what Docker calls it. */
function placeName(text: string): string {
  const place = text.endsWith('/') ? text.slice(0, -1) : text;
  if (/^[a-z0-9.-]+(?::\d+)?(?:\/[a-z0-9._/-]+)?$/.test(place)) return place;
  throw cliError('CLI_SERVE', `--catalog-from ${text} is not a registry or a part of one`, {
    hint: 'as in registry.example.org or registry.example.org/team',
  });
}

/** Without a tag: all of them. */
function watchedPlace(text: string): WatchedPlace {
  const { registry, repository, tag, digest } = parseReference(text);
  if (digest !== undefined)
    throw cliError('CLI_SERVE', `--watch-tags ${text} names a digest, which never stands for anything else`, {
      hint: 'leave the digest out: HOST/NAME for all tags, or HOST/NAME:TAG',
    });
  return text.endsWith(`:${tag}`) ? { registry, repository, tag: tag ?? '' } : { registry, repository };
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
