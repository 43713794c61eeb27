import { setFlagsFromString } from 'node:v8';

/**
 * A look into an image runs a lot of code a few thousand times and then ends: by default V8 compiles for that as for a server, on threads that take the
 * cores from unpacking and hashing, and much of it is never run. Counts of calls; by default 400, 3000 and 500.
 */
export function compileLate(): void {
  setFlagsFromString('--invocation-count-for-maglev=1000');
  setFlagsFromString('--invocation-count-for-turbofan=30000');
  setFlagsFromString('--invocation-count-for-osr=3000');
}
