import { mapConcurrently } from '../../base/concurrency.ts';
import { messageOf } from '../../base/errors.ts';
import { parseReference } from '../../oci/index.ts';
import type { OpenedPolicies } from '../open-policies.ts';
import type { PolicyFixture } from '../policy/fixtures/fixture-file.ts';
import type { Decision } from '../types.ts';
import type { Decisions } from './open-decisions.ts';

/** `unknown`: nobody could say, as its registry did not answer. */
export type JudgedFixture = {
  image: string;
  line: number;
  outcome: 'as-expected' | 'different' | 'unknown';
  /** Why it is not as expected. */
  why: string | undefined;
};

export type TestPoliciesInput = {
  policies: OpenedPolicies;
  fixtures: readonly PolicyFixture[];
  /** Registries are asked only of images whose verdict depends on what hangs on them. */
  decisions: Decisions;
};

const PARALLEL = 8;

/** What policies say of images against what is expected, in the order of the file. */
export async function testPolicies(
  { policies, fixtures, decisions }: TestPoliciesInput,
  signal: AbortSignal,
): Promise<JudgedFixture[]> {
  return await mapConcurrently([...fixtures], PARALLEL, async (fixture) => {
    const { image, line } = fixture;
    try {
      const why = differsByName(fixture, policies) ?? (await differsByVerdict(fixture, decisions, signal));
      return { image, line, outcome: why === undefined ? 'as-expected' : 'different', why };
    } catch (error) {
      return { image, line, outcome: 'unknown', why: messageOf(error) };
    }
  });
}

function differsByName({ image, verdict, policies: wanted }: PolicyFixture, policies: OpenedPolicies) {
  const about = policies
    .explain(parseReference(image))
    .filter(({ isAbout }) => isAbout)
    .map(({ name }) => name);
  const found =
    about.length === 0
      ? 'no policy is about it'
      : `${about.join(', ')} ${about.length === 1 ? 'is' : 'are'} about it`;
  if (verdict === 'unmatched' && about.length > 0) return found;
  if (wanted === undefined) return undefined;
  return [...about].sort().join('\n') === [...wanted].sort().join('\n') ? undefined : found;
}

async function differsByVerdict(
  { image, verdict, reason }: PolicyFixture,
  decisions: Decisions,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (verdict === undefined || verdict === 'unmatched') return undefined;
  const decision = await decisions.decide(`docker://${image}`, signal);
  if (decision.allowed !== (verdict === 'allowed'))
    return decision.allowed ? 'it is allowed' : `it is refused: ${texts(decision)}`;
  const isSaid = (text: string): boolean =>
    decision.reasons.some(({ code, message }) => code === text || message.includes(text));
  return reason === undefined || isSaid(reason) ? undefined : `it is refused, but: ${texts(decision)}`;
}

function texts({ reasons }: Decision): string {
  return reasons.map(({ message }) => message).join('; ');
}
