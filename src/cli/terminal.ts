import type { TableOptions } from '../base/render-table.ts';

/** How wide stdout is and whether it shows colour (no-color.org): a pipe or file gets plain text, uncut. */
export function terminalOptions(env: NodeJS.ProcessEnv, stdout = process.stdout): TableOptions {
  if (!stdout.isTTY) return {};
  return { width: stdout.columns, color: !env['NO_COLOR'] && env['TERM'] !== 'dumb' };
}
