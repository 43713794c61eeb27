import type { Context } from '../../base/context.ts';
import type { Digest } from '../../base/digest.ts';
import { readSbom, type SbomDocument } from '../../sbom/index.ts';
import {
  addInventories,
  type DocumentStore,
  type ImageName,
  imagesByDigest,
  imagesById,
  keepDocuments,
  type NewDocument,
  type NewImage,
  namesOfImages,
  quarantinedOf,
  type Store,
  type Time,
  type View,
} from '../../store/index.ts';
import { fleetError } from '../errors.ts';
import { describedImage } from './described-image.ts';
import { inventoryOfSbom } from './inventory-of-sbom.ts';

export type RecordSbomInput = {
  store: Store;
  bytes: Uint8Array;
  /** The file's name, for messages. */
  name: string;
  /** The image that it is about, where the document does not say, or says otherwise. */
  for?: Digest | undefined;
  /** The image, where its manifest was read. */
  image?: NewImage;
  /** Who vouches for it, by a signature over the image's digest; undefined: nobody. */
  attestedBy?: string | undefined;
  at: Time;
};

export type AddSbomInput = Omit<RecordSbomInput, 'at'> & {
  /** Where it is kept as it came; undefined: nowhere. */
  documents?: DocumentStore | undefined;
  /** The signed statement that it came in. */
  attestation?: Uint8Array;
};

export type AddedSbom = {
  name: string;
  digest: Digest;
  format: string;
  isNew: boolean;
  components: number;
  quarantined: readonly { text: string; reason: string }[];
  gaps: readonly string[];
};

/** `imageId`: undefined where nothing was recorded. */
export type RecordedSbom = { added: AddedSbom; imageId: number | undefined };

/**
 * Records what a document says to be in an image, and keeps it. Throws SBOM_UNREADABLE, FLEET_SBOM_UNBOUND or FLEET_DIGEST_AMBIGUOUS.
 */
export async function addSbom(input: AddSbomInput, { clock }: Pick<Context, 'clock'>): Promise<AddedSbom> {
  const { store, documents, attestation: _, ...sbom } = input;
  const at = clock.nowMs();
  const own = documentsOf(input);
  const { added, imageId } = await recordSbom({ store, ...sbom, at }, async () => {
    for (const { bytes } of own) await documents?.put(bytes);
  });
  if (documents !== undefined && imageId !== undefined)
    await keepDocuments({ store, documents }, { imageId, documents: own, at });
  return added;
}

/** `keep`: what has to be there before it is recorded, once the document has proven to be one. Throws as `addSbom`. */
export async function recordSbom(
  input: RecordSbomInput,
  keep: () => Promise<void> = async () => {},
): Promise<RecordedSbom> {
  const { store, at, attestedBy } = input;
  const document = readSbom(input.bytes);
  const image = input.image ?? (await imageOf(document, input));
  const inventory = inventoryOfSbom({ image, document, attestedBy, at });
  await keep();
  const [recorded] = await addInventories(store, [inventory], at);
  // The store puts aside what it cannot hold, too.
  const quarantined =
    recorded === undefined ? [] : await store.read((view) => quarantinedOf(view, recorded.inventoryId));
  const found = inventory.components.length + inventory.quarantined.length;
  const added = {
    name: input.name,
    digest: image.names[0]?.digest ?? ('' as Digest),
    format: `${document.format} ${document.version}`,
    isNew: recorded?.isNew ?? false,
    components: found - quarantined.length,
    quarantined,
    gaps: inventory.gaps,
  };
  return { added, imageId: recorded?.imageId };
}

function documentsOf({ name, bytes, attestedBy = '', attestation }: AddSbomInput): NewDocument[] {
  return [
    { kind: 'sbom', name, bytes, attestedBy },
    ...(attestation === undefined
      ? []
      : [{ kind: 'attestation' as const, name, bytes: attestation, attestedBy }]),
  ];
}

async function imageOf(document: SbomDocument, input: RecordSbomInput): Promise<NewImage> {
  const described = describedImage(document);
  const names: readonly ImageName[] =
    input.for === undefined ? described.digests : [{ digest: input.for, kind: 'manifest' }];
  if (names.length === 0)
    throw fleetError('FLEET_SBOM_UNBOUND', `${input.name} does not say which image it is about`, {
      hint: 'give the digest of the image as it runs with --for sha256:…',
    });
  const known = await input.store.read((view) => knownNames(view, names, input.name));
  return {
    names: known,
    platform: '',
    reference: described.reference,
    createdAt: undefined,
    base: undefined,
  };
}

/**
 * A digest that is known keeps its kind. An index of several images does not say which of them is meant, but a config next to it does: Trivy
 * writes both.
 */
async function knownNames(view: View, names: readonly ImageName[], document: string): Promise<ImageName[]> {
  const known: ImageName[] = [];
  let ambiguous: Error | undefined;
  for (const name of names) {
    const found = await imagesByDigest(view, name.digest);
    const own = found.find(({ kind }) => kind !== 'index');
    const [only, ...others] = found;
    if (own !== undefined) known.push({ digest: name.digest, kind: own.kind });
    else if (only === undefined) known.push(name);
    else if (others.length === 0) known.push(await manifestOf(view, only.imageId, name));
    else ambiguous = await ambiguousIndex(view, name.digest, document);
  }
  if (known.length === 0 && ambiguous !== undefined) throw ambiguous;
  return known;
}

async function ambiguousIndex(view: View, index: Digest, document: string): Promise<Error> {
  const found = await imagesByDigest(view, index);
  const images = await imagesById(
    view,
    found.map(({ imageId }) => imageId),
  );
  const platforms = images.map(({ platform }) => platform).join(', ');
  return fleetError(
    'FLEET_DIGEST_AMBIGUOUS',
    `${document} is about the index ${index}, which has images for ${platforms}`,
    { hint: 'name the manifest that it lists with --for' },
  );
}

async function manifestOf(view: View, imageId: number, index: ImageName): Promise<ImageName> {
  const names = (await namesOfImages(view, [imageId])).get(imageId) ?? [];
  return (
    names.find(({ kind }) => kind === 'manifest') ?? names.find(({ kind }) => kind === 'config') ?? index
  );
}
