import type { Context } from '../../base/index.ts';
import type { CatalogueOptions } from '../../catalog/index.ts';
import type { Examined } from './examine-image.ts';

/** See examine-image.ts: the readers of reach are loaded by who asks for it, and by nobody else. */
export async function examineImage(
  input: CatalogueOptions & { image: string },
  context: Context,
): Promise<Examined> {
  const module = await import('./examine-image.ts');
  return await module.examineImage(input, context);
}
