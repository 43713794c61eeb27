import { openPolicies } from '../../trust/index.ts';
import {
  explainPins,
  findImages,
  type JudgedPin,
  judgePins,
  type MinimumAge,
  SeenDigests,
  takeFixes,
  writePins,
} from '../../update/index.ts';
import type { DatabaseOptions } from '../advisories/database-path.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { imageAccess } from '../images.ts';
import type { InsecureOptions } from '../options.ts';
import { catalogueCache } from '../sbom/catalogue-options.ts';
import { trustedRoot } from '../signing/read-acceptance.ts';
import { terminalOptions } from '../terminal.ts';
import type { PinsAnswer } from './answers.ts';
import { pinsFolder } from './open-state.ts';
import { renderPins } from './render-pins.ts';
import { withDatabase } from './with-database.ts';

export type PinsFlags = InsecureOptions &
  DatabaseOptions & {
    explain?: true;
    write?: true;
    add?: true;
    minimumAge?: number;
    state?: string;
    policy?: string[];
    trustedRoot?: string;
  };

/** Says of each image that files name whether its digest is the one of now, and with --write writes it. */
export async function answerPins(invocation: Invocation<PinsFlags>): Promise<ExitCode> {
  const { args, options, env, open, out } = invocation;
  const dir = args[0] ?? '.';
  const policies =
    options.policy === undefined
      ? undefined
      : { policies: await openPolicies(options.policy), trustedRoot: await trustedRoot(options, env) };
  const context = await open();
  const { images, left, files } = await findImages(dir);
  const age = await minimumAge(options, env, context.clock.nowMs());
  const judged = await judgePins(
    { images, access: imageAccess(options, env), policies, add: options.add === true, age },
    context,
  );
  await age?.seen.save();
  const explained =
    options.explain === true
      ? await withDatabase(options, env, async (database) => {
          const cataloguing = catalogueCache(env);
          return await explainPins(
            { pins: judged, access: imageAccess(options, env), cataloguing, database },
            context,
          );
        })
      : undefined;
  const pins = takeFixes(judged, explained ?? []);
  const filesWritten = options.write === true ? await writePins(dir, pins) : 0;
  const answer: PinsAnswer = {
    pins: pins.map(({ file, line, image, state, from, to, platform, why }) => ({
      file,
      line,
      image,
      state,
      from,
      to,
      platform,
      why,
    })),
    explained,
    left,
    filesLookedAt: files,
    filesWritten,
  };
  out.result(answer, () => renderPins(answer, options.write === true, terminalOptions(env)));
  return exitCodeOf(pins, options.write === true);
}

async function minimumAge(
  options: PinsFlags,
  env: NodeJS.ProcessEnv,
  nowMs: number,
): Promise<MinimumAge | undefined> {
  const { minimumAge: minimumMs } = options;
  if (minimumMs === undefined) return undefined;
  return { minimumMs, seen: await SeenDigests.open(pinsFolder(options, env), nowMs) };
}

function exitCodeOf(pins: readonly JudgedPin[], isWritten: boolean): ExitCode {
  const has = (...states: JudgedPin['state'][]): boolean => pins.some(({ state }) => states.includes(state));
  if (has('refused') || (!isWritten && has('update', 'add'))) return 1;
  return has('unknown') ? 3 : 0;
}
