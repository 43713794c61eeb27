import { humanSize } from '../../inspect/index.ts';
import { formatImageLocation, parseImageLocation } from '../../oci/index.ts';
import { pushDatabase } from '../../scan/index.ts';
import { signImage } from '../../trust/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { openImageTarget } from '../images.ts';
import { isInsecure } from '../options.ts';
import { openSigning } from '../signing/open-signing.ts';
import { rememberAttached, withWritableImage } from '../signing/writable-image.ts';
import { databasePath } from './database-path.ts';
import type { DbOptions } from './options.ts';

/** Puts the database into a registry or layout and signs it: unsigned nobody takes it. */
export async function push(invocation: Invocation<DbOptions>): Promise<ExitCode> {
  const { args, options, env, open, out } = invocation;
  const where = oneLocation(args, 'push');
  const context = await open();
  const place = { env, insecure: isInsecure(options) };
  // First of all: who cannot sign need not upload.
  const means = await openSigning(invocation, 'statement', context);
  const { target, location, tag } = await openImageTarget(where, context, { ...place, keep: true });
  const pushed = await pushDatabase({ path: databasePath(options, env), target, tag }, context)
    .then(async (result) => {
      await target.commit();
      return result;
    })
    .catch(async (error: unknown) => {
      await target.abort();
      throw error;
    });
  await withWritableImage(location, place, context, async (opened) => {
    const reference = pushed.manifest.digest;
    const input = {
      image: where,
      ...opened,
      reference,
      annotations: {},
      format: 'bundle' as const,
      recursive: false,
      means,
    };
    const { signed } = await signImage(input, context);
    await rememberAttached(opened.source, signed, env, context);
  });
  const { manifest, layer, digest, builtAt } = pushed;
  out.note(`pushed and signed ${location} (${humanSize(layer.size)})`);
  out.result(
    { image: location, manifest: manifest.digest, database: { digest, builtAt } },
    () => manifest.digest,
  );
  return 0;
}

/** Written out, so that tag and digest are where they are looked for. */
export function oneLocation(args: readonly string[], action: string): string {
  const [where, ...more] = args;
  if (where === undefined || more.length > 0)
    throw cliError('CLI_DB', `db ${action} takes one place`, {
      hint: `shearwall db ${action} HOST/NAME:TAG, or oci:DIR`,
    });
  return formatImageLocation(parseImageLocation(where));
}
