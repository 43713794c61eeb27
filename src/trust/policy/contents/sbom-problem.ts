import { messageOf } from '../../../base/errors.ts';
import { readSbom } from '../../../sbom/index.ts';
import type { VerifiedStatement } from '../../../sigstore/index.ts';

const known = new WeakMap<VerifiedStatement, { problem: string | undefined }>();

/** Why an SBOM is not a whole one: it lists something, and says itself that it lists everything. What it says never changes. */
export function sbomProblem(statement: VerifiedStatement): string | undefined {
  const before = known.get(statement);
  if (before !== undefined) return before.problem;
  const problem = readProblem(statement);
  known.set(statement, { problem });
  return problem;
}

function readProblem({ predicate }: VerifiedStatement): string | undefined {
  try {
    const { graph, isEarly } = readSbom(Buffer.from(JSON.stringify(predicate)));
    const listed = graph.components.filter(({ id }) => id !== graph.root);
    if (listed.length === 0) return 'it lists nothing';
    if (isEarly === true) return 'it was made before the image was';
    if (graph.composition === 'incomplete') return 'it says that it is not complete';
    return graph.composition === 'complete' ? undefined : 'it does not say that it is complete';
  } catch (error) {
    return `it cannot be read: ${messageOf(error)}`;
  }
}
