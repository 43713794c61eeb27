import { withoutUndefined } from '../../../base/without-undefined.ts';
import { type Licenses, licenseOf, licensesOf } from '../../licenses/index.ts';
import type { Found } from '../../types.ts';
import type { PythonMetadata } from './types.ts';

/** What the metadata says beside name and version. */
export function described(metadata: PythonMetadata): Partial<Found> {
  const { summary, homepage, author } = metadata;
  const supplier = supplierOf(metadata.email, author);
  return withoutUndefined({
    ...licencesOf(metadata),
    description: summary,
    homepage,
    supplier,
  });
}

/** The expression (PEP 639) is exact; a name that SPDX knows comes next; classifiers say the least. */
function licencesOf({ licenseExpression, license, classifiers }: PythonMetadata): Licenses {
  if (licenseExpression !== undefined) return licenseOf(licenseExpression);
  const named = license === undefined ? {} : licenseOf(license);
  if (named.license !== undefined) return named;
  const classified = licensesOf(classifiers, 'AND');
  if (classified.license !== undefined || named.licenseNames === undefined) return classified;
  return named;
}

/** `Name <mail@example.org>, Other <…>`: the first. */
function supplierOf(email = '', author = ''): Found['supplier'] | undefined {
  const [first = ''] = email.split(/,\s/, 1);
  const open = first.indexOf('<');
  const address = (open < 0 ? first : first.slice(open + 1)).replace('>', '').trim();
  const name = (author.split('\n', 1)[0] || (open < 0 ? '' : first.slice(0, open)))
    .replaceAll('"', '')
    .trim()
    .slice(0, 200);
  if (name === '') return undefined;
  return withoutUndefined({ name, kind: 'person', email: address.includes('@') ? address : undefined });
}
