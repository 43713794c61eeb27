import { type Digest, digestOf, isDigest } from '../../base/digest.ts';
import { isManifestType, MAX_MANIFEST_BYTES } from '../content/parse-manifest.ts';
import { checkManifestSize, verifyBytes } from '../content/verify-content.ts';
import { ociError, registryError } from '../errors.ts';
import type { OpenOptions } from '../open-options.ts';
import type { Reference } from '../reference/reference.ts';
import {
  type Descriptor,
  type ImageSource,
  type ManifestBytes,
  MEDIA_TYPES,
  type OciContext,
  type ReferrerListing,
  type Repository,
} from '../types.ts';
import { pullBlob } from './pull-blob.ts';
import { readBody } from './read-body.ts';
import { listReferrers } from './read-referrers.ts';
import { RegistryClient } from './registry-client.ts';

export async function openRegistrySource(
  reference: Reference,
  context: OciContext,
  options: OpenOptions,
): Promise<ImageSource> {
  return new RegistrySource(
    new RegistryClient(reference, 'pull', context, options),
    reference.digest ?? reference.tag,
  );
}

export const ACCEPT_MANIFESTS = [
  MEDIA_TYPES.index,
  MEDIA_TYPES.manifest,
  MEDIA_TYPES.dockerIndex,
  MEDIA_TYPES.dockerManifest,
].join(', ');

class RegistrySource implements ImageSource {
  readonly name: string;
  readonly repository: Repository;
  readonly #client: RegistryClient;
  readonly #reference: string;
  /** `resolve` reads the manifest to know its digest; nobody need ask for that digest again. */
  readonly #manifests = new Map<string, ManifestBytes>();

  constructor(client: RegistryClient, reference = 'latest') {
    this.name = client.name;
    this.repository = client.repository;
    this.#client = client;
    this.#reference = reference;
  }

  async resolve(reference: string = this.#reference): Promise<Descriptor> {
    const known = this.#manifests.get(reference);
    if (known !== undefined) return known.descriptor;
    const { mediaType, bytes } = await fetchManifest(this.#client, reference);
    const digest = digestOf(bytes);
    if (!isManifestType(mediaType)) {
      const message = `${this.name}:${reference} has the media type "${mediaType}", which is not an image that can be read`;
      throw ociError('OCI_MANIFEST_INVALID', message, { hint: 'push it again with a current tool' });
    }
    const descriptor = { mediaType, digest, size: bytes.length };
    this.#manifests.set(digest, { descriptor, bytes });
    return descriptor;
  }

  async manifest(descriptor: Descriptor): Promise<Uint8Array> {
    checkManifestSize(descriptor, this.name);
    const { mediaType, digest, size } = descriptor;
    const known = this.#manifests.get(digest)?.bytes ?? (await fetchManifest(this.#client, digest)).bytes;
    const bytes = verifyBytes(descriptor, this.name, known);
    this.#manifests.set(digest, { descriptor: { mediaType, digest, size }, bytes });
    return bytes;
  }

  blob(descriptor: Descriptor): AsyncIterable<Uint8Array> {
    return pullBlob(this.#client, descriptor);
  }

  referrers(digest: Digest): Promise<ReferrerListing> {
    return listReferrers(this.#client, digest);
  }

  async close(): Promise<void> {}
}

/** Checks what the registry says of the bytes; who asked by digest checks the bytes. */
export async function fetchManifest(
  client: RegistryClient,
  reference: string,
): Promise<{ mediaType: string; bytes: Uint8Array }> {
  const response = await client.send({
    to: `manifests/${reference}`,
    headers: { accept: ACCEPT_MANIFESTS },
    expect: [200],
  });
  const bytes = await readBody(response, MAX_MANIFEST_BYTES);
  const digest = digestOf(bytes);
  const expected = isDigest(reference) ? reference : response.headers.get('docker-content-digest');
  if (expected !== null && expected.startsWith('sha256:') && expected !== digest) {
    const message = `${client.name} gave ${digest} instead of ${expected} (manifests/${reference})`;
    throw ociError('OCI_DIGEST_MISMATCH', message, {
      hint: 'the registry or a proxy in front of it changes bytes: do not use this image',
    });
  }
  const type = response.headers.get('content-type')?.split(';')[0]?.trim();
  if (type === undefined || type === '')
    throw registryError('REGISTRY_RESPONSE_INVALID', `${client.name} gave no Content-Type`);
  return { mediaType: type, bytes };
}
