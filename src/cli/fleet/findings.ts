import { FINDINGS_TYPE, type FindingsPredicate } from '../../attestation/index.ts';
import { canonicalJson } from '../../base/canonical-json.ts';
import { counted } from '../../base/counted.ts';
import { digestOf } from '../../base/digest.ts';
import { fleetError, fleetFindings, matchedForQuestion, openFleet, reasonLine } from '../../fleet/index.ts';
import { attestBlob } from '../../trust/index.ts';
import { parseAllowed } from '../allow-unexplained.ts';
import type { FleetFindingsAnswer } from '../answers.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { openSigning } from '../signing/open-signing.ts';
import { saveBundle } from '../signing/save-bundle.ts';
import { askedPlace } from './fleet-place.ts';
import type { FleetOptions } from './options.ts';
import { sayRemedies } from './remedies.ts';

/** Writes what is to be acted on now, signed, for policies to go by. Where nobody can say, nothing is written: an older file is better, and grows old. */
export async function findings(invocation: Invocation<FleetOptions>): Promise<ExitCode> {
  const { options, env, open, out } = invocation;
  const { output: file } = options;
  if (file === undefined)
    throw cliError('CLI_FLEET', 'fleet findings does not know where to write', { hint: 'give -o FILE' });
  const allowUnexplained = parseAllowed(options.allowUnexplained, 'CLI_FLEET');
  const context = await open();
  const means = await openSigning(invocation, 'statement', context);
  await using fleet = await openFleet(askedPlace(options, env), context);
  const found = await fleetFindings(
    { fleet: await matchedForQuestion(fleet, context), allowUnexplained },
    context,
  );
  if ('unknownReasons' in found)
    throw fleetError('FLEET_FINDINGS', 'nobody can say what is to be acted on, so nothing was written', {
      hint: found.unknownReasons.map((why) => reasonLine(why, sayRemedies)).join('; '),
    });
  const { predicate } = found;
  const document = Buffer.from(canonicalJson(predicate));
  const subject = { name: 'findings', digest: digestOf(document) };
  await saveBundle(file, [await attestBlob({ ...subject, type: FINDINGS_TYPE, document, means }, context)]);
  const answer = answerOf(file, predicate);
  out.result(answer, () => sentence(answer));
  return 0;
}

function answerOf(file: string, { generation, at, images }: FindingsPredicate): FleetFindingsAnswer {
  const all = Object.values(images);
  return {
    file,
    generation,
    at,
    images: all.length,
    toActOn: all.filter(({ actNow }) => actNow.length > 0).length,
    excepted: all.filter(({ actNow }) => actNow.length > 0 && actNow.every(({ excepted }) => excepted))
      .length,
    unknown: all.filter(({ unknown }) => unknown !== undefined).length,
  };
}

function sentence({ file, generation, images, toActOn, excepted, unknown }: FleetFindingsAnswer): string {
  const apart = excepted === 0 ? '' : ` (${excepted} of them with nothing but what exceptions are about)`;
  return `${file}: generation ${generation}, ${counted(images, 'image')}: ${toActOn} with something to act on now${apart}, ${unknown} of which nobody can say`;
}
