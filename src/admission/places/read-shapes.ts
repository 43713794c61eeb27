import { type DocumentKind, problemsError } from '../../base/yaml/problem.ts';
import { admissionError } from '../errors.ts';
import type { ImageShape } from '../types.ts';
import { shapesBy, shapesWith } from './shapes.ts';

const SHAPES_FILE: DocumentKind<'ADMISSION_SHAPES_INVALID'> = {
  noun: 'file of kinds',
  syntaxCode: 'ADMISSION_SHAPES_INVALID',
  invalidCode: 'ADMISSION_SHAPES_INVALID',
  error: admissionError,
};

/** Kinds of custom resources that hold images, beside those that are known. Throws ADMISSION_SHAPES_INVALID, with all problems and their lines. */
export async function readShapes(text: string, name: string): Promise<ImageShape[]> {
  // Processes that answer reviews load this file, and need none of these.
  const [{ readYaml }, { explainIssue }, { ShapesDocument }] = await Promise.all([
    import('../../base/yaml/read-yaml.ts'),
    import('../../base/yaml/explain-issue.ts'),
    import('./shapes-schema.ts'),
  ]);
  const file = await readYaml(name, text, SHAPES_FILE);
  const value = file.value ?? {};
  const result = ShapesDocument.safeParse(value);
  if (!result.success) {
    const of = { kind: SHAPES_FILE, schema: ShapesDocument, file, value };
    const problems = result.error.issues.flatMap((issue) => explainIssue(issue, of));
    throw problemsError(SHAPES_FILE, name, text, problems);
  }
  const before: ImageShape[] = [];
  const problems = result.data.kinds.flatMap((each, index) => {
    const problem = problemOf(each, before);
    before.push(each);
    const code = 'ADMISSION_SHAPES_INVALID' as const;
    return problem === undefined
      ? []
      : [{ code, message: problem, ...file.locate(['kinds', index], 'value') }];
  });
  if (problems.length > 0) throw problemsError(SHAPES_FILE, name, text, problems);
  return result.data.kinds;
}

/** A kind that is known is looked at where it is known to hold images: no file takes a place away. */
function problemOf(
  { group, kind, podSpecs, images }: ImageShape,
  before: readonly ImageShape[],
): string | undefined {
  if (shapesBy(shapesWith(before))(group, kind) !== undefined)
    return `${group}/${kind} is known already: leave it out`;
  if (podSpecs.length + images.length === 0)
    return `it says of no place of ${kind} that images stand there: add 'podSpecs' or 'images'`;
  return undefined;
}
