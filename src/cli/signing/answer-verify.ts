import type { ExitCode, Invocation } from '../command.ts';
import { terminalOptions } from '../terminal.ts';
import type { ImageCheckOptions } from './acceptance-options.ts';
import { checkImages, exitCodeOf, outputOf } from './check-images.ts';
import { renderVerification } from './render-verification.ts';
import { sayOutcomes } from './say-outcomes.ts';
import { verificationJson } from './verification-json.ts';

export type VerifyOptions = ImageCheckOptions & { policy?: string[] };

/** Signatures by the flags, or what policies decide. */
export async function answerVerify(invocation: Invocation<VerifyOptions>): Promise<ExitCode> {
  const out = outputOf(invocation);
  const { policy } = invocation.options;
  if (policy !== undefined) {
    const [{ decideImages }, { decisionJson }, { renderDecision }] = await Promise.all([
      import('./decide-images.ts'),
      import('./decision-json.ts'),
      import('../../trust/index.ts'),
    ]);
    const outcomes = await decideImages(invocation, policy);
    const text = (answer: Parameters<typeof renderDecision>[0]): string =>
      renderDecision(answer, terminalOptions(invocation.env));
    sayOutcomes(outcomes, { json: decisionJson, text }, out);
    return exitCodeOf(outcomes);
  }
  const outcomes = await checkImages(invocation, 'signature', out);
  const text = (answer: Parameters<typeof renderVerification>[0]): string =>
    renderVerification(answer, terminalOptions(invocation.env));
  sayOutcomes(outcomes, { json: verificationJson, text }, out);
  return exitCodeOf(outcomes);
}
