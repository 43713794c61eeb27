import { openDecisions, openPolicies, readPolicyFixtures, testPolicies } from '../../trust/index.ts';
import type { PolicyTestAnswer } from '../answers.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { imageAccess } from '../images.ts';
import { trustedRoot } from '../signing/read-acceptance.ts';
import { readInput } from '../signing/read-input.ts';
import { type PolicyFlags, policiesOf } from './policy-flags.ts';

const FILE_BYTES = 1024 * 1024;

/** What policies say of images against what files expect. */
export async function testPolicy({
  args,
  options,
  env,
  open,
  out,
}: Invocation<PolicyFlags>): Promise<ExitCode> {
  const policies = await openPolicies(policiesOf(options, 'test'));
  const root = await trustedRoot(options, env);
  const context = await open();
  // Registries are asked although the context is offline, as verify does: the user named them.
  await using decisions = openDecisions(
    { policies, trustedRoot: root, access: imageAccess(options, env) },
    { ...context, offline: false },
  );
  const images: PolicyTestAnswer['images'] = [];
  for (const file of args) {
    const text = Buffer.from(await readInput(file, FILE_BYTES)).toString('utf8');
    const fixtures = await readPolicyFixtures(text, file);
    const tested = await testPolicies({ policies, fixtures, decisions }, context.signal);
    images.push(...tested.map((image) => ({ file, ...image })));
  }
  const answer: PolicyTestAnswer = { images, policies: policies.digest };
  const failed = images.filter(({ outcome }) => outcome !== 'as-expected');
  out.result(answer, () =>
    [
      ...failed.map(({ file, line, image, why }) => `${file}:${line}: ${image}: ${why}`),
      `${images.length - failed.length} of ${images.length} images are judged as expected`,
    ].join('\n'),
  );
  if (images.some(({ outcome }) => outcome === 'different')) return 1;
  return failed.length > 0 ? 3 : 0;
}
