import { createHash } from 'node:crypto';
import { entryMaker } from './made-entries.ts';
import type { Effect, InstalledPackage, RootView } from './types.ts';

const FOLDER = 'var/lib/dpkg/status.d';

/** distroless' form: the control file verbatim, without a Status line, so that scanners see every package. */
export const dpkgStatus: Effect = {
  name: 'dpkg-status',
  description: '/var/lib/dpkg/status.d: the control file and checksums of every package, for scanners',
  covers: [{ command: 'dpkg-query' }],
  apply: async ({ root, packages, settings }) => {
    const make = entryMaker(settings.epoch);
    const entries = await Promise.all(
      packages.map(async (pkg) => [
        make.file(`${FOLDER}/${pkg.name}`, withNewline(Buffer.from(pkg.control.text))),
        make.file(`${FOLDER}/${pkg.name}.md5sums`, await md5sumsOf(root, pkg)),
      ]),
    );
    return entries.flat();
  },
};

function withNewline(text: Buffer): Buffer {
  return text.at(-1) === 0x0a ? text : Buffer.concat([text, Buffer.from('\n')]);
}

/** The package's own, or where it has none (the member is optional) lines of `md5sum`, as Debian's tools write them. */
async function md5sumsOf(root: RootView, { name, control }: InstalledPackage): Promise<Buffer> {
  if (control.md5sums !== undefined) return Buffer.from(control.md5sums);
  const lines: string[] = [];
  for (const entry of root.filesOf(name)) {
    if (entry.type !== 'file') continue;
    const digest = createHash('md5')
      .update(await root.read(entry.content))
      .digest('hex');
    lines.push(`${digest}  ${entry.path}\n`);
  }
  return Buffer.from(lines.join(''), 'latin1');
}
