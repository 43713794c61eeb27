import { tableOf } from '../../base/table-of.ts';
import type { PeerCommand } from './peer-commands.ts';

/** Whether the next word is its value, why there is none here, and what says the same instead. */
type PeerFlag = { takesValue: boolean; why: string; instead?: Pick<PeerCommand, 'not' | 'rest'> };

/** Trivy writes `--template @FILE`, Grype and Syft `-t FILE`; each beside a format that is called template. */
const TEMPLATE: PeerFlag = {
  takesValue: true,
  why: 'a template is named by --output',
  instead: {
    not: ['-o', '--output', '-f', '--format'],
    rest: ({ operands, valueOf }) => {
      const file = (valueOf('--template', '-t') ?? 'FILE').replace(/^@/, '');
      const target = valueOf('-f', '--format') === undefined ? undefined : valueOf('-o', '--output');
      return ['-o', `template=${file}${target === undefined ? '' : `=${target}`}`, ...operands];
    },
  },
};

/** Flags of other tools that nothing here takes. */
export const PEER_FLAGS: Readonly<Record<string, PeerFlag>> = tableOf({
  '--template': TEMPLATE,
  '-t': TEMPLATE,
  '--scanners': { takesValue: true, why: 'vulnerabilities are all that is looked for' },
  '--security-checks': { takesValue: true, why: 'vulnerabilities are all that is looked for' },
  '--image-config-scanners': { takesValue: true, why: 'vulnerabilities are all that is looked for' },
  '--vuln-type': { takesValue: true, why: 'packages of every kind are looked at' },
  '--pkg-types': { takesValue: true, why: 'packages of every kind are looked at' },
  '--skip-db-update': { takesValue: false, why: 'a scan never updates: "shearwall db update" does' },
  '--skip-java-db-update': { takesValue: false, why: 'a scan never updates: "shearwall db update" does' },
  '--offline-scan': { takesValue: false, why: "a scan asks no network but the image's registry" },
  '--no-progress': { takesValue: false, why: '--quiet shows none' },
  '--list-all-pkgs': { takesValue: false, why: 'JSON lists all packages anyway' },
  '--timeout': { takesValue: true, why: 'there is none: stop it as any program' },
  '--skip-version-check': { takesValue: false, why: 'nothing is checked' },
  '--add-cpes-if-none': { takesValue: false, why: 'nothing is matched by CPE' },
  '--by-cve': { takesValue: false, why: 'findings have the name of their CVE anyway' },
  '--scope': { takesValue: true, why: 'what the merged layers show is looked at' },
  '--sort-by': { takesValue: true, why: 'what is acted on first stands first' },
  '--dir': { takesValue: true, why: 'layouts are written oci:DIR' },
  '--sbom': { takesValue: true, why: 'documents are given with --predicate' },
  '--attestation': { takesValue: true, why: 'documents are given with --predicate' },
  '--signature': { takesValue: true, why: 'a signature is made by "sign"' },
  '--payload': { takesValue: true, why: 'a signature is made by "sign"' },
  '--report': { takesValue: true, why: 'the fleet answers whole' },
  '--include-namespaces': { takesValue: true, why: 'the fleet answers whole' },
  '--input': { takesValue: true, why: 'an archive is named as the image is' },
});
