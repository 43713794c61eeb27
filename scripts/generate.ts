/**
 * `npm run generate`: JSON Schemas and reference pages from the sources that they describe. With --check nothing is
 * written, and a stale file is an error.
 */
import { existsSync, globSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { ReachPredicate } from '../src/attestation/reach.ts';
import { writeFileAtomically } from '../src/base/atomic-write.ts';
import type { ErrorMaker } from '../src/base/errors.ts';
import { version } from '../src/base/version.ts';
import { recipeJsonSchema } from '../src/build/index.ts';
import { Lockfile } from '../src/build/lock/schema.ts';
import { SlimList } from '../src/build/slim/slim-schema.ts';
import { configJsonSchema } from '../src/cli/config/schema.ts';
import { policyJsonSchema } from '../src/trust/policy/json-schema.ts';
import { ANSWERS, answerJsonSchema, answerSchemaPath } from './answers.ts';
import { renderAnswerReference } from './generate-answer-reference.ts';
import { renderApiTypes } from './generate-api-types.ts';
import { renderCliReference } from './generate-cli-reference.ts';
import { deployFiles } from './generate-deploy.ts';
import { renderErrorReference } from './generate-error-reference.ts';
import { renderManPage } from './generate-man-page.ts';
import { openApiDocument, renderApiReference } from './generate-open-api.ts';
import { renderPolicyReference } from './generate-policy-reference.ts';
import { renderReasonReference } from './generate-reason-reference.ts';
import { renderRecipeReference } from './generate-recipe-reference.ts';

const root = join(import.meta.dirname, '..');

const files: Record<string, string> = {
  'schemas/recipe.json': json(recipeJsonSchema()),
  'schemas/lock.json': json({
    $id: 'https://shearwall.dev/schemas/lock.json',
    title: 'shearwall lock',
    ...z.toJSONSchema(Lockfile),
  }),
  'schemas/slim.json': json({
    $id: 'https://shearwall.dev/schemas/slim.json',
    title: 'shearwall slim list',
    ...z.toJSONSchema(SlimList),
  }),
  'schemas/reach.json': json({
    $id: 'https://shearwall.dev/schemas/reach.json',
    title: 'shearwall reach predicate',
    ...z.toJSONSchema(ReachPredicate),
  }),
  'schemas/policy.json': json(policyJsonSchema()),
  'schemas/config.json': json(configJsonSchema()),
  ...answerSchemas(),
  'schemas/openapi.json': json(openApiDocument(version())),
  'schemas/openapi.d.ts': renderApiTypes(openApiDocument(version())),
  'docs/reference/api.md': renderApiReference(),
  'docs/reference/answers.md': renderAnswerReference(),
  'docs/reference/policy.md': renderPolicyReference(),
  'docs/reference/recipe.md': renderRecipeReference(),
  'docs/reference/reasons.md': renderReasonReference(),
  'docs/reference/errors.md': renderErrorReference(await errorCatalogues()),
  ...deployFiles(version()),
  'man/shearwall.1': await renderManPage(version()),
  'docs/reference/cli.md': await renderCliReference(),
};

const stale: string[] = [];
for (const [path, text] of Object.entries(files)) {
  const file = join(root, path);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
  stale.push(path);
  if (process.argv.includes('--check')) continue;
  mkdirSync(dirname(file), { recursive: true });
  // Tests that run meanwhile find the old text or the new one, never a part.
  await writeFileAtomically(file, text);
}
if (stale.length > 0)
  console.error(`${process.argv.includes('--check') ? 'stale' : 'wrote'}: ${stale.join(', ')}`);
if (stale.length > 0 && process.argv.includes('--check')) {
  console.error('hint: npm run generate');
  process.exit(1);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function answerSchemas(): Record<string, string> {
  const named = Object.entries(ANSWERS);
  return Object.fromEntries(
    named.map(([name, answer]) => [answerSchemaPath(name), json(answerJsonSchema(name, answer))]),
  );
}

/** Every `defineErrors` of every room, by the room that it is in. */
async function errorCatalogues(): Promise<[room: string, ErrorMaker<never>['catalogue']][]> {
  const catalogues: [string, ErrorMaker<never>['catalogue']][] = [];
  for (const file of globSync('src/**/*.ts', { cwd: root }).sort()) {
    if (file.endsWith('.test.ts') || !readFileSync(join(root, file), 'utf8').includes('= defineErrors({'))
      continue;
    const module = (await import(join(root, file))) as Record<string, Partial<ErrorMaker<never>> | undefined>;
    for (const exported of Object.values(module)) {
      if (exported?.catalogue !== undefined) catalogues.push([file, exported.catalogue]);
    }
  }
  return catalogues;
}
