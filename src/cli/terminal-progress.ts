import type { Progress, ProgressStep } from '../base/progress.ts';
import { terminalText } from '../base/terminal-text.ts';

const FRAME_MS = 80;
const BAR_WIDTH = 24;

type Step = { label: string; total: number | undefined; unit: 'bytes' | 'items'; count: number };

/** Draws the running steps below each other on a terminal, and wipes them when they end. */
export function createTerminalProgress(
  stream: NodeJS.WriteStream,
  nowMs: () => number,
): Progress & { clear(): void } {
  const steps = new Set<Step>();
  let drawnLines = 0;
  let lastDrawMs = 0;

  const wipe = (): void => {
    if (drawnLines > 0) stream.write(`\x1b[${drawnLines}A\x1b[0J`);
    drawnLines = 0;
  };
  const draw = (force: boolean): void => {
    if (!force && nowMs() - lastDrawMs < FRAME_MS) return;
    lastDrawMs = nowMs();
    wipe();
    for (const step of steps) stream.write(`${renderStep(step, stream.columns ?? 80)}\n`);
    drawnLines = steps.size;
  };

  return {
    start(label, total, unit = 'items'): ProgressStep {
      const step: Step = { label: terminalText(label), total, unit, count: 0 };
      steps.add(step);
      draw(false);
      return {
        add(count) {
          step.count += count;
          draw(false);
        },
        done() {
          steps.delete(step);
          draw(true);
        },
      };
    },
    clear() {
      steps.clear();
      wipe();
    },
  };
}

function renderStep({ label, total, unit, count }: Step, columns: number): string {
  const amount = unit === 'bytes' ? `${(count / 1e6).toFixed(1)} MB` : String(count);
  if (total === undefined || total <= 0) return `${label} ${amount}`.slice(0, columns - 1);
  const filled = Math.min(BAR_WIDTH, Math.round((count / total) * BAR_WIDTH));
  const bar = `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)}`;
  const of = unit === 'bytes' ? `${(total / 1e6).toFixed(1)} MB` : String(total);
  return `${bar} ${label} ${unit === 'bytes' ? amount.replace(' MB', '') : amount}/${of}`.slice(
    0,
    columns - 1,
  );
}
