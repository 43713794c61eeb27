import { ShearwallError } from '../base/errors.ts';
import { withoutUndefined } from '../base/without-undefined.ts';
import { cliError } from './errors.ts';

/** Some errors had a code of the command line before a room had them: who calls commands still meets that one. */
export async function withCodes<T>(
  codes: Readonly<Record<string, Parameters<typeof cliError>[0]>>,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const code = error instanceof ShearwallError ? codes[error.code] : undefined;
    if (!(error instanceof ShearwallError) || code === undefined) throw error;
    throw cliError(code, error.message, withoutUndefined({ hint: error.hint, cause: error.cause }));
  }
}
