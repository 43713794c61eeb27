import { readYaml } from '../../base/yaml/read-yaml.ts';
import { checkDocument } from './check-document.ts';
import { RECIPE } from './problem.ts';
import type { RecipeDocument } from './schema.ts';

/** One file of a recipe, checked; its paths are as written. */
export type OneFile = {
  document: RecipeDocument;
  /** Of each of its `files`. */
  fileLines: number[];
  /** Where it names what it includes. */
  include: { line: number; column: number };
};

/** What it throws names every problem of the file. */
export async function readOneFile(file: string, text: string): Promise<OneFile> {
  const yaml = await readYaml(file, text, RECIPE, { octalAsInYaml11: true });
  const document = checkDocument(yaml);
  const fileLines = (document.files ?? []).map((_, index) => yaml.locate(['files', index], 'value').line);
  return { document, fileLines, include: yaml.locate(['include'], 'value') };
}
