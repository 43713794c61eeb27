import {
  type Bundle,
  type SignedContent,
  type SigningMeans as Signing,
  type SigningServices,
  signBundle,
} from '../sigstore/index.ts';
import type { TrustContext } from './types.ts';

/** By which key or identity, and which services are asked. */
export type SigningMeans = Signing & { services: SigningServices };

export async function signWith(
  { services, ...means }: SigningMeans,
  content: SignedContent,
  context: TrustContext,
): Promise<Bundle> {
  context.signal.throwIfAborted();
  return await signBundle(content, means, services, context);
}
