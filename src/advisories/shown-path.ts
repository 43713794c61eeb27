import { ShearwallError } from '../base/index.ts';
import { withoutUndefined } from '../base/without-undefined.ts';

/** Runs what may fail with the path of a temporary copy in its message, and names in its place what the user knows. */
export async function withShownPath<T>(path: string, shown: string, run: () => Promise<T> | T): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof ShearwallError)) throw error;
    const { code, kind, message, hint, details } = error;
    throw new ShearwallError(
      code,
      kind,
      message.replaceAll(path, shown),
      withoutUndefined({
        cause: error.cause,
        hint,
        details,
      }),
    );
  }
}
