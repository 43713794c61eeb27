import { compareBytes } from '../../../base/index.ts';
import { contentSize, type Entry } from '../../../rootfs/index.ts';
import { treePath } from './made-entries.ts';
import type { RootView } from './types.ts';

/** A program that the tree's scripts ask for in their first line (`#!/bin/sh`) and that is not there. */
export type MissingInterpreter = {
  /** As the first line names it, a byte string. */
  interpreter: string;
  /** Byte strings, in byte order. */
  scripts: string[];
};

const FIRST_LINE_BYTES = 128;
const EXECUTABLE = 0o111;
/** Scripts are small; programs that are larger need not be read to know that they are none. */
const SCRIPT_LIMIT = 1024 * 1024;

/**
 * Scripts that cannot be started. Reads the first bytes of every executable file up to 1 MiB: some milliseconds for an image
 * of a hundred packages, so callers that do not show it leave it out.
 */
export async function missingInterpreters(root: RootView): Promise<MissingInterpreter[]> {
  const missing = new Map<string, string[]>();
  for (const entry of root.entries()) {
    const interpreter = await interpreterOf(root, entry);
    const path = interpreter === undefined ? undefined : treePath(interpreter);
    if (interpreter === undefined || path === undefined || root.get(path, { follow: true })) continue;
    const scripts = missing.get(interpreter);
    if (scripts) scripts.push(entry.path);
    else missing.set(interpreter, [entry.path]);
  }
  return [...missing]
    .sort(([a], [b]) => compareBytes(a, b))
    .map(([interpreter, scripts]) => ({ interpreter, scripts: scripts.sort(compareBytes) }));
}

async function interpreterOf(root: RootView, entry: Entry): Promise<string | undefined> {
  if (entry.type !== 'file' || (entry.mode & EXECUTABLE) === 0) return undefined;
  const { content } = entry;
  const sizeBytes = contentSize(content);
  if (sizeBytes < 3 || sizeBytes > SCRIPT_LIMIT) return undefined;
  const start =
    content.kind === 'slice' ? { ...content, sizeBytes: Math.min(sizeBytes, FIRST_LINE_BYTES) } : content;
  const line = Buffer.from(await root.read(start)).toString('latin1', 0, FIRST_LINE_BYTES);
  return /^#![ \t]*(\/[^\s\0]+)/.exec(line)?.[1];
}
