import { humanSize } from '../../base/human-size.ts';
import { formatImageLocation, parseImageLocation } from '../../oci/index.ts';
import { pushSignedDatabase } from '../../scan/index.ts';
import type { DbPushAnswer } from '../answers.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { imageAccess } from '../images.ts';
import { stateDir } from '../session.ts';
import { openSigning } from '../signing/open-signing.ts';
import { databasePath } from './database-path.ts';
import type { DbOptions } from './options.ts';

/** Puts the database into a registry or layout and signs it: unsigned nobody takes it. */
export async function push(invocation: Invocation<DbOptions>): Promise<ExitCode> {
  const { args, options, env, open, out } = invocation;
  const where = oneLocation(args, 'push');
  const context = await open();
  const place = imageAccess(options, env);
  // First of all: who cannot sign need not upload.
  const means = await openSigning(invocation, 'statement', context);
  const input = { path: databasePath(options, env), image: where, ...place, means, stateDir: stateDir(env) };
  const { location, ...pushed } = await pushSignedDatabase(input, context);
  const { manifest, layer, digest, builtAt } = pushed;
  out.note(`pushed and signed ${location} (${humanSize(layer.size)})`);
  const answer: DbPushAnswer = {
    image: location,
    manifest: manifest.digest,
    database: { digest, builtAt },
  };
  out.result(answer, () => answer.manifest);
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
