import { prettyJson } from '../../base/canonical-json.ts';
import type { CheckedEvidence, ImageVerification } from '../../trust/index.ts';
import type { Output } from '../output.ts';
import type { Outcome } from './check-images.ts';
import { outcomeJson, renderOutcome } from './say-outcomes.ts';
import { checkedJson, verificationJson } from './verification-json.ts';

/** The predicates that were accepted, one JSON document after the other; what was refused is a note. */
export function sayPredicates(outcomes: readonly Outcome[], out: Output, env: NodeJS.ProcessEnv): void {
  for (const outcome of outcomes) out.note(renderOutcome(outcome, env).trimEnd());
  const json = outcomes.map((item) => outcomeJson(item, withPredicates));
  out.result(json.length === 1 ? json[0] : { images: json }, () =>
    outcomes.flatMap((item) => ('verification' in item ? predicatesOf(item.verification) : [])).join(''),
  );
}

function withPredicates(verification: ImageVerification): Record<string, unknown> {
  const { signatures: _, ...rest } = verificationJson(verification);
  const attestations = verification.checked.map((item) => ({
    ...checkedJson(item),
    ...(item.refusal === undefined && { predicate: predicateOf(item) }),
  }));
  return { ...rest, attestations };
}

function predicatesOf({ checked }: ImageVerification): string[] {
  return checked.filter(({ refusal }) => refusal === undefined).map((item) => prettyJson(predicateOf(item)));
}

function predicateOf({ verified }: CheckedEvidence): unknown {
  return verified?.content.kind === 'statement' ? verified.content.statement.predicate : undefined;
}
