import { buildError } from './errors.ts';

/** Of a local file, or of a tar in the cache. */
export function fileChanged(path: string, cause?: unknown): Error {
  const hint =
    'it was there a moment ago: do not change local files or prune the cache during a build, and build again';
  return buildError('BUILD_FILE_CHANGED', `${path} became shorter or vanished while the image was written`, {
    hint,
    cause,
  });
}
