import { defineErrors } from '../base/errors.ts';

export const scanError = defineErrors({
  CLI_SCAN: {
    kind: 'usage',
    meaning: '`scan` or `explain` was given no image, or an unknown threshold.',
  },
  SCAN_FORMAT_UNKNOWN: { kind: 'usage', meaning: '`-o` does not name a scan report format.' },
  SCAN_IGNORE_INVALID: {
    kind: 'usage',
    meaning: 'A rule of an ignore file has an unknown key, no reason, or a value of the wrong type.',
  },
  SCAN_IGNORE_SYNTAX: { kind: 'usage', meaning: 'An ignore file is not YAML.' },
  SCAN_IGNORE_UNREADABLE: {
    kind: 'usage',
    meaning: 'An ignore file cannot be read, or is too large.',
  },
  SCAN_MALICIOUS: {
    kind: 'refused',
    meaning:
      'A package that is brought in was published to do harm, as a MAL- record says. Commands end with 1.',
  },
  SCAN_NO_MALICIOUS_FEED: {
    kind: 'unavailable',
    meaning: 'Feeds are required, and none says which packages of an ecosystem are malicious.',
  },
  SCAN_NO_DATABASE: {
    kind: 'refused',
    meaning: 'What `db pull` names is not an advisory database, or not the one that its manifest names.',
  },
  SCAN_REPORT_UNREADABLE: {
    kind: 'refused',
    meaning: 'What `--report` names is not a scanner report in a recognised format.',
  },
  SCAN_VEX_UNREADABLE: {
    kind: 'usage',
    meaning: 'What `--vex` names cannot be read, or contains no VEX document.',
  },
});
