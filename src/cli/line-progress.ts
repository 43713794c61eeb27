import { type Context, silentProgress } from '../base/index.ts';
import type { Progress } from '../base/progress.ts';

type Notes = { note(text: string): void };

/** For commands that work for minutes where nobody draws on a terminal: a line for each step, when it begins. */
export function withLines(context: Context, out: Notes): Context {
  return context.progress === silentProgress ? { ...context, progress: lineProgress(out) } : context;
}

function lineProgress(out: Notes): Progress {
  return {
    start(label) {
      out.note(`${label} …`);
      return { add() {}, done() {} };
    },
  };
}
