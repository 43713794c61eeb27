import type { Words } from '../words.ts';

/** By which recipe images were built, as far as somebody who is believed attested it: the next build of it takes the place of those before. */
export const recipes = ({ blob, compact }: Words): string[] => [
  `CREATE TABLE image_recipe (image_id BIGINT PRIMARY KEY REFERENCES image (id), recipe ${blob} NOT NULL) ${compact}`,
  'CREATE INDEX image_recipe_recipe ON image_recipe (recipe, image_id)',
];
