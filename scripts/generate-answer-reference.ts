import { ANSWERS, answerSchemaPath, WITHOUT_ANSWER } from './answers.ts';
import { escapeCell } from './render-schema-tables.ts';

const HEAD = `# Answers

<!-- Made by \`npm run generate\` from scripts/answers.ts. -->

With \`--json\` every command prints its answer as one JSON value on standard output; what it could not do goes to standard error as
an \`error\`, in the same way. Each answer has a JSON Schema with what its fields mean and their units; the package carries them, too
(\`shearwall/schemas/answers/…\`).

- Objects begin with \`schemaVersion\`: 1 until a key is renamed, retyped or removed. Keys are added without a new version: ignore
  those that you do not know.
- Lists, and documents in the form of somebody else (SPDX, CycloneDX, SARIF, OpenVEX), have none.
- Where a text tells people what to do, a code next to it says the same to programs.

| command | schema | answer |
|---|---|---|
`;

/** docs/reference/answers.md: which schema describes the answer of which command. */
export function renderAnswerReference(): string {
  const rows = Object.entries(ANSWERS).map(([name, { about }]) => {
    const path = answerSchemaPath(name);
    return `| \`${name}\` | [${path.split('/').at(-1)}](../../${path}) | ${escapeCell(about)} |`;
  });
  const without = Object.entries(WITHOUT_ANSWER).map(
    ([name, why]) => `| \`${name}\` | | ${escapeCell(why)} |`,
  );
  return `${HEAD}${[...rows, ...without].join('\n')}\n`;
}
