import { storeError } from '../errors.ts';

/** Where a page of the archive ended: package sets fall, and within one its inventories. */
export type SetCursor = { setId: number; inventoryId: number };

export function cursorOf({ id, package_set_id }: { id: number; package_set_id: number }): string {
  return `${package_set_id}.${id}`;
}

export function cursorFrom(text: string): SetCursor {
  const [setId, inventoryId] = text.split('.').map(Number);
  if (!Number.isSafeInteger(setId) || !Number.isSafeInteger(inventoryId))
    throw storeError('STORE_INPUT', `${JSON.stringify(text)} is not where a page ended`);
  return { setId: setId as number, inventoryId: inventoryId as number };
}
