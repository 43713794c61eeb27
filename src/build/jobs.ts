import type { JobModule } from '../base/workers.ts';
import { unpackJobs } from '../distro/index.ts';
import { checkPiecesJob } from './pack/check-pieces.job.ts';
import { compressRangeJob } from './pack/compress-range.job.ts';
import { digestLayerJob } from './pack/digest-layer.job.ts';

/** What a build runs on worker threads, to be loaded there while this one looks for packages. */
export const buildJobs: readonly JobModule[] = [
  ...unpackJobs,
  checkPiecesJob,
  compressRangeJob,
  digestLayerJob,
];
