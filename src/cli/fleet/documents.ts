import type { Context } from '../../base/context.ts';
import { isDigest } from '../../base/digest.ts';
import { humanSize } from '../../base/human-size.ts';
import { isoTime } from '../../base/utc-time.ts';
import { type FleetDocument, fleetDocument, fleetDocuments, openFleet } from '../../fleet/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { askServer, askServerForBytes } from '../server/ask-server.ts';
import { namedServer, type ServerPlace, serverPlace } from '../server/server-place.ts';
import { askedPlace } from './fleet-place.ts';
import { render } from './listed.ts';
import type { FleetOptions } from './options.ts';

/** `fleet documents IMAGE`: a list, or with `--get` one of them as it came. */
export async function documents(given: Invocation<FleetOptions>): Promise<ExitCode> {
  const {
    args: [image = ''],
    options,
    open,
    out,
    env,
  } = given;
  const { get } = options;
  if (get !== undefined && !isDigest(get))
    throw cliError('CLI_FLEET', `--get ${get} is not a valid digest`, { hint: 'sha256: and 64 hex digits' });
  const url = namedServer(options, env);
  if (url !== undefined && !isDigest(image))
    throw cliError('CLI_SERVER', `a server knows images by their digests, and ${image} is none`, {
      hint: 'sha256: and 64 hex digits, as "shearwall digest IMAGE" prints it',
    });
  const context = await open();
  if (url !== undefined)
    return await documentsThere(given, { server: await serverPlace(url, env), image }, context);
  await using fleet = await openFleet(askedPlace(options, env), context);
  if (get !== undefined) {
    const bytes = await fleetDocument({ fleet, image, digest: get });
    out.document(Buffer.from(bytes).toString('utf8'), { exact: true });
    return 0;
  }
  return listDocuments(given, await fleetDocuments({ fleet, image }));
}

async function documentsThere(
  given: Invocation<FleetOptions>,
  { server, image }: { server: ServerPlace; image: string },
  context: Context,
): Promise<ExitCode> {
  const { get } = given.options;
  const path = `images/${image}/documents`;
  if (get === undefined) {
    const { items } = await askServer<{ items: FleetDocument[] }>({ server, path }, context);
    return listDocuments(given, items);
  }
  const bytes = await askServerForBytes({ server, path: `${path}/${get}` }, context);
  given.out.document(Buffer.from(bytes).toString('utf8'), { exact: true });
  return 0;
}

function listDocuments(given: Invocation<FleetOptions>, found: readonly FleetDocument[]): ExitCode {
  const {
    args: [image = ''],
    out,
  } = given;
  const rows = found.map(({ kind, name, sizeBytes, attestedBy, addedAt, digest }) => [
    kind,
    name,
    humanSize(sizeBytes),
    attestedBy,
    isoTime(addedAt),
    digest,
  ]);
  const titles = ['KIND', 'NAME', '#SIZE', 'ATTESTED BY', 'ADDED', 'DIGEST'];
  out.result(found, () =>
    rows.length === 0 ? `no document came with ${image}` : render(given, titles, rows),
  );
  return 0;
}
