import { minuteText } from '../../base/utc-time.ts';
import { type Pulled, pullDatabaseFrom } from '../../scan/index.ts';
import { verificationJson } from '../../trust/index.ts';
import type { DbPullAnswer } from '../answers.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { imageAccess } from '../images.ts';
import { readAcceptance } from '../signing/read-acceptance.ts';
import { renderVerification } from '../signing/render-verification.ts';
import { terminalOptions } from '../terminal.ts';
import { databasePath } from './database-path.ts';
import type { DbOptions } from './options.ts';
import { oneLocation } from './push.ts';

/** Takes the database of a registry or layout, if who is accepted has signed it. 1: it is not signed so, or older than ours. */
export async function pull({ args, options, env, open, out }: Invocation<DbOptions>): Promise<ExitCode> {
  const where = oneLocation(args, 'pull');
  const { signers, proof } = await readAcceptance(options, { env, out });
  const context = await open();
  const path = databasePath(options, env);
  const allowOlder = options.allowOlder === true;
  const place = { image: where, ...imageAccess(options, env) };
  const pulled = await pullDatabaseFrom({ ...place, proof, signers, path, allowOlder }, context);
  const { verification, outcome, held } = pulled;
  const answer: DbPullAnswer = {
    image: where,
    path,
    outcome,
    held,
    arrived: pulled.outcome === 'refused' ? undefined : pulled.arrived,
    verification: verificationJson(verification),
  };
  out.result(answer, () =>
    pulled.outcome === 'refused'
      ? renderVerification(verification, terminalOptions(env))
      : describe(pulled, where, path),
  );
  return pulled.outcome === 'installed' || pulled.outcome === 'same' ? 0 : 1;
}

function describe(
  { outcome, held, ...pulled }: Exclude<Pulled, { outcome: 'refused' }>,
  where: string,
  path: string,
) {
  const { digest, builtAt } = pulled.arrived;
  const date = dateOf(builtAt);
  if (outcome === 'same') return `${path} is the database of ${where} already\n${digest}`;
  if (outcome === 'installed') return `${path} is now the database of ${where}, of ${date}\n${digest}`;
  const ours = held === undefined ? '' : `, and the one in use of ${dateOf(held.builtAt)}`;
  return `REFUSED ${where}: it is of ${date}${ours}\n--allow-older takes it all the same`;
}

function dateOf(seconds: number): string {
  return minuteText(seconds * 1000);
}
