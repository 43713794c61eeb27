import type { Digest } from '../../../base/index.ts';
import type { ProvenPublisher } from '../../../trust/index.ts';

/** What one item of `files:` added, for the provenance. */
export type LocalSource = {
  source: string;
  target: string;
  /** Of a file: its bytes. Of a folder: the canonical JSON of path, mode and digest (or link target) of all below it. */
  digest: Digest;
  kind: 'file' | 'folder';
  fileCount: number;
  sizeBytes: number;
  /** Of the recipe. */
  line?: number;
  git?: { url: string; commit: string };
  /** Who published it, where the recipe says who must have. */
  verified?: ProvenPublisher;
};
