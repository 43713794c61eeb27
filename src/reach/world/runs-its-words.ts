import { isShell } from '../is-shell.ts';

/** Programs that run what their words say; the number of words that come before it. */
export const RUNNERS: ReadonlyMap<string, number> = new Map([
  ...'exec|env|xargs|nohup|sudo|command|time|nice|ionice|setsid|setpriv|busybox|builtin|stdbuf|unshare|taskset|tini|dumb-init|catatonit|eatmydata|fakeroot|linux32|linux64'
    .split('|')
    .map((name): [string, number] => [name, 0]),
  ...'timeout|chroot|flock|gosu|su-exec|runuser|chrt|setarch'
    .split('|')
    .map((name): [string, number] => [name, 1]),
]);

/** Whether a program may run any other that it is told to. */
export function runsItsWords(program: string): boolean {
  return RUNNERS.has(program.slice(program.lastIndexOf('/') + 1)) || isShell(program);
}
