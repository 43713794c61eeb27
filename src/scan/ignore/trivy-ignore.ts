import { isoDay } from '../../base/utc-time.ts';
import { problemsError } from '../../base/yaml/problem.ts';
import { IGNORE_FILE, type IgnoreCode, type IgnoreRule } from './types.ts';

const DAY_MS = 86_400_000;

/** One `.trivyignore`: an id on each line, perhaps `exp:DATE`, comments after `#`. Throws SCAN_IGNORE_INVALID with all that is not understood. */
export function readTrivyIgnore(text: string, file: string): IgnoreRule[] {
  const problems: { code: IgnoreCode; message: string; line: number; column: number }[] = [];
  const rules: IgnoreRule[] = [];
  let comment: string | undefined;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const at = line.search(/(?:^|\s)#/);
    const words = (at < 0 ? line : line.slice(0, at)).trim();
    const said = at < 0 ? undefined : line.slice(line.indexOf('#', at) + 1).trim() || undefined;
    if (words === '') {
      comment = said;
      continue;
    }
    const rule = ruleOf(words.split(/\s+/));
    if (typeof rule === 'string')
      problems.push({ code: 'SCAN_IGNORE_INVALID', message: rule, line: index + 1, column: 1 });
    else rules.push({ ...rule, file, reason: `line ${index + 1}: ${said ?? comment ?? rule.text}` });
  }
  if (problems.length > 0) throw problemsError(IGNORE_FILE, file, text, problems);
  return rules;
}

/** The rule, or what is wrong with it. */
function ruleOf([id = '', ...more]: readonly string[]): Omit<IgnoreRule, 'file' | 'reason'> | string {
  if (!/^[\w.:-]+$/.test(id)) return `'${id}' is not an id of a vulnerability`;
  const [only, ...surplus] = more;
  const rule = { vulnerability: id, text: id, versions: undefined };
  if (only === undefined) return rule;
  const date = /^exp:(\d{4}-\d{2}-\d{2})$/.exec(only)?.[1];
  if (surplus.length > 0 || date === undefined)
    return `'${more.join(' ')}' is not understood: after an id comes exp:YYYY-MM-DD, or a comment after #`;
  const expires = lastDayBefore(date);
  return expires === undefined ? `'${date}' is not a day` : { ...rule, expires };
}

/** Trivy's rules end as their day begins; ours hold for all of their last day. Undefined: not a day. */
export function lastDayBefore(date: string): string | undefined {
  const at = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(at) || isoDay(at) !== date ? undefined : isoDay(at - DAY_MS);
}
