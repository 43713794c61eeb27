import { defineErrors } from '../base/errors.ts';

export const fleetError = defineErrors({
  FLEET_DUMP_UNREADABLE: {
    kind: 'usage',
    meaning: 'A dump of what runs is cut off, too large, or of no known form. Nothing was changed.',
  },
  FLEET_OWNERS_INVALID: { kind: 'usage', meaning: 'A line of the file of owner rules cannot be understood.' },
});
