import { mapConcurrently } from '../../base/concurrency.ts';
import { compareBytes, type Digest, digestOf, messageOf, ShearwallError } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { Descriptor, ImageSource } from '../../oci/index.ts';
import { bundleFromLegacy, parseBundle, type Refusal, RefusedError, refusal } from '../../sigstore/index.ts';
import type { AttachedEvidence, EvidenceListing, TrustContext, UnreadEvidence } from '../types.ts';
import { EVIDENCE_LIMITS, type EvidenceLimits } from './evidence-limits.ts';
import { type AttachedListing, type AttachedManifest, listAttached } from './list-attached.ts';
import { type EvidenceLayer, type Opened, openAttached } from './open-attached.ts';
import { chooseManifests } from './sort-attached.ts';

const PARALLEL = 16;

type ReadContext = Pick<TrustContext, 'signal'>;

/**
 * Every signature and attestation attached to an image: Sigstore bundles among its referrers, cosign's `.sig` and `.att` tags and
 * its OCI 1.1 signatures, read and not yet checked. What cannot be read is named with its reason and hides nothing of the rest.
 * Throws where the image is not there or the medium cannot be read.
 */
export async function listEvidence(
  { source, subject, limits }: { source: ImageSource; subject: Digest; limits?: EvidenceLimits },
  context: ReadContext,
): Promise<EvidenceListing> {
  return await readAttached(source, await listAttached(source, subject), context, limits);
}

/** Opens what `listAttached` found. */
export async function readAttached(
  source: ImageSource,
  listing: AttachedListing,
  context: ReadContext,
  limits: EvidenceLimits = EVIDENCE_LIMITS,
): Promise<EvidenceListing> {
  const subject = listing.subject.descriptor.digest;
  const reading = new Reading(source, subject, context, limits);
  if (listing.truncated !== undefined) reading.notes.push(listing.truncated);
  const layers = await reading.open(listing.manifests);
  await reading.readAll(layers);
  return {
    subject,
    evidence: reading.evidence.toSorted(byManifest),
    unread: reading.unread.toSorted(byManifest),
    // In the order of their digests, not in that in which a registry answered.
    documents: [...reading.documents.toSorted(byDigest), ...listing.buildkit],
    truncated: reading.notes.length === 0 ? undefined : reading.notes.join('; '),
    digest: listing.digest,
  };
}

/** One reading under way: what was found, and why it is not all. */
class Reading {
  readonly evidence: AttachedEvidence[] = [];
  readonly unread: UnreadEvidence[] = [];
  readonly documents: EvidenceListing['documents'] = [];
  readonly notes: string[] = [];
  readonly #source: ImageSource;
  readonly #subject: Digest;
  readonly #context: ReadContext;
  readonly #limits: EvidenceLimits;

  constructor(source: ImageSource, subject: Digest, context: ReadContext, limits: EvidenceLimits) {
    this.#source = source;
    this.#subject = subject;
    this.#context = context;
    this.#limits = limits;
  }

  async open(manifests: AttachedManifest[]): Promise<EvidenceLayer[]> {
    const { chosen, left } = chooseManifests(manifests, this.#limits.manifests);
    if (left > 0) this.notes.push(`${left} of ${manifests.length} attached manifests were not opened`);
    const opened = await mapConcurrently(chosen, PARALLEL, async (attached) =>
      this.#guarded(attached, attached.descriptor.artifactType, async () =>
        this.#sort(attached, await openAttached(this.#source, this.#subject, attached)),
      ),
    );
    return opened.flatMap((layers) => layers ?? []);
  }

  #sort(attached: AttachedManifest, opened: Opened): EvidenceLayer[] {
    if (opened.kind === 'evidence') return opened.layers;
    if (opened.kind === 'document') this.documents.push(opened.document);
    else this.#refuse(attached, opened.artifactType, opened.refusal);
    return [];
  }

  /** Small ones first: no big one then keeps a signature out. */
  async readAll(layers: EvidenceLayer[]): Promise<void> {
    const once = [...new Map(layers.map((layer) => [identityOf(layer), layer])).values()];
    const fitting: EvidenceLayer[] = [];
    let total = 0;
    let left = 0;
    for (const layer of once.toSorted(bySize)) {
      const { size, digest } = layer.layer;
      if (size > this.#limits.blobBytes) {
        const message = `${digest} has ${size} bytes, more than ${this.#limits.blobBytes}`;
        this.#refuse(layer, layer.artifactType, refusal('BUNDLE_INVALID', message));
      } else if (fitting.length < this.#limits.blobs && total + size <= this.#limits.totalBytes) {
        fitting.push(layer);
        total += size;
      } else left++;
    }
    if (left > 0) this.notes.push(`${left} of ${once.length} signatures and attestations were not read`);
    await mapConcurrently(fitting, PARALLEL, (layer) =>
      this.#guarded(layer, layer.artifactType, () => this.#read(layer)),
    );
  }

  async #read({ place, format, descriptor, layer }: EvidenceLayer): Promise<void> {
    const { annotations = {}, mediaType, digest } = layer;
    const bytes = Buffer.concat(await Array.fromAsync(this.#source.blob(layer)));
    const bundles =
      format === 'bundle' ? [parseBundle(bytes)] : bundleFromLegacy({ annotations, blob: bytes, mediaType });
    for (const bundle of bundles) {
      this.evidence.push(
        withoutUndefined({
          place,
          format,
          attachedTo: this.#subject,
          manifest: descriptor.digest,
          blob: digest,
          bundle,
          payload: format === 'simple-signing' ? bytes : undefined,
        }),
      );
    }
  }

  /** What is wrong with one is said of that one; that it could not be fetched makes the listing incomplete, too. */
  async #guarded<T>(
    attached: AttachedManifest,
    artifactType: string | undefined,
    work: () => Promise<T>,
  ): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.#context.signal.throwIfAborted();
      if (error instanceof RefusedError) this.#refuse(attached, artifactType, error.refusal);
      else if (error instanceof ShearwallError) {
        const message = messageOf(error);
        if (error.kind !== 'refused') this.notes.push(message);
        this.#refuse(attached, artifactType, refusal('BUNDLE_INVALID', message, { hint: error.hint }));
      } else throw error;
      return undefined;
    }
  }

  #refuse({ place, descriptor }: AttachedManifest, artifactType: string | undefined, why: Refusal): void {
    this.unread.push({
      place,
      attachedTo: this.#subject,
      manifest: descriptor.digest,
      artifactType,
      refusal: why,
    });
  }
}

/**
 * Several may sign the very same payload: then only the annotations tell them apart. The size belongs to it: a foreign manifest that names
 * a good blob with a wrong one must not take its place.
 */
function identityOf({ format, layer }: EvidenceLayer): string {
  const { digest, size, annotations = {} } = layer;
  if (format === 'bundle') return `${digest} ${size}`;
  const sorted = Object.entries(annotations).toSorted(([a], [b]) => compareBytes(a, b));
  return `${digest} ${size} ${digestOf(JSON.stringify(sorted))}`;
}

function bySize(a: EvidenceLayer, b: EvidenceLayer): number {
  return a.layer.size - b.layer.size || compareBytes(a.layer.digest, b.layer.digest);
}

function byDigest(a: Descriptor, b: Descriptor): number {
  return compareBytes(a.digest, b.digest);
}

function byManifest(a: AttachedEvidence | UnreadEvidence, b: AttachedEvidence | UnreadEvidence): number {
  return compareBytes(a.manifest, b.manifest);
}
