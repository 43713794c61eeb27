import type { Output } from '../output.ts';
import { errorAsJson, renderError } from '../render-error.ts';
import { terminalOptions } from '../terminal.ts';
import type { Outcome } from './check-images.ts';
import { renderVerification } from './render-verification.ts';
import { verificationJson } from './verification-json.ts';

/** Every image with every signature that was seen; `images` in JSON only when there are several. */
export function sayOutcomes(outcomes: readonly Outcome[], out: Output, env: NodeJS.ProcessEnv): void {
  const json = outcomes.map((item) => outcomeJson(item, verificationJson));
  out.result(json.length === 1 ? json[0] : { images: json }, () =>
    outcomes.map((item) => renderOutcome(item, env)).join('\n'),
  );
}

export function outcomeJson(
  outcome: Outcome,
  ofVerification: typeof verificationJson,
): Record<string, unknown> {
  if ('verification' in outcome) return ofVerification(outcome.verification);
  return { image: outcome.image, error: errorAsJson(outcome.error) };
}

export function renderOutcome(outcome: Outcome, env: NodeJS.ProcessEnv): string {
  if ('verification' in outcome) return renderVerification(outcome.verification, terminalOptions(env));
  return `UNKNOWN ${outcome.image}\n${renderError(outcome.error, { json: false, verbose: false })}`;
}
