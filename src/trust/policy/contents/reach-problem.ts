import type { Digest } from '../../../base/digest.ts';
import { type Fields, fieldOf, fieldsOf, listOf, objectsOf, textOf } from '../../../base/fields.ts';

export type ReachWanted = { withoutShell: boolean; mostUnreached: number | undefined };

/**
 * Why a statement of what an image can load (docs/reference/build-type.md#reach) is not as it must be. It counts only for the manifest
 * that it looked at.
 */
export function reachProblem(
  predicate: unknown,
  digest: Digest,
  { withoutShell, mostUnreached }: ReachWanted,
): string | undefined {
  const { image, shells, totals } = fieldsOf(predicate);
  const looked = textOf(fieldsOf(image)['digest']);
  if (looked !== digest) return `it looked at ${looked ?? 'no image'}`;
  if (!Array.isArray(shells)) return 'it says nothing of shells';
  if (withoutShell && shells.length > 0) {
    const [{ path, answer } = {}] = objectsOf(listOf(shells)) as Fields[];
    return `the shell ${textOf(path) ?? ''} may be reached (${textOf(answer) ?? 'it does not say how'})`;
  }
  return mostUnreached === undefined ? undefined : sizeProblem(fieldsOf(totals), mostUnreached);
}

const ANSWERS = ['cannot run here', 'unreachable', 'via a shell', 'possibly', 'reachable'];
const UNREACHED = ANSWERS.slice(0, 2);

function sizeProblem(totals: Fields, mostUnreached: number): string | undefined {
  const bytesOf = (answers: readonly string[]): number =>
    answers.reduce((sum, answer) => sum + Number(fieldsOf(fieldOf(totals, answer))['bytes'] ?? 0), 0);
  const [all, unreached] = [bytesOf(ANSWERS), bytesOf(UNREACHED)];
  // Also of what is not a number.
  if (!(all > 0 && unreached >= 0)) return 'it says nothing of the files of the image';
  if (unreached * 100 <= mostUnreached * all) return undefined;
  const percent = Math.ceil((unreached * 100) / all);
  return `${percent} % of its bytes are carried for nothing, and at most ${mostUnreached} % are allowed`;
}
