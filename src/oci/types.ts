import type { Context } from '../base/context.ts';
import type { DiffId, Digest } from '../base/digest.ts';

/** OCI image-spec, descriptor.md. */
export type Descriptor = {
  mediaType: string;
  digest: Digest;
  size: number;
  artifactType?: string;
  annotations?: Record<string, string>;
  platform?: Platform;
};

export type Platform = { architecture: string; os: string; variant?: string };

/** OCI image-spec, manifest.md. */
export type Manifest = {
  schemaVersion: 2;
  mediaType: string;
  artifactType?: string;
  config: Descriptor;
  layers: Descriptor[];
  subject?: Descriptor;
  annotations?: Record<string, string>;
};

/** OCI image-spec, image-index.md. */
export type Index = {
  schemaVersion: 2;
  mediaType: string;
  artifactType?: string;
  manifests: Descriptor[];
  subject?: Descriptor;
  annotations?: Record<string, string>;
};

/** OCI image-spec, config.md. */
export type ImageConfig = {
  created?: string;
  author?: string;
  architecture: string;
  variant?: string;
  os: string;
  config?: {
    User?: string;
    ExposedPorts?: Record<string, Record<string, never>>;
    Env?: string[];
    Entrypoint?: string[];
    Cmd?: string[];
    Volumes?: Record<string, Record<string, never>>;
    WorkingDir?: string;
    Labels?: Record<string, string>;
    StopSignal?: string;
    /** Docker's own. */
    Healthcheck?: { Test?: string[] };
  };
  rootfs: { type: 'layers'; diff_ids: DiffId[] };
  history?: { created?: string; created_by?: string; comment?: string; empty_layer?: boolean }[];
};

export const MEDIA_TYPES = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layerTar: 'application/vnd.oci.image.layer.v1.tar',
  layerGzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
  layerZstd: 'application/vnd.oci.image.layer.v1.tar+zstd',
  empty: 'application/vnd.oci.empty.v1+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerIndex: 'application/vnd.docker.distribution.manifest.list.v2+json',
} as const;

/** A medium that images are read from: a registry repository, an OCI layout (folder or tar), a docker-archive. */
export type ImageSource = {
  /** As the user named it, for messages. */
  readonly name: string;
  /** Set for a registry: blobs can be mounted from here. */
  readonly repository?: Repository;
  /** The descriptor that a tag, a digest or the source's only image stands for. A tag is resolved once, here. */
  resolve(reference?: string): Promise<Descriptor>;
  /** Manifest or index bytes, checked against the digest. */
  manifest(descriptor: Descriptor): Promise<Uint8Array>;
  /** Set where an index may name more than lies there, as what tools save of one platform does: whether this is here. */
  holds?(descriptor: Descriptor): Promise<boolean>;
  /**
   * Blob bytes; the digest is checked by the end of the stream, which throws when it differs. With `reuse`, for who is done with each chunk
   * before the next, a chunk is valid until then.
   */
  blob(descriptor: Descriptor, reading?: { reuse: boolean }): AsyncIterable<Uint8Array>;
  /** Manifests whose subject is `digest`, as the medium lists them; `referrersOf` opens them for their types. */
  referrers(digest: Digest): Promise<ReferrerListing>;
  close(): Promise<void>;
};

/** What a medium says is attached to a manifest. None of it is to be believed before the manifest itself was opened. */
export type ReferrerListing = {
  /** Each digest once. */
  descriptors: Descriptor[];
  /** Why the list is not whole: too long, or with entries that cannot be read. */
  truncated: string | undefined;
};

/** Where a registry keeps an image: host (with port) and path. */
export type Repository = { registry: string; repository: string };

/** What reading and writing images needs of the outside world. */
export type OciContext = Pick<Context, 'log' | 'progress' | 'signal' | 'clock' | 'http' | 'offline'>;

/** The bytes of a blob, from its beginning. With `reuse` a chunk is valid until the next. */
export type BlobBytes = (reading?: { reuse: boolean }) => AsyncIterable<Uint8Array>;

/** A medium that images are written to. Nothing is visible under a tag before `putManifest` with that tag. */
export type ImageTarget = {
  readonly name: string;
  hasBlob(digest: Digest): Promise<boolean>;
  /** True: one platform's image fits, neither an index nor referrers (docker-archive). */
  readonly singleImage: boolean;
  /**
   * Writes a blob whose digest and size are known; skipped when it is already there; refused when bytes differ.
   * `source` may be called again when a transfer is retried. `from`: a repository that has it, for mounting.
   */
  putBlob(descriptor: Descriptor, source: BlobBytes, options?: { from?: Repository }): Promise<void>;
  /** Writes a manifest or index; `tag` names it; a `subject` makes it a referrer. */
  putManifest(descriptor: Descriptor, bytes: Uint8Array, options?: { tag?: string }): Promise<void>;
  /**
   * Reads what `tag` stands for, changes it and writes it back, so that others who do the same at the same time lose nothing.
   * It is certain only after `commit`, and until then `change` may be called again and again, with what the tag has become.
   */
  updateTag(tag: string, change: TagChange): Promise<void>;
  /** Makes all that was put visible at once (layouts and archives) and removes what nothing refers to any more. */
  commit(): Promise<void>;
  /** Leaves the target as it was. Safe after commit. */
  abort(): Promise<void>;
};

/** A manifest or index with its bytes, checked against the digest. */
export type ManifestBytes = { descriptor: Descriptor; bytes: Uint8Array };

/**
 * From what a tag stands for (undefined: there is no such tag) to what it shall stand for; undefined: as it is. `wasRefused`: the
 * registry did not take what came of it before.
 */
export type TagChange = (
  current: ManifestBytes | undefined,
  wasRefused?: boolean,
) => Promise<ManifestBytes | undefined>;
