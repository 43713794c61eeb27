import { LARGE_FILE_BYTES, SMALL_FILE_BYTES } from '../../base/bounded-read.ts';
import { type AttestAtInput, attestAt, attestedJson, parseBuildResult } from '../../trust/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { imageAccess } from '../images.ts';
import { stateDir } from '../session.ts';
import { openSigning } from './open-signing.ts';
import { readInput } from './read-input.ts';
import { saveBundle } from './save-bundle.ts';
import type { ImageSignOptions } from './signer-options.ts';

type Options = ImageSignOptions & { type?: string; predicate?: string; result?: string };

/** Signs what the line says of one image. */
export async function attestOneImage(invocation: Invocation<Options>): Promise<ExitCode> {
  const {
    args: [image = ''],
    options,
    open,
    out,
    env,
  } = invocation;
  // Read before anybody is asked for an identity.
  const what = await readMatter(options);
  const context = await open();
  const means = await openSigning(invocation, 'statement', context);
  const { format, recursive = false } = options;
  const place = { image, ...imageAccess(options, env), stateDir: stateDir(env) };
  const attested = await attestAt({ ...place, what, format, recursive, means }, context);
  await saveBundle(
    options.bundle,
    attested.attested.map(({ bundle }) => bundle),
  );
  for (const { digest, predicateType } of attested.attested)
    out.note(`attested ${predicateType} of ${digest}`);
  out.result(attestedJson(attested), () => attested.digest);
  return 0;
}

async function readMatter({ type, predicate, result, recursive }: Options): Promise<AttestAtInput['what']> {
  if (result !== undefined) {
    if (type !== undefined || predicate !== undefined || recursive === true)
      throw wrong(
        '--result names all that is attested, with its types',
        'leave out --type, --predicate and --recursive',
      );
    return { result: parseBuildResult(await readInput(result, SMALL_FILE_BYTES), result) };
  }
  if (predicate === undefined || type === undefined)
    throw wrong(
      'nothing says what is attested',
      'give --type TYPE --predicate FILE, or --result FILE for what a build wrote',
    );
  return { type, document: await readInput(predicate, LARGE_FILE_BYTES) };
}

function wrong(message: string, hint: string): Error {
  return cliError('CLI_ATTEST', message, { hint });
}
