import { redactUrl } from '../../base/redact-url.ts';
import { terminalText } from '../../base/terminal-text.ts';
import type { Refused, Value } from './read-config.ts';

/** A value as people may see it: without the password of a URL. */
export function shownValue(value: Value): string {
  return [value]
    .flat()
    .map((one) => terminalText(/^[a-z]+:\/\//.test(String(one)) ? redactUrl(String(one)) : String(one)))
    .join(', ');
}

export function refusal({ name, file, reason }: Refused): string {
  return `${file} may not set ${name}: ${terminalText(reason)}`;
}
