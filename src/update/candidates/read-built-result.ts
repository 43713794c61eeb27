import { readStart } from '../../base/bounded-read.ts';
import { type Digest, isDigest } from '../../base/digest.ts';
import { fieldsOf, textOf } from '../../base/fields.ts';
import { parseJson } from '../../base/parse-json.ts';
import { parseBuildResult } from '../../trust/index.ts';
import { updateError } from '../errors.ts';
import type { Candidate } from './types.ts';
import type { WorkFolder } from './work-folder.ts';

const LIMIT_BYTES = 4 * 1024 * 1024;

export type BuiltResult = {
  /** For the step that signs. */
  result: ReturnType<typeof parseBuildResult>;
  platforms: { platform: string; digest: Digest }[];
};

/** What the build of a candidate wrote beside it. Throws UPDATE_STATE where it is of another image. */
export async function readBuiltResult(path: string, image: Digest | undefined): Promise<BuiltResult> {
  const bytes = await readStart(path, LIMIT_BYTES);
  const result = parseBuildResult(bytes, path);
  if (result.image !== image)
    throw updateError('UPDATE_STATE', `${path} is of ${result.image}, and the candidate is ${image}`, {
      hint: 'remove what was begun: shearwall update --prune',
    });
  const { platforms } = fieldsOf(parseJson(Buffer.from(bytes).toString('utf8')));
  const list = Array.isArray(platforms) ? platforms.map(fieldsOf) : [];
  return {
    result,
    platforms: list.flatMap((each) => {
      const [platform, digest] = [textOf(each['platform']), textOf(each['digest'])];
      return platform !== undefined && digest !== undefined && isDigest(digest) ? [{ platform, digest }] : [];
    }),
  };
}

/** True where the files of a candidate are on this machine, and of its image. */
export async function isBuiltHere({ key, image }: Candidate, files: WorkFolder): Promise<boolean> {
  try {
    await readBuiltResult(files.resultPath(key), image);
    return true;
  } catch {
    return false;
  }
}
