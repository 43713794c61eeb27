import { type Handle, oncePerSnapshot } from '../handle.ts';
import { nextOf } from './counters.ts';

/** As `oncePerSnapshot`, and a process that asks again keeps it until anything has been written that an answer may depend on. Nobody changes it. */
export async function onceUntilWritten<T>(handle: Handle, name: string, read: () => Promise<T>): Promise<T> {
  return await oncePerSnapshot(handle, name, async () => {
    if (!handle.isSnapshot) return await read();
    const { untilWritten } = handle.remembered;
    const generation = await nextOf(handle, 'answers');
    const kept = untilWritten.get(name);
    if (kept?.generation === generation) return kept.value as T;
    const value = await read();
    if ((kept?.generation ?? 0) < generation) untilWritten.set(name, { generation, value });
    return value;
  });
}
