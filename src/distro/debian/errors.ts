import { defineErrors } from '../../base/errors.ts';

export const deb822Error = defineErrors({
  DEB822_SYNTAX: {
    kind: 'refused',
    meaning: 'A Debian control file does not follow the syntax of deb822(5).',
  },
});
