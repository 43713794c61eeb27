import type { LoweringRule } from '../triage/lowering-rules.ts';

/** Go's names of what an image's platform calls the same: `linux/amd64`, `linux/arm64/v8`. */
const SYSTEM: ReadonlySet<string> = new Set(['linux', 'windows', 'freebsd']);

/** A flaw that is compiled into programs for other systems or processors only. `platform` undefined: not known, nothing is lowered. */
export function otherPlatform(platform: string | undefined): LoweringRule {
  const [system, processor] = (platform ?? '').split('/');
  return ({ match: { onlyFor, advisories } }) => {
    if (system === undefined || !SYSTEM.has(system) || onlyFor === undefined) return undefined;
    const { goos, goarch } = onlyFor;
    const limit = excludes(goos, system) ? goos : excludes(goarch, processor) ? goarch : undefined;
    if (limit === undefined) return undefined;
    return {
      code: 'other-platform',
      text: `it is only in programs for ${limit.replaceAll(',', ', ')}, and the image is for ${platform}`,
      source: advisories[0]?.feed ?? 'the advisory',
      justification: 'vulnerable_code_not_present',
    };
  };
}

function excludes(limit: string | undefined, own: string | undefined): limit is string {
  return limit !== undefined && own !== undefined && !limit.split(',').includes(own);
}
