/**
 * The inventories of each package set, as lists in two arrays. What is added is seen by all who have it in hand: they pass over what is behind
 * the end of their snapshot.
 */
export class InventoriesBySet {
  /** By package set the newest inventory, by inventory the one before of the same set; 0: there is none. */
  starts: Uint32Array;
  next: Uint32Array;
  /** The first inventory that is in no list yet. */
  #end = 1;

  constructor(room: number) {
    this.starts = new Uint32Array(room);
    this.next = new Uint32Array(room);
  }

  /** Rising. Of one that is there nothing changes: several snapshots may have read it. */
  add(inventoryId: number, packageSetId: number): void {
    if (inventoryId < this.#end) return;
    this.#end = inventoryId + 1;
    if (packageSetId >= this.starts.length) this.starts = grown(this.starts, packageSetId);
    if (inventoryId >= this.next.length) this.next = grown(this.next, inventoryId);
    this.next[inventoryId] = this.starts[packageSetId] as number;
    this.starts[packageSetId] = inventoryId;
  }
}

/** With room for some more: to make room for each would copy all of them. */
function grown(array: Uint32Array, index: number): Uint32Array {
  const larger = new Uint32Array(index + 4096);
  larger.set(array);
  return larger;
}
