import { codeOf, hintOf, messageOf } from '../../base/errors.ts';
import { counted } from '../../base/index.ts';
import { fleetError, type MatchAnswer, matchFleet, openFleet } from '../../fleet/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { fleetPlace } from './fleet-place.ts';
import type { FleetOptions } from './options.ts';

const PAUSE_MS = 15_000;

/** Matches the fleet with the advisories; with `--watch` again and again, each time with the database that is there by then. */
export async function match(invocation: Invocation<FleetOptions>): Promise<ExitCode> {
  const { options, open, out } = invocation;
  const context = await open();
  if (options.watch !== true) {
    const answer = await matchOnce(invocation, context);
    out.result(answer, () => renderMatch(answer));
    return 0;
  }
  for (;;) {
    try {
      const answer = await matchOnce(invocation, context);
      if (answer.judged > 0) context.log.info(renderMatch(answer));
    } catch (error) {
      if (!fleetError.is(error)) throw error;
      context.log.warn([messageOf(error), hintOf(error)].filter(Boolean).join('; '), { code: codeOf(error) });
    }
    await context.clock.sleep(PAUSE_MS, context.signal);
  }
}

async function matchOnce(
  { options, env }: Invocation<FleetOptions>,
  context: Awaited<ReturnType<Invocation<FleetOptions>['open']>>,
): Promise<MatchAnswer> {
  const { location, advisories } = fleetPlace(options, env);
  const path = advisories?.path ?? '';
  await using fleet = await openFleet(
    { location, advisories: { path, required: true }, mayCreate: false },
    context,
  );
  if (fleet.advisories === undefined)
    throw cliError('CLI_FLEET', 'there is no advisory database', { hint: 'shearwall db update' });
  return await matchFleet({ store: fleet.store, advisories: fleet.advisories }, context);
}

function renderMatch({ judged, changed }: MatchAnswer): string {
  return judged === 0
    ? 'the fleet was matched with these advisories already'
    : `${counted(judged, 'package version')} matched; the advisories say something else of ${counted(changed, 'package')}`;
}
