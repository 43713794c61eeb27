import { mapConcurrently } from '../base/concurrency.ts';
import type { Digest } from '../base/digest.ts';
import { addLayers } from './content/add-layers.ts';
import { descriptorOf, encodeManifest } from './content/descriptor.ts';
import { LEGACY_KINDS, legacyTag } from './content/legacy-tag.ts';
import { isManifestType, parseManifest } from './content/parse-manifest.ts';
import { referrersOf } from './content/referrers-of.ts';
import { blobsOf, type WalkedManifest, walkManifests } from './content/walk-manifests.ts';
import { ociError } from './errors.ts';
import { findTag } from './find-tag.ts';
import { formatPlatform, isSamePlatform, selectManifest } from './platform.ts';
import type { Descriptor, ImageSource, ImageTarget, Index, OciContext, Platform } from './types.ts';

export type CopyInput = {
  source: ImageSource;
  target: ImageTarget;
  /** Which image of the source: a tag or digest; the source's own choice when absent. */
  from?: string;
  /** The tag in the target; without one the image is reachable by digest only (registries). */
  tag?: string;
  /** SBOMs, provenance, signatures: everything whose subject is copied, and theirs in turn. */
  referrers: boolean;
  /** One: that platform's manifest. Several: an index of these. None: the image as it is. */
  platforms?: Platform[];
};

export type CopyResult = {
  descriptor: Descriptor;
  manifests: number;
  referrers: number;
  blobs: number;
  bytes: number;
};

const PARALLEL_BLOBS = 4;
const MAX_REFERRER_DEPTH = 5;

/**
 * Copies an image with all that it names: blobs, then manifests with children first, then referrers, and last the
 * image itself under its tag, so that anyone who finds the tag finds everything. The caller commits the target.
 */
export async function copyImage(
  { source, target, from, tag, referrers, platforms = [] }: CopyInput,
  context: OciContext,
): Promise<CopyResult> {
  const resolved = await source.resolve(from);
  const image = await chooseImage(source, target, resolved, platforms);
  const copy = new Copy(source, target, context);
  const root = await copy.collect(image);
  if (referrers && (await copy.collectReferrers())) warnLeftOut(target, context);
  await copy.copyBlobs();
  await copy.putManifests();
  await target.putManifest(root.descriptor, root.bytes, tag === undefined ? {} : { tag });
  return copy.result(root.descriptor);
}

type Chosen = { descriptor: Descriptor; bytes?: Uint8Array };

/** The image as it is, one platform of it, or an index made of some of its entries. */
async function chooseImage(
  source: ImageSource,
  target: ImageTarget,
  { mediaType, digest, size }: Descriptor,
  platforms: Platform[],
): Promise<Chosen> {
  const descriptor = { mediaType, digest, size };
  if (platforms.length === 0 && !target.singleImage) return { descriptor };
  const document = parseManifest(descriptor, await source.manifest(descriptor));
  if (document.kind === 'manifest') return { descriptor };
  const { index } = document;
  const [platform] = platforms;
  if (platforms.length === 1 && platform !== undefined)
    return { descriptor: plain(selectManifest(index, platform)) };
  if (target.singleImage) return { descriptor: plain(onlyImage(index, target)) };
  const manifests = index.manifests.filter((entry) =>
    platforms.some((wanted) => entry.platform !== undefined && isSamePlatform(entry.platform, wanted)),
  );
  for (const wanted of platforms) selectManifest(index, wanted);
  const bytes = encodeManifest({ ...index, manifests });
  return { descriptor: descriptorOf(mediaType, bytes), bytes };
}

function onlyImage(index: Index, target: ImageTarget): Descriptor {
  const [image, ...others] = index.manifests.filter((entry) => isManifestType(entry.mediaType));
  if (image !== undefined && others.length === 0) return image;
  const platforms = index.manifests.flatMap((entry) =>
    entry.platform ? [formatPlatform(entry.platform)] : [],
  );
  const hint = `choose one with --platform: ${platforms.join(', ')}`;
  throw ociError(
    'OCI_SINGLE_IMAGE',
    `${target.name} can hold one platform, and the image has ${platforms.length}`,
    { hint },
  );
}

function plain({ mediaType, digest, size }: Descriptor): Descriptor {
  return { mediaType, digest, size };
}

function warnLeftOut(target: ImageTarget, { log }: OciContext): void {
  log.warn('a docker archive cannot hold SBOMs, provenance and signatures: they are left out', {
    target: target.name,
  });
}

/** One copy under way: what was found in the source, and what of it is in the target. */
class Copy {
  readonly #source: ImageSource;
  readonly #target: ImageTarget;
  readonly #context: OciContext;
  readonly #seen = new Set<string>();
  readonly #images: WalkedManifest[] = [];
  readonly #referrers: WalkedManifest[] = [];
  readonly #legacy = new Map<string, WalkedManifest>();
  readonly #blobs = new Map<Digest, Descriptor>();
  #bytes = 0;

  constructor(source: ImageSource, target: ImageTarget, context: OciContext) {
    this.#source = source;
    this.#target = target;
    this.#context = context;
  }

  async collect({ descriptor, bytes }: Chosen): Promise<WalkedManifest> {
    const read = async (wanted: Descriptor) =>
      wanted.digest === descriptor.digest && bytes !== undefined
        ? bytes
        : await this.#source.manifest(wanted);
    for await (const found of walkManifests(descriptor, read, this.#seen)) this.#add(this.#images, found);
    const root = this.#images.pop();
    if (root === undefined)
      throw ociError('OCI_NOT_FOUND', `${this.#source.name} has no manifest ${descriptor.digest}`);
    // The root is put last, under its tag; but its referrers are asked for like those of the others.
    this.#roots.push(root);
    return root;
  }

  readonly #roots: WalkedManifest[] = [];

  /** True when there are some and the target cannot hold them. */
  async collectReferrers(): Promise<boolean> {
    let subjects = [...this.#images, ...this.#roots];
    for (let depth = 0; subjects.length > 0 && depth < MAX_REFERRER_DEPTH; depth++) {
      const found: WalkedManifest[] = [];
      for (const { descriptor } of subjects) {
        const [referrers, hasLegacy] = await Promise.all([
          referrersOf(this.#source, descriptor.digest),
          this.#collectLegacy(descriptor.digest),
        ]);
        if (hasLegacy && this.#target.singleImage) return true;
        for (const referrer of referrers) {
          if (this.#target.singleImage) return true;
          for await (const walked of walkManifests(
            plain(referrer),
            (child) => this.#source.manifest(child),
            this.#seen,
          )) {
            this.#add(found, walked);
          }
        }
      }
      this.#referrers.push(...found);
      subjects = found;
    }
    return false;
  }

  /** What cosign keeps under tags of its own: no referrers, but as much attached to the image. True when there is some. */
  async #collectLegacy(subject: Digest): Promise<boolean> {
    const found = await Promise.all(
      LEGACY_KINDS.map(async (kind) => {
        const tag = legacyTag(subject, kind);
        const descriptor = await findTag(this.#source, tag);
        return descriptor && { tag, descriptor: plain(descriptor) };
      }),
    );
    const legacy = found.filter((item) => item !== undefined);
    for (const { tag, descriptor } of this.#target.singleImage ? [] : legacy) {
      const bytes = await this.#source.manifest(descriptor);
      const document = parseManifest(descriptor, bytes);
      if (document.kind === 'manifest') this.#legacy.set(tag, { descriptor, bytes, document });
      for (const blob of blobsOf(document)) this.#blobs.set(blob.digest, blob);
    }
    return legacy.length > 0;
  }

  async copyBlobs(): Promise<void> {
    const blobs = [...this.#blobs.values()];
    const total = blobs.reduce((sum, blob) => sum + blob.size, 0);
    const step = this.#context.progress.start(`copy to ${this.#target.name}`, total, 'bytes');
    await mapConcurrently(blobs, PARALLEL_BLOBS, async (blob) => {
      this.#context.signal.throwIfAborted();
      if (!(await this.#target.hasBlob(blob.digest))) {
        const from = this.#source.repository;
        await this.#target.putBlob(
          plain(blob),
          (reading) => this.#source.blob(blob, reading),
          from === undefined ? {} : { from },
        );
        this.#bytes += blob.size;
      }
      step.add(blob.size);
    });
    step.done();
  }

  async putManifests(): Promise<void> {
    // Children stand before the index that names them; one after the other, as a registry checks.
    for (const { descriptor, bytes } of [...this.#images, ...this.#referrers]) {
      await this.#target.putManifest(plain(descriptor), bytes);
    }
    // Signatures that the target has already stay.
    for (const [tag, { descriptor, bytes, document }] of this.#legacy) {
      const add = addLayers(this.#target, document.kind === 'manifest' ? document.manifest.layers : []);
      await this.#target.updateTag(tag, async (current) =>
        current === undefined ? { descriptor, bytes } : await add(current),
      );
    }
  }

  result(descriptor: Descriptor): CopyResult {
    const manifests = this.#images.length + this.#roots.length;
    return {
      descriptor,
      manifests,
      referrers: this.#referrers.length + this.#legacy.size,
      blobs: this.#blobs.size,
      bytes: this.#bytes,
    };
  }

  #add(list: WalkedManifest[], found: WalkedManifest): void {
    list.push(found);
    for (const blob of blobsOf(found.document)) this.#blobs.set(blob.digest, blob);
  }
}
