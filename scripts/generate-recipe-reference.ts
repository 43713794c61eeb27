import { REFUSED_KEYS, REFUSED_VALUES } from '../src/build/recipe/refused-keys.ts';
import { RecipeDocument } from '../src/build/recipe/schema.ts';
import { escapeCell, renderSchemaTables } from './render-schema-tables.ts';

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
  // build_repositories has the same entries as repositories.
  const sections = renderSchemaTables(RecipeDocument, ['build_repositories']);
  return `${[HEAD, ...sections, renderRefusals()].join('\n')}`;
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
