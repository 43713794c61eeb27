import { isTag } from '../../oci/index.ts';

/** Signatures and attestations of the older kind are tags, too: they are not images. */
const ATTACHED = /^sha256-[0-9a-f]{64}(?:\..+)?$/;

/** Lists of a registry may hold anything. */
export function isImageTag(tag: string): boolean {
  return isTag(tag) && !ATTACHED.test(tag);
}
