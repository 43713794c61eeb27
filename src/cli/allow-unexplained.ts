import type { Option } from 'commander';
import { bytePath } from '../base/index.ts';
import type { AllowUnexplained } from '../scan/index.ts';
import { cliError } from './errors.ts';
import { repeatedOption } from './options.ts';

export function allowUnexplainedOption(): Option {
  return repeatedOption(
    '--allow-unexplained <glob=reason>',
    'programs that no component explains and that you answer for; several times',
  );
}

/** Throws CLI_SCAN or CLI_EXPOSED for one that gives no reason. */
export function parseAllowed(
  texts: readonly string[] = [],
  code: 'CLI_SCAN' | 'CLI_EXPOSED' | 'CLI_FLEET' = 'CLI_SCAN',
): AllowUnexplained[] {
  return texts.map((text) => {
    const at = text.indexOf('=');
    const [glob, reason] = [text.slice(0, at), text.slice(at + 1).trim()];
    if (at > 0 && reason !== '') return { glob: bytePath(glob), reason };
    throw cliError(code, `--allow-unexplained '${text}' gives no reason`, {
      hint: 'write GLOB=REASON: --allow-unexplained "/usr/local/bin/tool=built by us from tool 1.2"',
    });
  });
}
