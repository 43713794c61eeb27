import { type VersionScheme, versionOrder } from '../../versions/index.ts';

export type IgnoreVersionTest = (version: string, scheme: VersionScheme) => boolean;

const OPERATORS: Readonly<Record<string, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
  '=': (order) => order === 0,
};

/** `>=1.2 <1.5`, `1.4.2`: comparisons that all hold, in the version order of the ecosystem. Throws Error. */
export function parseVersions(text: string): IgnoreVersionTest {
  const tests = text
    .trim()
    .split(/[\s,]+/)
    .map((part) => {
      const [, operator = '=', version = ''] = /^(<=|>=|<|>|=)?(.*)$/.exec(part) ?? [];
      const holds = OPERATORS[operator];
      if (version === '' || holds === undefined)
        throw new Error(
          `'${part}' is not a version comparison: write >=1.2, <1.5 or a version, without a space after the sign`,
        );
      return (scheme: VersionScheme, own: string) => holds(versionOrder(scheme).compare(own, version));
    });
  return (own, scheme) => tests.every((test) => test(scheme, own));
}
