import type { Context } from '../../base/context.ts';
import type { SigningMeans } from '../../trust/index.ts';
import type { Invocation } from '../command.ts';
import { openSigning } from './open-signing.ts';
import type { SignerFlags } from './signer-options.ts';

/** How to sign what long work says in the end. A key that cannot be opened is said before it; a keyless identity would expire in its course. */
export async function signAfterWork(
  invocation: Pick<Invocation<SignerFlags>, 'options' | 'env'>,
  context: Context,
): Promise<() => Promise<SigningMeans>> {
  const open = async (): Promise<SigningMeans> => await openSigning(invocation, 'statement', context);
  if (invocation.options.key === undefined) return open;
  const means = await open();
  return async () => means;
}
