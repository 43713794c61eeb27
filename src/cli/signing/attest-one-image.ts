import { LARGE_FILE_BYTES, SMALL_FILE_BYTES } from '../../base/bounded-read.ts';
import { type Attested, attestBuild, attestImage, parseBuildResult } from '../../trust/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { isInsecure } from '../options.ts';
import { openSigning } from './open-signing.ts';
import { readInput } from './read-input.ts';
import { saveBundle } from './save-bundle.ts';
import type { ImageSignOptions } from './signer-options.ts';
import { rememberAttached, withWritableImage } from './writable-image.ts';

type Options = ImageSignOptions & { type?: string; predicate?: string; result?: string };

/** What is to be attested, read before anybody is asked for an identity. */
type Matter = { result: ReturnType<typeof parseBuildResult> } | { type: string; document: Uint8Array };

/** Signs what the line says of one image. */
export async function attestOneImage(invocation: Invocation<Options>): Promise<ExitCode> {
  const {
    args: [image = ''],
    options,
    open,
    out,
    env,
  } = invocation;
  const matter = await readMatter(options);
  const context = await open();
  const means = await openSigning(invocation, 'statement', context);
  const { format, recursive = false } = options;
  const where = { env, insecure: isInsecure(options) };
  const attested = await withWritableImage(image, where, context, async ({ source, target }) => {
    const common = { image, source, target, format, means };
    const result =
      'result' in matter
        ? await attestBuild({ ...common, ...matter }, context)
        : await attestImage({ ...common, ...matter, recursive }, context);
    await rememberAttached(source, result.attested, env, context);
    return result;
  });
  await saveBundle(
    options.bundle,
    attested.attested.map(({ bundle }) => bundle),
  );
  for (const { digest, predicateType } of attested.attested)
    out.note(`attested ${predicateType} of ${digest}`);
  out.result(attestedJson(attested), () => attested.digest);
  return 0;
}

export function attestedJson({ image, digest, attested }: Attested): Record<string, unknown> {
  return {
    image,
    digest,
    attested: attested.map((item) => ({
      digest: item.digest,
      predicateType: item.predicateType,
      referrers: item.referrers.map((referrer) => referrer.digest),
    })),
  };
}

async function readMatter({ type, predicate, result, recursive }: Options): Promise<Matter> {
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
