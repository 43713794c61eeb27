import { z } from 'zod';
import { branchesOf } from '../src/base/yaml/schema-keys.ts';

/** A table for each section of a schema: key, kind of value, meaning. `skipped`: keys whose entries are those of another. */
export function renderSchemaTables(schema: z.ZodObject, skipped: readonly string[] = []): string[] {
  const sections: string[] = [];
  collectSections(schema, '', sections, skipped);
  return sections;
}

function collectSections(
  schema: z.ZodObject,
  name: string,
  sections: string[],
  skipped: readonly string[],
): void {
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
      if (!skipped.includes(key)) collectSections(object, path + suffix, sections, skipped);
    }
  }
}

function objectsOf(schema: z.core.$ZodType): { object: z.ZodObject; suffix: string }[] {
  return branchesOf(schema).flatMap((branch) => {
    if (branch instanceof z.ZodObject) return [{ object: branch, suffix: '' }];
    if (branch instanceof z.ZodRecord)
      return objectsOf(branch.valueType).map(({ object, suffix }) => ({ object, suffix: `.NAME${suffix}` }));
    if (!(branch instanceof z.ZodArray)) return [];
    return objectsOf(branch.element).map(({ object, suffix }) => ({ object, suffix: `[]${suffix}` }));
  });
}

function typeName(schema: z.core.$ZodType): string {
  const names = branchesOf(schema).map((branch) => {
    if (branch instanceof z.ZodObject) return 'keys';
    if (branch instanceof z.ZodRecord) return `name: ${typeName(branch.valueType)}`;
    if (branch instanceof z.ZodArray) return `list of ${listItem(branch.element)}`;
    if (branch instanceof z.ZodEnum) return branch.options.map((option) => `\`${option}\``).join(', ');
    if (branch instanceof z.ZodLiteral) return `\`${[...branch.values].join(', ')}\``;
    if (branch instanceof z.ZodBoolean) return 'true, false';
    return branch instanceof z.ZodNumber ? 'number' : 'text';
  });
  return [...new Set(names)].join(' or ');
}

function listItem(schema: z.core.$ZodType): string {
  // Text is in the schema of repositories only to be refused with advice.
  return branchesOf(schema).some((branch) => branch instanceof z.ZodObject) ? 'keys' : typeName(schema);
}

export function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|');
}
