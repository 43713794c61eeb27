import { licenseRef } from '../../../sbom/index.ts';
import { exceptionId, licenseId } from './license-id.ts';

/** What one `License:` line says. `names` holds for all of it, beside the expression. */
export type SynopsisLicense = { expressions: string[]; names: string[] };

/** A synopsis of more words than this is prose that someone put on the first line. */
const MAX_NAMES = 40;

/**
 * Reads `GPL-2+ or Artistic, and BSD-3-clause`: `and` binds closer than `or`, a comma before either binds loosest
 * (copyright-format 1.0, "Syntax" of the License field). A licence without an SPDX id that all of it is under becomes a
 * name; one that is a mere choice stays in the expression as a LicenseRef, because a list of names cannot say "or".
 */
export function readSynopsis(synopsis: string): SynopsisLicense {
  const text = synopsis.replace(/[\s|]+/g, (space) => (space.includes('|') ? ' or ' : ' ')).trim();
  if (text.split(/ (?:and|or) |,/i).length > MAX_NAMES)
    return { expressions: [], names: [text.slice(0, 100)] };
  return conjuncts(text);
}

function conjuncts(text: string): SynopsisLicense {
  const groups = text.split(/,\s*(?=(?:and|or)\b)|,\s+|,$/i).filter((part) => part.trim() !== '');
  if (groups.some((part) => /^\s*or\b/i.test(part))) {
    const choices = groups.map((part) => choiceOf(part.replace(/^\s*(?:and|or)\s+/i, '')));
    return {
      expressions: [choices.length > 1 ? choices.map(bracket).join(' OR ') : (choices[0] ?? '')],
      names: [],
    };
  }
  const parts = groups.flatMap((part) => {
    const group = part.replace(/^\s*and\s+/i, '');
    return / or /i.test(group) ? [group] : group.split(/ and /i);
  });
  const result: SynopsisLicense = { expressions: [], names: [] };
  for (const part of parts.map((item) => item.trim()).filter((item) => item !== '')) {
    const known = / or /i.test(part) ? choiceOf(part) : licenseOf(part);
    if (known === undefined) result.names.push(part.slice(0, 100));
    else result.expressions.push(known);
  }
  return result;
}

/** `A or B and C` as SPDX; unknown names as LicenseRefs. */
function choiceOf(text: string): string {
  const idOf = (name: string): string => licenseOf(name) ?? licenseRef(name.slice(0, 100));
  const choices = text.split(/ or /i).map((choice) =>
    choice
      .split(/ and /i)
      .map((name) => idOf(name.trim()))
      .join(' AND '),
  );
  return choices.join(' OR ');
}

function licenseOf(text: string): string | undefined {
  const match = /^(\S+) with (?:the )?(\S+) exceptions?$/i.exec(text);
  if (!match) return licenseId(text);
  const license = licenseId(match[1] ?? '');
  const exception = license === undefined ? undefined : exceptionId(match[2] ?? '', license);
  return exception === undefined ? undefined : `${license} WITH ${exception}`;
}

function bracket(expression: string): string {
  return / (AND|OR) /.test(expression) ? `(${expression})` : expression;
}
