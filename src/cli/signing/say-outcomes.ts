import { terminalText } from '../../base/terminal-text.ts';
import type { Output } from '../output.ts';
import { type ErrorAnswer, errorAsJson, renderError } from '../render-error.ts';
import type { CheckedImage } from './check-images.ts';

/** How the answers about images are shown. */
export type Views<Answer, Shown = object> = { json(answer: Answer): Shown; text(answer: Answer): string };

/** Of one image: the answer, or why there is none. */
export type OutcomeAnswer<Shown> = Shown | { image: string; error: ErrorAnswer['error'] };

/** Of one image, or of several in the order in which they were named. */
export type OutcomesAnswer<Shown> = OutcomeAnswer<Shown> | { images: OutcomeAnswer<Shown>[] };

/** Every image with its answer; in JSON `images` only when there are several. */
export function printOutcomes<Answer extends { allowed: boolean }>(
  outcomes: readonly CheckedImage<Answer>[],
  views: Views<Answer>,
  out: Output,
): void {
  out.result(outcomesJson(outcomes, views.json), () =>
    outcomes.map((item) => renderOutcome(item, views.text)).join('\n'),
  );
}

export function outcomesJson<Answer extends { allowed: boolean }, Shown>(
  outcomes: readonly CheckedImage<Answer>[],
  ofAnswer: (answer: Answer) => Shown,
): OutcomesAnswer<Shown> {
  const images = outcomes.map(
    (item): OutcomeAnswer<Shown> =>
      'answer' in item ? ofAnswer(item.answer) : { image: item.image, error: errorAsJson(item.error) },
  );
  const [only] = images;
  return only !== undefined && images.length === 1 ? only : { images };
}

export function renderOutcome<Answer extends { allowed: boolean }>(
  outcome: CheckedImage<Answer>,
  ofAnswer: Views<Answer>['text'],
): string {
  if ('answer' in outcome) return ofAnswer(outcome.answer);
  return `${terminalText(`UNKNOWN ${outcome.image}`)}\n${renderError(outcome.error, { json: false, verbose: false })}`;
}
