import { defineErrors } from '../base/errors.ts';

export const scanError = defineErrors({
  CLI_SCAN: {
    kind: 'usage',
    meaning: '`scan` or `explain` was told no image, or a threshold that is none.',
  },
  SCAN_FORMAT_UNKNOWN: { kind: 'usage', meaning: '`-o` names no format that scan reports are written in.' },
  SCAN_IGNORE_INVALID: {
    kind: 'usage',
    meaning: 'A rule of an ignore file has an unknown key, no reason, or a value of the wrong type.',
  },
  SCAN_IGNORE_SYNTAX: { kind: 'usage', meaning: 'An ignore file is not YAML.' },
  SCAN_IGNORE_UNREADABLE: {
    kind: 'usage',
    meaning: 'An ignore file cannot be read, or is larger than any real one.',
  },
  SCAN_NO_DATABASE: {
    kind: 'refused',
    meaning: 'What `db pull` names is no advisory database, or not the one that its manifest says.',
  },
  SCAN_REPORT_UNREADABLE: {
    kind: 'refused',
    meaning: 'What `--report` names is no report of a scanner in a format that is read.',
  },
  SCAN_VEX_UNREADABLE: {
    kind: 'usage',
    meaning: 'What `--vex` names cannot be read, or holds no VEX document.',
  },
});
