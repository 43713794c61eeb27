import { type Digest, digestOf, isDigest } from '../../base/digest.ts';
import { isManifestType, MAX_MANIFEST_BYTES, parseManifest } from '../content/parse-manifest.ts';
import { checkManifestSize, verifyBytes } from '../content/verify-content.ts';
import { referrerDescriptor } from '../content/walk-manifests.ts';
import { ociError, registryError } from '../errors.ts';
import type { OpenOptions } from '../open-image.ts';
import type { Reference } from '../reference/reference.ts';
import {
  type Descriptor,
  type ImageSource,
  MEDIA_TYPES,
  type OciContext,
  type Repository,
} from '../types.ts';
import { pullBlob } from './pull-blob.ts';
import { readBody } from './read-body.ts';
import { readReferrers } from './read-referrers.ts';
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
  /** `resolve` reads the manifest to know its digest; `manifest` need not ask again. */
  readonly #manifests = new Map<Digest, Uint8Array>();

  constructor(client: RegistryClient, reference = 'latest') {
    this.name = client.name;
    this.repository = client.repository;
    this.#client = client;
    this.#reference = reference;
  }

  async resolve(reference: string = this.#reference): Promise<Descriptor> {
    const { mediaType, bytes } = await fetchManifest(this.#client, reference);
    const digest = digestOf(bytes);
    if (!isManifestType(mediaType)) {
      const message = `${this.name}:${reference} is of the type "${mediaType}", which is no image that we can read`;
      throw ociError('OCI_MANIFEST_INVALID', message, { hint: 'push it anew with a current tool' });
    }
    this.#manifests.set(digest, bytes);
    return { mediaType, digest, size: bytes.length };
  }

  async manifest(descriptor: Descriptor): Promise<Uint8Array> {
    checkManifestSize(descriptor, this.name);
    const known =
      this.#manifests.get(descriptor.digest) ?? (await fetchManifest(this.#client, descriptor.digest)).bytes;
    const bytes = verifyBytes(descriptor, this.name, known);
    this.#manifests.set(descriptor.digest, bytes);
    return bytes;
  }

  blob(descriptor: Descriptor): AsyncIterable<Uint8Array> {
    return pullBlob(this.#client, descriptor);
  }

  async referrers(digest: Digest): Promise<Descriptor[]> {
    const listed = await readReferrers(this.#client, digest);
    return Promise.all(listed.map((entry) => this.#withOwnType(entry)));
  }

  async close(): Promise<void> {}

  /** Some registries say nothing, or the type of the empty config: then the manifest itself is asked. */
  async #withOwnType(entry: Descriptor): Promise<Descriptor> {
    const isUseful = entry.artifactType !== undefined && entry.artifactType !== MEDIA_TYPES.empty;
    if (isUseful || !isManifestType(entry.mediaType)) return entry;
    return referrerDescriptor(entry, parseManifest(entry, await this.manifest(entry)));
  }
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
    const message = `${client.name} gave ${digest} in place of ${expected} (manifests/${reference})`;
    throw ociError('OCI_DIGEST_MISMATCH', message, {
      hint: 'the registry or a proxy before it changes bytes: do not use this image',
    });
  }
  const type = response.headers.get('content-type')?.split(';')[0]?.trim();
  if (type === undefined || type === '')
    throw registryError('REGISTRY_RESPONSE_INVALID', `${client.name} gave no Content-Type`);
  return { mediaType: type, bytes };
}
