import type { Context } from '../base/context.ts';
import { type ImageAccess, type ImageSource, machineCredentials, openImage } from '../oci/index.ts';
import { type InsecureOptions, isInsecure } from './options.ts';

/** How this command asks registries: with the logins of this machine, and by the options over plain HTTP. */
export function imageAccess(options: InsecureOptions, env: NodeJS.ProcessEnv): Required<ImageAccess> {
  return { credentials: machineCredentials(env), insecure: isInsecure(options) };
}

export async function openImageSource(
  image: string,
  context: Context,
  { env, insecure }: { env: NodeJS.ProcessEnv; insecure: boolean },
): Promise<ImageSource> {
  return await openImage({ image, credentials: machineCredentials(env), insecure }, context);
}
