import { isDigest } from '../../base/digest.ts';
import { humanSize } from '../../base/human-size.ts';
import { isoTime } from '../../base/utc-time.ts';
import { fleetDocument, fleetDocuments, openFleet } from '../../fleet/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
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
  await using fleet = await openFleet(askedPlace(options, env), await open());
  if (get !== undefined) {
    const bytes = await fleetDocument({ fleet, image, digest: get });
    out.document(Buffer.from(bytes).toString('utf8'), { exact: true });
    return 0;
  }
  const found = await fleetDocuments({ fleet, image });
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
