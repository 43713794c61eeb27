import { existsSync } from 'node:fs';

const NETWORK = /resolve|network|timed? ?out|ENOTFOUND|EAI_AGAIN|unreachable|refused|ECONNRESET/i;

class NotHere extends Error {}

/** @throws {NotHere} which `whyNotBuilt` takes for a reason to skip */
export function assertHere(path: string): void {
  if (!existsSync(path)) throw new NotHere(`${path} is not here`);
}

/** Why a test of what could not be built is skipped. Throws the error again where it is the test's own. */
export function whyNotBuilt(error: unknown): string {
  if (error instanceof NotHere) return error.message;
  if (!(error instanceof Error) || !NETWORK.test(error.message)) throw error;
  return `a package registry does not answer: ${error.message.slice(0, 200)}`;
}
