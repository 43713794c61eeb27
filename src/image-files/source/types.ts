import type { Digest } from '../../base/index.ts';

/** What a catalog is made of: layers, from the lowest on. A folder, a tar or a file is one layer. */
export type LayeredSource = {
  /** As the user named it. */
  name: string;
  kind: 'image' | 'directory' | 'archive' | 'file';
  /** Of the manifest, archive or file; a folder has none. */
  digest: Digest | undefined;
  /** Seconds since 1970, as the image says; undefined: nothing says it. */
  created: number | undefined;
  /** `linux/amd64`. */
  platform: string | undefined;
  /** Of the same index, of which nothing is read; absent: none, or nobody asked. */
  otherPlatforms?: readonly string[];
  labels: Readonly<Record<string, string>>;
  /** `80/tcp`, as the image's config says. */
  exposedPorts: readonly string[];
  /** What it starts, as its config says; undefined: it is not an image. */
  run: RunConfig | undefined;
  layers: readonly LayerSource[];
  close(): Promise<void>;
};

/** What a container of an image is started with (OCI image-spec, config.md; Healthcheck is docker's). */
export type RunConfig = {
  entrypoint: readonly string[];
  command: readonly string[];
  /** Without its first word, CMD or CMD-SHELL: with the latter one text for a shell. */
  healthCheck: { words: readonly string[]; isShell: boolean } | undefined;
  /** `NAME=value`. */
  environment: readonly string[];
  /** Absolute; empty: `/`. */
  workingFolder: string;
  user: string;
  /** Absolute paths whose content comes from outside. */
  volumes: readonly string[];
};

/** One layer, not read yet. */
export type LayerSource = {
  /** Of the bytes as they are stored; undefined: known only once they were read. */
  digest: Digest | undefined;
  /** Of the uncompressed tar, as the config says. */
  diffId: Digest | undefined;
  createdBy: string | undefined;
  /** As it is stored; 0: not known. */
  sizeBytes: number;
  content: LayerContent;
};

/** Each chunk is valid until the next. */
export type LayerContent =
  | { kind: 'tar'; bytes: () => AsyncIterable<Uint8Array> }
  | { kind: 'folder'; path: string }
  | { kind: 'file'; path: string };
