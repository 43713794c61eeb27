import type { JobModule } from '../../../base/workers.ts';
import { readUnpackedJob } from './read-unpacked.job.ts';
import { unpackDebJob } from './unpack-deb.job.ts';

/** What runs on worker threads: to be loaded there ahead of the first package. */
export const unpackJobs: readonly JobModule[] = [readUnpackedJob, unpackDebJob];
