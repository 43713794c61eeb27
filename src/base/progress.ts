/** One step of a long operation. `add` counts in the unit given at the start. */
export type ProgressStep = { add(count: number): void; done(): void };

/** Typed progress: the terminal renders it, the server streams it, a pipe ignores it. */
export type Progress = {
  /** `total` undefined: not known yet. */
  start(label: string, total?: number, unit?: 'bytes' | 'items'): ProgressStep;
};

export const silentProgress: Progress = { start: () => ({ add() {}, done() {} }) };
