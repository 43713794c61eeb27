import { type Repaired, repairAt, type SignedImage, signAt, signedJson } from '../../trust/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { imageAccess } from '../images.ts';
import { stateDir } from '../session.ts';
import { openSigning } from './open-signing.ts';
import { saveBundle } from './save-bundle.ts';
import type { ImageSignOptions } from './signer-options.ts';

/** `sign --repair`: what was put back into the list of what is attached to one image. */
export type RepairedAnswer = { image: string } & Repaired;

export type SignOptions = ImageSignOptions & { annotations?: Record<string, string>; repair?: boolean };

/** Signs every image that the line names with one key or identity. */
export async function signImages(invocation: Invocation<SignOptions>): Promise<ExitCode> {
  const { args, options, open, out, env } = invocation;
  const context = await open();
  const means = await openSigning(invocation, options.format === 'legacy' ? 'message' : 'statement', context);
  const { annotations = {}, format, recursive = false } = options;
  const place = { ...imageAccess(options, env), stateDir: stateDir(env) };
  const signed: SignedImage[] = [];
  for (const image of args) {
    const result = await signAt({ image, ...place, annotations, format, recursive, means }, context);
    signed.push(result);
    for (const { digest, platform } of result.signed)
      out.note(`signed ${image}${platform === undefined ? '' : ` (${platform})`}: ${digest}`);
  }
  const bundles = signed.flatMap((image) => image.signed.flatMap((item) => item.bundles));
  await saveBundle(options.bundle, bundles);
  const json = signed.map(signedJson);
  out.result(json.length === 1 ? json[0] : { images: json }, () =>
    signed.map(({ digest }) => digest).join('\n'),
  );
  return 0;
}

/** Puts back what we attached and a foreign writer dropped from the list; signs nothing. */
export async function repairImages({
  args,
  options,
  open,
  out,
  env,
}: Invocation<SignOptions>): Promise<ExitCode> {
  const context = await open();
  const place = { ...imageAccess(options, env), stateDir: stateDir(env) };
  const repairs: RepairedAnswer[] = [];
  for (const image of args) {
    const repair = await repairAt({ image, ...place }, context);
    repairs.push({ image, ...repair });
    out.note(
      `${image}: ${repair.restored.length} attached again, ${repair.gone.length} gone from the registry`,
    );
  }
  out.result(repairs.length === 1 ? repairs[0] : { images: repairs }, () => '');
  return 0;
}
