import { prettyJson } from '../../base/canonical-json.ts';
import { attestationsJson, type ImageVerification, predicateOf } from '../../trust/index.ts';
import type { Output } from '../output.ts';
import { terminalOptions } from '../terminal.ts';
import type { CheckedImage } from './check-images.ts';
import { renderVerification } from './render-verification.ts';
import { outcomesJson, renderOutcome } from './say-outcomes.ts';

/** The predicates that were accepted, one JSON document after the other; what was refused is a note. */
export function sayPredicates(outcomes: readonly CheckedImage[], out: Output, env: NodeJS.ProcessEnv): void {
  for (const outcome of outcomes)
    out.note(renderOutcome(outcome, (answer) => renderVerification(answer, terminalOptions(env))).trimEnd());
  out.result(outcomesJson(outcomes, attestationsJson), () =>
    outcomes.flatMap((item) => ('answer' in item ? predicatesOf(item.answer) : [])).join(''),
  );
}

/** One statement may be there in two formats: it is printed once. */
function predicatesOf({ checked }: ImageVerification): string[] {
  const accepted = checked.filter(({ refusal }) => refusal === undefined);
  return [...new Set(accepted.map((item) => prettyJson(predicateOf(item))))];
}
