import { defineErrors } from '../../base/errors.ts';

export const deb822Error = defineErrors({
  DEB822_SYNTAX: { kind: 'refused', meaning: 'A Debian control file breaks the syntax of deb822(5).' },
});
