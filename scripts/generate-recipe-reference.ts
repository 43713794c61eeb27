import { z } from 'zod';
import { branchesOf } from '../src/base/yaml/schema-keys.ts';
import { REFUSED_KEYS, REFUSED_VALUES } from '../src/build/recipe/refused-keys.ts';
import { RecipeDocument } from '../src/build/recipe/schema.ts';

const HEAD = `# Recipe

<!-- Made by \`npm run generate\` from src/build/recipe/schema.ts. -->

A recipe is one YAML file that says what is in an image and how it runs. It is a superset of apko's configuration: every key
of apko is honoured or refused by name. A key that is not in these tables is an error. Editors complete and check recipes
with [schemas/recipe.json](../../schemas/recipe.json):

\`\`\`yaml
# yaml-language-server: $schema=../schemas/recipe.json
\`\`\`

Permissions are octal: \`0o755\`, \`0755\` or \`"755"\`; a bare \`755\` is refused ([why](../decisions/recipe-format.md)).
Paths of local files are relative to the file that names them and stay below its folder.
`;

/** docs/reference/recipe.md: a table per section of the schema, then what is refused and why. */
export function renderRecipeReference(): string {
  const sections: string[] = [];
  collectSections(RecipeDocument, '', sections);
  return `${[HEAD, ...sections, renderRefusals()].join('\n')}`;
}

function collectSections(schema: z.ZodObject, name: string, sections: string[]): void {
  const rows = Object.entries(schema.shape).map(([key, value]) => {
    const inner = value as z.ZodType;
    const isRequired = name !== '' && !inner.isOptional();
    return `| \`${key}\` | ${typeName(inner)} | ${isRequired ? 'required. ' : ''}${escapeCell(inner.description ?? '')} |`;
  });
  const title = name === '' ? '## The file' : `## \`${name}\``;
  sections.push([title, '', '| key | value | meaning |', '|---|---|---|', ...rows, ''].join('\n'));
  for (const [key, value] of Object.entries(schema.shape)) {
    const path = name === '' ? key : `${name}.${key}`;
    for (const { object, suffix } of objectsOf(value as z.ZodType)) {
      // build_repositories has the same entries as repositories.
      if (key !== 'build_repositories') collectSections(object, path + suffix, sections);
    }
  }
}

function objectsOf(schema: z.core.$ZodType): { object: z.ZodObject; suffix: string }[] {
  return branchesOf(schema).flatMap((branch) => {
    if (branch instanceof z.ZodObject) return [{ object: branch, suffix: '' }];
    if (!(branch instanceof z.ZodArray)) return [];
    return objectsOf(branch.element).map(({ object, suffix }) => ({ object, suffix: `[]${suffix}` }));
  });
}

function typeName(schema: z.core.$ZodType): string {
  const names = branchesOf(schema).map((branch) => {
    if (branch instanceof z.ZodObject) return 'keys';
    if (branch instanceof z.ZodRecord) return 'name: text';
    if (branch instanceof z.ZodArray) return `list of ${listItem(branch.element)}`;
    if (branch instanceof z.ZodEnum) return branch.options.map((option) => `\`${option}\``).join(', ');
    if (branch instanceof z.ZodLiteral) return `\`${[...branch.values].join(', ')}\``;
    if (branch instanceof z.ZodBoolean) return 'true, false';
    return branch instanceof z.ZodNumber ? 'number' : 'text';
  });
  return [...new Set(names)].join(' or ');
}

function listItem(schema: z.core.$ZodType): string {
  // Text stands in the schema of repositories only to be refused with advice.
  return branchesOf(schema).some((branch) => branch instanceof z.ZodObject) ? 'keys' : typeName(schema);
}

function renderRefusals(): string {
  const keys = Object.entries(REFUSED_KEYS).map(([key, reason]) => `| \`${key}\` | ${escapeCell(reason)} |`);
  const values = Object.entries(REFUSED_VALUES).flatMap(([key, byValue]) => {
    return Object.entries(byValue).map(
      ([value, reason]) => `| \`${key}: ${value}\` | ${escapeCell(reason)} |`,
    );
  });
  const repositories =
    '| `contents.repositories` with URLs | apk repositories: not yet; use `- debian: SUITE` |';
  return [
    '## Refused keys of apko',
    '',
    '| key | why, and what to do |',
    '|---|---|',
    repositories,
    ...keys,
    ...values,
    '',
  ].join('\n');
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|');
}
