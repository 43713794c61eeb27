import type { Output } from '../output.ts';
import { errorAsJson, renderError } from '../render-error.ts';
import type { Outcome } from './check-images.ts';

/** How the answers about images are shown. */
export type Views<Answer> = { json(answer: Answer): Record<string, unknown>; text(answer: Answer): string };

/** Every image with its answer; in JSON `images` only when there are several. */
export function sayOutcomes<Answer extends { allowed: boolean }>(
  outcomes: readonly Outcome<Answer>[],
  views: Views<Answer>,
  out: Output,
): void {
  out.result(outcomesJson(outcomes, views.json), () =>
    outcomes.map((item) => renderOutcome(item, views.text)).join('\n'),
  );
}

export function outcomesJson<Answer extends { allowed: boolean }>(
  outcomes: readonly Outcome<Answer>[],
  ofAnswer: Views<Answer>['json'],
): unknown {
  const all = outcomes.map((item) =>
    'answer' in item ? ofAnswer(item.answer) : { image: item.image, error: errorAsJson(item.error) },
  );
  return all.length === 1 ? all[0] : { images: all };
}

export function renderOutcome<Answer extends { allowed: boolean }>(
  outcome: Outcome<Answer>,
  ofAnswer: Views<Answer>['text'],
): string {
  if ('answer' in outcome) return ofAnswer(outcome.answer);
  return `UNKNOWN ${outcome.image}\n${renderError(outcome.error, { json: false, verbose: false })}`;
}
