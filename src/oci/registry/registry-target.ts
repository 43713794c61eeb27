import type { Digest } from '../../base/digest.ts';
import { parseManifest } from '../content/parse-manifest.ts';
import { checkManifestSize, verifyBytes } from '../content/verify-content.ts';
import { referrerDescriptor, subjectOf } from '../content/walk-manifests.ts';
import { registryError } from '../errors.ts';
import type { OpenOptions } from '../open-options.ts';
import type { Reference } from '../reference/reference.ts';
import type { BlobBytes, Descriptor, ImageTarget, OciContext, Repository, TagChange } from '../types.ts';
import { FallbackReferrers } from './fallback-referrers.ts';
import { RegistryClient } from './registry-client.ts';
import { whileBlobsAppear } from './retry.ts';
import { SharedTags } from './shared-tags.ts';
import { hasBlob, uploadBlob } from './upload-blob.ts';

export async function openRegistryTarget(
  reference: Reference,
  context: OciContext,
  options: OpenOptions,
): Promise<ImageTarget> {
  return new RegistryTarget(new RegistryClient(reference, 'pull,push', context, options));
}

/** Writes at once: what was put by digest is there at once, and a tag moves with the `putManifest` that names it. */
class RegistryTarget implements ImageTarget {
  readonly name: string;
  readonly singleImage = false;
  readonly #client: RegistryClient;
  readonly #tags: SharedTags;
  readonly #fallback: FallbackReferrers;

  constructor(client: RegistryClient) {
    this.name = client.name;
    this.#client = client;
    this.#tags = new SharedTags(client);
    this.#fallback = new FallbackReferrers(client, this.#tags);
  }

  hasBlob(digest: Digest): Promise<boolean> {
    return hasBlob(this.#client, digest);
  }

  async putBlob(
    descriptor: Descriptor,
    source: BlobBytes,
    { from }: { from?: Repository } = {},
  ): Promise<void> {
    if (await this.hasBlob(descriptor.digest)) return;
    const { registry, repository } = this.#client.repository;
    const isNear = from !== undefined && from.registry === registry && from.repository !== repository;
    await uploadBlob(this.#client, descriptor, source, isNear ? from.repository : undefined);
  }

  async putManifest(
    descriptor: Descriptor,
    bytes: Uint8Array,
    { tag }: { tag?: string } = {},
  ): Promise<void> {
    checkManifestSize(descriptor, this.name);
    const document = parseManifest(descriptor, verifyBytes(descriptor, 'the caller', bytes));
    const { digest, mediaType } = descriptor;
    const response = await whileBlobsAppear(
      () =>
        this.#client.send({
          method: 'PUT',
          to: `manifests/${tag ?? digest}`,
          headers: { 'content-type': mediaType, 'content-length': String(bytes.length) },
          body: bytes,
          expect: [200, 201, 202],
        }),
      this.#client.context,
    );
    await response.cancel();
    const stored = response.headers.get('docker-content-digest');
    if (stored !== null && stored !== digest) {
      throw registryError('REGISTRY_RESPONSE_INVALID', `${this.name} stored ${digest} as ${stored}`);
    }
    const subject = subjectOf(document);
    // distribution-spec, pushing manifests with subject: without this header the client keeps the list itself.
    if (subject !== undefined) {
      const isAcknowledged = response.headers.has('oci-subject');
      await this.#fallback.add(subject.digest, referrerDescriptor(descriptor, document), isAcknowledged);
    }
  }

  updateTag(tag: string, change: TagChange): Promise<void> {
    return this.#tags.update(tag, change);
  }

  /** What was put is there already; but lists that others write too are watched until our part in them has stayed. */
  commit(): Promise<void> {
    return this.#tags.settle();
  }

  /** What was pushed stays, as nothing refers to it but its digest; registries collect it in time. */
  async abort(): Promise<void> {}
}
