import { compareBytes } from '../../../../base/index.ts';
import type { Entry } from '../../../../rootfs/index.ts';
import { type EntryMaker, entryMaker } from '../made-entries.ts';
import type { Effect } from '../types.ts';
import { type EnabledCertificate, enabledCertificates, PACKAGED } from './enabled-certificates.ts';
import { pemCertificates } from './pem.ts';
import { subjectHash } from './subject-hash.ts';

const FOLDER = 'etc/ssl/certs';

/** What update-ca-certificates(8) makes. */
export const caCertificates: Effect = {
  name: 'ca-certificates',
  description:
    '/etc/ssl/certs: the bundle of trusted certificates, a link to each and the hash links of OpenSSL',
  covers: [{ command: 'update-ca-certificates' }, { package: 'ca-certificates', scripts: ['postinst'] }],
  apply: async (input) => {
    const certificates = await enabledCertificates(input);
    if (certificates.length === 0) return [];
    const make = entryMaker(input.settings.epoch);
    const entries = [
      make.file(`${FOLDER}/ca-certificates.crt`, bundle(certificates)),
      ...links(certificates, make),
      ...certificates.filter(({ isFromRecipe }) => isFromRecipe).map(({ path, pem }) => make.file(path, pem)),
      ...(input.root.get('etc/ca-certificates.conf') ? [] : configuration(certificates, make)),
    ];
    return entries.sort((a, b) => compareBytes(a.path, b.path));
  },
};

/** One after the other; a file without a final newline gets one, so that no two blocks run together. */
function bundle(certificates: readonly EnabledCertificate[]): Buffer {
  const newline = Buffer.from('\n');
  return Buffer.concat(certificates.flatMap(({ pem }) => (pem.at(-1) === 0x0a ? [pem] : [pem, newline])));
}

/** `NAME.pem` to the file, and `HASH.N` to that: N counts different certificates of one subject, in byte order of names. */
function links(certificates: readonly EnabledCertificate[], make: EntryMaker): Entry[] {
  const byLinkName = new Map(certificates.map((certificate) => [certificate.linkName, certificate]));
  const taken = new Map<string, Buffer[]>();
  return [...byLinkName.values()]
    .sort((a, b) => compareBytes(a.linkName, b.linkName))
    .flatMap(({ path, linkName, pem }) => {
      const named = make.symlink(`${FOLDER}/${linkName}`, `/${path}`);
      const [der, ...more] = pemCertificates(pem);
      const hash = der && more.length === 0 ? subjectHash(der) : undefined;
      if (der === undefined || hash === undefined) return [named];
      const same = taken.get(hash) ?? [];
      if (same.some((other) => other.equals(der))) return [named];
      taken.set(hash, [...same, der]);
      return [named, make.symlink(`${FOLDER}/${hash}.${same.length}`, linkName)];
    });
}

/** As the package's questions leave it when all are accepted. */
function configuration(certificates: readonly EnabledCertificate[], make: EntryMaker): Entry[] {
  const names = certificates
    .filter(({ path }) => path.startsWith(`${PACKAGED}/`))
    .map(({ path }) => `${path.slice(PACKAGED.length + 1)}\n`);
  const heading =
    '# Certificates below /usr/share/ca-certificates that are trusted; a line that begins with ! is not.\n';
  return names.length === 0 ? [] : [make.file('etc/ca-certificates.conf', heading + names.join(''))];
}
