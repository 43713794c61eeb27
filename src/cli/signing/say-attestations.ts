import { prettyJson } from '../../base/canonical-json.ts';
import { attestationsJson, envelopeOf, type ImageVerification, predicateOf } from '../../trust/index.ts';
import type { Output } from '../output.ts';
import { terminalOptions } from '../terminal.ts';
import type { CheckedImage } from './check-images.ts';
import { renderVerification } from './render-verification.ts';
import { outcomesJson, renderOutcome } from './say-outcomes.ts';

/** What was accepted, one JSON document after the other: envelopes, one a line, or predicates; what was refused is a note. */
export function sayAttestations(
  outcomes: readonly CheckedImage[],
  said: 'envelope' | 'predicate',
  { out, env }: { out: Output; env: NodeJS.ProcessEnv },
): void {
  for (const outcome of outcomes)
    out.note(renderOutcome(outcome, (answer) => renderVerification(answer, terminalOptions(env))).trimEnd());
  const textsOf = said === 'predicate' ? predicatesOf : envelopesOf;
  out.result(outcomesJson(outcomes, attestationsJson), () =>
    outcomes.flatMap((item) => ('answer' in item ? textsOf(item.answer) : [])).join(''),
  );
}

/** One statement may be there in two formats: it is printed once. */
function predicatesOf({ checked }: ImageVerification): string[] {
  const accepted = checked.filter(({ refusal }) => refusal === undefined);
  return [...new Set(accepted.map((item) => prettyJson(predicateOf(item))))];
}

function envelopesOf({ checked }: ImageVerification): string[] {
  const accepted = checked.filter(({ refusal }) => refusal === undefined);
  const envelopes = accepted.flatMap((item) => envelopeOf(item) ?? []);
  return [...new Set(envelopes.map((envelope) => `${JSON.stringify(envelope)}\n`))];
}
