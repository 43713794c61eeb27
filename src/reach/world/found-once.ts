import type { World } from '../types.ts';

/** What is found of a world by a key, found once: many files of a folder or package ask for the same. */
export function foundOnce<Value>(
  find: (key: string, world: World) => Value,
): (key: string, world: World) => Value {
  const worlds = new WeakMap<World, Map<string, Value>>();
  return (key, world) => {
    let known = worlds.get(world);
    if (known === undefined) worlds.set(world, (known = new Map()));
    let value = known.get(key);
    if (value === undefined) known.set(key, (value = find(key, world)));
    return value;
  };
}
