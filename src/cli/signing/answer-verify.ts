import { isSoftware, type SoftwareVerification, verificationJson } from '../../trust/index.ts';
import type { MaliciousFlags } from '../advisories/malicious-options.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { terminalOptions } from '../terminal.ts';
import type { ImageCheckOptions } from './acceptance-options.ts';
import { checkImages, decideByPolicies, exitCodeOf, outputOf } from './check-images.ts';
import type { SoftwareFlags } from './check-software.ts';
import { renderVerification } from './render-verification.ts';
import { sayHint } from './say-hint.ts';
import { printOutcomes } from './say-outcomes.ts';

export type VerifyFlags = ImageCheckOptions & SoftwareFlags & MaliciousFlags & { policy?: string[] };

/** Third-party packages, what policies decide of images, or their signatures by the flags. */
export async function answerVerify(invocation: Invocation<VerifyFlags>): Promise<ExitCode> {
  const { args, options } = invocation;
  if (args.some(isSoftware)) return await answerSoftware(invocation);
  if (options.policy !== undefined) return await answerByPolicy(invocation, options.policy);
  const out = outputOf(invocation);
  const outcomes = await checkImages(invocation, 'signature', out);
  const text = (answer: Parameters<typeof renderVerification>[0]): string =>
    renderVerification(answer, terminalOptions(invocation.env));
  printOutcomes(outcomes, { json: verificationJson, text }, out);
  return exitCodeOf(outcomes);
}

async function answerByPolicy(
  invocation: Invocation<VerifyFlags>,
  paths: readonly string[],
): Promise<ExitCode> {
  const { decisionJson, renderDecision } = await import('../../trust/index.ts');
  const outcomes = await decideByPolicies(invocation, paths);
  const text = (answer: Parameters<typeof renderDecision>[0]): string =>
    renderDecision(answer, terminalOptions(invocation.env));
  printOutcomes(outcomes, { json: decisionJson, text }, outputOf(invocation));
  return exitCodeOf(outcomes);
}

async function answerSoftware(invocation: Invocation<VerifyFlags>): Promise<ExitCode> {
  const { args, options, open, env } = invocation;
  if (!args.every(isSoftware) || options.file !== undefined || options.policy !== undefined)
    throw cliError('CLI_IMAGES', 'packages and images cannot be checked in one run', {
      hint: 'run verify once for each; policies and lists are for images',
    });
  const [{ checkSoftware }, { renderSoftware, softwareJson }, { refusingMalicious }] = await Promise.all([
    import('./check-software.ts'),
    import('../../trust/index.ts'),
    import('../advisories/malicious-options.ts'),
  ]);
  const context = await open();
  const answers: SoftwareVerification[] = [];
  for (const what of args) answers.push(await checkSoftware(what, invocation, context));
  return await refusingMalicious(invocation, context, async ({ purls }) => {
    await purls(answers.flatMap(({ purl }) => purl ?? []));
    const json = answers.map(softwareJson);
    outputOf(invocation).result(json.length === 1 ? json[0] : { packages: json }, () =>
      answers.map((answer) => renderSoftware(answer, terminalOptions(env), sayHint)).join('\n'),
    );
    return answers.every(({ allowed }) => allowed) ? 0 : 1;
  });
}
