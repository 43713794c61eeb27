import { verifyAdvisoryDatabase } from '../../advisories/index.ts';
import type { DbVerifyAnswer } from '../answers.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { databasePath } from './database-path.ts';
import type { DbOptions } from './options.ts';

/** Reads every byte of the database. Damage is an error: nothing can be said from it. */
export async function verify({ options, env, out }: Invocation<DbOptions>): Promise<ExitCode> {
  const path = databasePath(options, env);
  const { digest, builtAt } = verifyAdvisoryDatabase(path);
  out.result({ path, digest, builtAt } satisfies DbVerifyAnswer, () => `${path} is whole\n${digest}`);
  return 0;
}
