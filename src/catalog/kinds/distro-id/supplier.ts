import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { Found } from '../../types.ts';

type Supplier = NonNullable<Found['supplier']>;

const GROUP =
  /\b(?:maintainers?|developers?|team|group|project|packagers?|packaging|community|foundation|inc|corp|corporation|authors|engineering|support)\b|\.(?:com|org|io)$/i;

/** `Santiago Vila <sanvila@debian.org>` (policy 5.6.2). Names that say so are groups, the rest people. */
export function supplierOf(maintainer: string | undefined): Supplier | undefined {
  if (maintainer === undefined) return undefined;
  const open = maintainer.lastIndexOf('<');
  const close = maintainer.indexOf('>', open);
  const email = open < 0 || close < 0 ? undefined : maintainer.slice(open + 1, close).trim();
  const written = (open < 0 ? maintainer : maintainer.slice(0, open)).trim().replace(/^"(.*)"$/, '$1');
  const name = (written || email) ?? '';
  if (name === '') return undefined;
  const isGroup = GROUP.test(name) || /[@.]lists\.|@packages\.|@tracker\./.test(email ?? '');
  return withoutUndefined({
    name: name.slice(0, 200),
    email: email !== undefined && /^\S{1,100}@\S{1,100}$/.test(email) ? email : undefined,
    kind: isGroup ? 'organization' : 'person',
  });
}
