import { type ListedRemark, remarkLine } from '../../fleet/index.ts';
import { plainLine } from './plain-line.ts';

/** One line each: *CVE-2024-1 of pkg:npm/left for shop: the risk is taken: why (Ada, until 2026-12-20)*. */
export function exceptionLines(exceptions: readonly ListedRemark[]): string[] {
  return exceptions.map((each) => {
    const { vulnerability, package: purl, image, owner } = each;
    const subject = [
      vulnerability,
      ...(purl === undefined ? [] : [`of ${purl}`]),
      ...(image === undefined ? [] : [`in ${image}`]),
      ...(owner === undefined ? [] : [`for ${owner}`]),
    ];
    return plainLine(`  ${subject.join(' ')}: ${remarkLine(each)}`);
  });
}
