import { z } from 'zod';

const path = z
  .string()
  .regex(
    /^[A-Za-z]\w{0,62}(?:\.(?:[A-Za-z]\w{0,62}|\*)){0,30}$/,
    'as in spec.template.spec, with * for each item of a list',
  );
const shape = z.strictObject({
  group: z
    .string()
    .max(253)
    .regex(/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/, 'a group of an API, as in example.com')
    .describe('The group of the API, without its version.'),
  kind: z
    .string()
    .regex(/^[A-Z][A-Za-z0-9]{0,62}$/, 'a kind, as in Rollout')
    .describe('As objects name it.'),
  plural: z
    .string()
    .regex(/^[a-z0-9]{1,63}$/, 'in lower case, as its CRD says in spec.names.plural')
    .describe('As its CRD says in spec.names.plural: by it the API server sends objects.'),
  podSpecs: z.array(path).max(20).default([]).describe('Where pod specs stand.'),
  images: z.array(path).max(20).default([]).describe('Where texts stand that name an image.'),
});
/** A file of kinds that hold images. */
export const ShapesDocument = z.strictObject({
  version: z.literal(1).describe('Always 1.'),
  kinds: z.array(shape).min(1).max(200).describe('Kinds of custom resources that hold images.'),
});
