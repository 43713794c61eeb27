import type { z } from 'zod';
import { explainIssue, type RefusedDocument, valueAt } from '../../base/yaml/explain-issue.ts';
import type { PathKey, YamlFile } from '../../base/yaml/read-yaml.ts';
import { checkMeaning } from './check-meaning.ts';
import { RECIPE, type RecipeProblem, recipeProblems } from './problem.ts';
import { REFUSED_KEYS, REFUSED_VALUES } from './refused-keys.ts';
import { RecipeDocument } from './schema.ts';

type Issue = z.core.$ZodIssue;

/** One file as a checked document. Throws one error that names every problem of the file. */
export function checkDocument(file: YamlFile): RecipeDocument {
  const value = file.value ?? {};
  let result = RecipeDocument.safeParse(value);
  if (!result.success && takeScalarsAsWritten(file, value, result.error.issues))
    result = RecipeDocument.safeParse(value);
  const problems = result.success
    ? checkMeaning(result.data, file)
    : explain(result.error.issues, file, value);
  if (problems.length > 0) throw recipeProblems(file.file, file.text, problems);
  return result.data as RecipeDocument;
}

/** Where text is wanted, `run-as: 65532` or `VERSION: 1.10` is the text as written, as in apko. True when any was taken. */
function takeScalarsAsWritten(
  file: YamlFile,
  value: unknown,
  issues: readonly Issue[],
  parents: PathKey[] = [],
): boolean {
  let taken = false;
  for (const issue of issues) {
    const path = [...parents, ...(issue.path as PathKey[])];
    if (issue.code === 'invalid_union') {
      for (const branch of issue.errors) taken = takeScalarsAsWritten(file, value, branch, path) || taken;
    } else if (issue.code === 'invalid_type' && issue.expected === 'string') {
      const found = valueAt(value, path);
      const source =
        typeof found === 'number' || typeof found === 'boolean' ? file.sourceOf(path) : undefined;
      const [parent, key] = [valueAt(value, path.slice(0, -1)), path.at(-1)];
      if (source === undefined || key === undefined || typeof parent !== 'object' || parent === null)
        continue;
      (parent as Record<PathKey, unknown>)[key] = source.text;
      taken = true;
    }
  }
  return taken;
}

function explain(issues: readonly Issue[], file: YamlFile, value: unknown): RecipeProblem[] {
  const unsupported = (message: string | undefined) =>
    message && { message, code: 'RECIPE_UNSUPPORTED' as const };
  const document: RefusedDocument<RecipeProblem['code']> = {
    kind: RECIPE,
    schema: RecipeDocument,
    file,
    value,
    refusedKey: (path) => (Object.hasOwn(REFUSED_KEYS, path) && unsupported(REFUSED_KEYS[path])) || undefined,
    refusedValue: (path, text) => unsupported(REFUSED_VALUES[path]?.[text]) || undefined,
    codeOf: (issue) =>
      issue.code === 'custom' && issue.params?.['isUnsupported'] === true ? 'RECIPE_UNSUPPORTED' : undefined,
  };
  return issues.flatMap((issue) => explainIssue(issue, document));
}
