import { z } from 'zod';
import { messageOf } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { parsePurl } from '../../versions/index.ts';
import { readDocument } from './read-document.ts';
import { lastDayBefore } from './trivy-ignore.ts';
import type { IgnoreRule } from './types.ts';

const Entry = z.strictObject({
  id: z.string().min(1).max(1024),
  paths: z.array(z.string().min(1).max(1024)).optional(),
  purls: z.array(z.string().min(1).max(1024)).optional(),
  statement: z.string().max(1024).optional(),
  expired_at: z.string().max(40).optional(),
});
type TrivyEntry = z.infer<typeof Entry>;

/** The other sections speak of what is not looked for here. */
const OTHERS = z.array(z.unknown()).nullish();

const TrivyIgnoreDocument = z.strictObject({
  vulnerabilities: z.array(Entry).max(10_000).nullish(),
  misconfigurations: OTHERS,
  secrets: OTHERS,
  licenses: OTHERS,
});

/** Trivy's ignore file as YAML. Throws SCAN_IGNORE_SYNTAX, SCAN_IGNORE_INVALID with all that is not understood. */
export async function readTrivyIgnoreYaml(text: string, file: string): Promise<IgnoreRule[]> {
  return await readDocument({
    text,
    file,
    schema: TrivyIgnoreDocument,
    empty: {},
    rulesOf: ({ vulnerabilities }, report) =>
      (vulnerabilities ?? []).flatMap((entry, index) =>
        rulesOf(entry, file, (key, message) => report(['vulnerabilities', index, ...key], message)),
      ),
  });
}

/** One for each pair of path and purl. */
function rulesOf(
  { id, paths, purls, statement, expired_at: expiredAt }: TrivyEntry,
  file: string,
  report: (key: (string | number)[], message: string) => void,
): IgnoreRule[] {
  const expires = expiredAt === undefined ? undefined : lastDayBefore(expiredAt.slice(0, 10));
  if (expiredAt !== undefined && expires === undefined) report(['expired_at'], `'${expiredAt}' is not a day`);
  const packages = purls?.map((purl, index) => ({
    purl,
    only: onlyPurl(purl, (message) => report(['purls', index], message)),
  }));
  return (paths ?? [undefined]).flatMap((path) =>
    (packages ?? [undefined]).map((one): IgnoreRule => {
      const text = [id, one && `in ${one.purl}`, path && `at ${path}`].filter(Boolean).join(' ');
      return {
        vulnerability: id,
        text,
        file,
        reason: statement || text,
        versions: undefined,
        ...withoutUndefined({ path, expires, only: one?.only }),
      };
    }),
  );
}

/** Type, namespace and name must be the same, and the version where it names one. */
function onlyPurl(text: string, report: (message: string) => void): NonNullable<IgnoreRule['only']> {
  try {
    const { type, namespace, name, version, qualifiers, subpath } = parsePurl(text);
    if (Object.keys(qualifiers ?? {}).length > 0 || subpath !== undefined)
      report(`'${text}' has qualifiers or a subpath, which rules do not understand`);
    return ({ component }) =>
      component.type === type &&
      component.namespace === namespace &&
      component.name === name &&
      (version === undefined || component.version === version);
  } catch (error) {
    report(messageOf(error));
    return () => false;
  }
}
