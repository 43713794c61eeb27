import { mapConcurrently } from '../../base/concurrency.ts';
import { type Context, type Digest, messageOf, ShearwallError } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import {
  type Descriptor,
  type ImageSource,
  isSamePlatform,
  type Platform,
  selectManifest,
} from '../../oci/index.ts';
import { listEvidence, platformsOf } from '../../trust/index.ts';
import { type AttachedItem, itemsOfDocument, itemsOfListing } from './attached-item.ts';

export type TreeSubject = {
  digest: Digest;
  /** `linux/amd64`; absent for the image that was named. */
  platform?: string;
  attached: AttachedItem[];
  /** Why this may not be all. */
  truncated?: string;
};

export type AttachmentTree = TreeSubject & {
  name: string;
  mediaType: string;
  /** Empty for a single platform's manifest. */
  platforms: TreeSubject[];
};

type TreeContext = Pick<Context, 'signal'>;

const PARALLEL = 4;
/** A signature of an SBOM is worth showing; a signature of that signature's SBOM is not. */
const MAX_DEPTH = 2;
/** Each is asked for what hangs on it in turn. */
const MAX_ASKED = 32;

/** Everything attached to an image, to its index and to each platform, by what it says of itself. Checks no signature. */
export async function treeImage(
  { source, platform }: { source: ImageSource; platform?: Platform | undefined },
  context: TreeContext,
): Promise<AttachmentTree> {
  const descriptor = await source.resolve();
  const { index, children, buildkit } = await platformsOf(source, descriptor);
  if (platform !== undefined && index !== undefined) selectManifest(index, platform);
  const wanted = children.filter(
    (child) =>
      platform === undefined ||
      (child.descriptor.platform !== undefined && isSamePlatform(child.descriptor.platform, platform)),
  );
  const root = await treeSubject(source, descriptor.digest, [], context);
  const platforms = await mapConcurrently(wanted, PARALLEL, async (child) => ({
    platform: child.platform,
    ...(await treeSubject(
      source,
      child.descriptor.digest,
      attestationsOf(child.descriptor, buildkit),
      context,
    )),
  }));
  return { name: source.name, mediaType: descriptor.mediaType, ...root, platforms };
}

/** BuildKit lists its attestations in the index, each naming the platform's manifest that it is about. */
function attestationsOf({ digest }: Descriptor, buildkit: Descriptor[]): Descriptor[] {
  return buildkit.filter(({ annotations }) => annotations?.['vnd.docker.reference.digest'] === digest);
}

async function treeSubject(
  source: ImageSource,
  digest: Digest,
  named: Descriptor[],
  context: TreeContext,
): Promise<TreeSubject> {
  const { attached, truncated } = await attachedTo(source, { subject: digest, named, depth: 1 }, context);
  return withoutUndefined({ digest, attached, truncated });
}

async function attachedTo(
  source: ImageSource,
  { subject, named, depth }: { subject: Digest; named: Descriptor[]; depth: number },
  context: TreeContext,
): Promise<{ attached: AttachedItem[]; truncated: string | undefined }> {
  const listing = await listEvidence({ source, subject }, context);
  // The index's own entries are shown with the platforms that they are about.
  const documents = listing.documents.filter(
    ({ annotations }) => annotations?.['vnd.docker.reference.digest'] === undefined,
  );
  const items = await mapConcurrently([...documents, ...named], PARALLEL, async (document, position) => {
    const found = await documentItems(source, document, context);
    if (depth >= MAX_DEPTH || position >= MAX_ASKED || named.includes(document)) return found;
    const { attached } = await attachedTo(
      source,
      { subject: document.digest, named: [], depth: depth + 1 },
      context,
    );
    return attached.length === 0 ? found : found.map((item) => ({ ...item, attached }));
  });
  return { attached: itemsOfListing(listing, items.flat()), truncated: listing.truncated };
}

/** A document that cannot be read is shown as that. */
async function documentItems(
  source: ImageSource,
  document: Descriptor,
  { signal }: TreeContext,
): Promise<AttachedItem[]> {
  try {
    return await itemsOfDocument(source, document);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof ShearwallError)) throw error;
    const format = document.artifactType ?? document.mediaType;
    return [
      { kind: 'unreadable', format, isSigned: false, manifest: document.digest, problem: messageOf(error) },
    ];
  }
}
