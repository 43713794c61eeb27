import { withoutUndefined } from '../../base/without-undefined.ts';
import { parseReference } from '../../oci/index.ts';
import {
  type Decision,
  decisionJson,
  openDecisions,
  openPolicies,
  type PolicyByName,
  renderDecision,
} from '../../trust/index.ts';
import type { PolicyExplainAnswer } from '../answers.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { imageAccess } from '../images.ts';
import { trustedRoot } from '../signing/read-acceptance.ts';
import { terminalOptions } from '../terminal.ts';
import { type PolicyFlags, policiesOf } from './policy-flags.ts';

export type ExplainFlags = PolicyFlags & { byName?: true };

/** Which policies are about an image and why, and what each of their rules found. */
export async function explainPolicy({
  args,
  options,
  env,
  open,
  out,
}: Invocation<ExplainFlags>): Promise<ExitCode> {
  const [image = ''] = args;
  const policies = await openPolicies(policiesOf(options, 'explain'));
  const byName = policies.explain(parseReference(image));
  const isMatched = byName.some(({ isAbout }) => isAbout);
  let decision: Decision | undefined;
  if (isMatched && options.byName !== true) {
    const root = await trustedRoot(options, env);
    const context = await open();
    await using decisions = openDecisions(
      { policies, trustedRoot: root, access: imageAccess(options, env) },
      { ...context, offline: false },
    );
    decision = await decisions.decide(`docker://${image}`, context.signal);
  }
  const answer: PolicyExplainAnswer = withoutUndefined({
    image,
    policies: byName,
    decision: decision && decisionJson({ ...decision, image }),
  });
  out.result(answer, () =>
    [
      ...byName.map(namesOf),
      ...(isMatched ? [] : [`no policy is about ${image}: it is refused, and its registry is not asked`]),
      ...(decision === undefined ? [] : ['', renderDecision({ ...decision, image }, terminalOptions(env))]),
    ].join('\n'),
  );
  if (!isMatched) return 1;
  return decision === undefined || decision.allowed ? 0 : 1;
}

function namesOf({ name, file, isAbout, why, rules, mode }: PolicyByName): string {
  const asks = rules.length === 0 ? 'allows images as they are' : `asks: ${rules.join(', ')}`;
  const warns = mode === 'warn' ? ' (warns only)' : '';
  return `${isAbout ? '✓' : '-'} ${name} in ${file}${warns}: ${why}${isAbout ? `; ${asks}` : ''}`;
}
