import { type Digest, digestOf } from '../../src/base/digest.ts';
import { ociError } from '../../src/oci/errors.ts';
import { type Descriptor, type ImageSource, MEDIA_TYPES, type Platform } from '../../src/oci/index.ts';
import type { Proof, Wanted } from '../../src/trust/index.ts';

export type Json = ReturnType<typeof JSON.parse>;

/** An image with one piece of evidence beside it, all of which may be changed, and who is accepted. */
export type FuzzCase = {
  /** The image index, as JSON; the asked image unless `ask` names another. */
  index: Json;
  platform: Platform | undefined;
  /** Bytes of the platforms' manifests. */
  manifests: Uint8Array[];
  /** The manifest that carries the evidence; its one layer's digest and size follow from the blob where `fixed`. */
  carrier: Json;
  carrierFixed: boolean;
  /** Found as a referrer, or under this kind of legacy tag. */
  place: 'referrer' | 'sig' | 'att';
  /** A bundle or envelope, or bytes as they are. */
  blob: { json: Json } | { bytes: Uint8Array };
  truncated: string | undefined;
  listed: boolean;
  proof: Proof;
  wanted: Wanted;
};

export function blobBytes({ blob }: Pick<FuzzCase, 'blob'>): Uint8Array {
  return 'bytes' in blob ? blob.bytes : Buffer.from(JSON.stringify(blob.json ?? null));
}

/** The case as a medium that is wholly the attacker's, but for what digests prove. */
export function sourceOf(one: FuzzCase): ImageSource {
  const blob = blobBytes(one);
  const index = Buffer.from(JSON.stringify(one.index));
  if (one.carrierFixed) fixLayer(one.carrier, blob);
  const carrier = Buffer.from(JSON.stringify(one.carrier));
  const bytes = new Map<string, Uint8Array>();
  for (const each of [blob, index, carrier, ...one.manifests]) bytes.set(digestOf(each), each);

  const read = (digest: string): Uint8Array => {
    const found = bytes.get(digest);
    if (found === undefined) throw ociError('OCI_NOT_FOUND', `there is no ${digest}`);
    return found;
  };
  const describe = (content: Uint8Array, mediaType: string): Descriptor => ({
    mediaType,
    digest: digestOf(content),
    size: content.length,
  });
  return {
    name: 'memory',
    resolve: async (reference) => {
      if (reference === undefined) return describe(index, MEDIA_TYPES.index);
      if (reference.startsWith('sha256:')) {
        const found = read(reference);
        return describe(found, found === index ? MEDIA_TYPES.index : MEDIA_TYPES.manifest);
      }
      if (one.listed && reference.endsWith(`.${one.place}`)) return describe(carrier, MEDIA_TYPES.manifest);
      throw ociError('OCI_NOT_FOUND', `there is no tag ${reference}`);
    },
    manifest: async ({ digest }) => read(digest),
    blob: async function* ({ digest }) {
      yield read(digest);
    },
    referrers: async () => ({
      descriptors: one.listed && one.place === 'referrer' ? [describe(carrier, MEDIA_TYPES.manifest)] : [],
      truncated: one.truncated,
    }),
    close: async () => {},
  };
}

function fixLayer(carrier: Json, blob: Uint8Array): void {
  const layer = carrier?.layers?.[0];
  if (layer === undefined) return;
  layer.digest = digestOf(blob);
  layer.size = blob.length;
}

export function indexDigest(one: Pick<FuzzCase, 'index'>): Digest {
  return digestOf(Buffer.from(JSON.stringify(one.index)));
}
