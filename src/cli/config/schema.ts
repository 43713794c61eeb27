import { z } from 'zod';
import { type Kind, SECTIONS, type Setting } from './settings.ts';

/** Values come back in messages: what a checkout says must not steer a terminal. */
const text = z
  .string()
  .min(1)
  .max(4096)
  .regex(/^[^\p{Cc}\p{Cf}]*$/u, 'it holds characters that cannot be seen');
const texts = z.union([text, z.array(text).min(1).max(100)]);

const KINDS: Readonly<Record<Kind, z.ZodType>> = {
  switch: z.boolean(),
  number: z.int().min(1),
  text,
  texts,
  path: text,
  paths: texts,
  key: text,
};

/** A config file: the user's, or that of a project, in which only some of this counts. */
export const ConfigDocument = z.strictObject(
  Object.fromEntries(
    Object.entries(SECTIONS).flatMap(([section, settings]) => {
      const keys = Object.entries(settings).map(([name, setting]) => [name, schemaOf(setting)] as const);
      if (section === '') return keys;
      return [[section, z.strictObject(Object.fromEntries(keys)).optional()] as const];
    }),
  ),
);

export function configJsonSchema(): Record<string, unknown> {
  return {
    $id: 'https://shearwall.dev/schemas/config.json',
    title: 'shearwall config',
    ...z.toJSONSchema(ConfigDocument),
  };
}

function schemaOf({ kind, says, project }: Setting): z.ZodType {
  const where = project === undefined ? " (only in the user's own file)" : '';
  return KINDS[kind].describe(`${says}${where}`).optional();
}
