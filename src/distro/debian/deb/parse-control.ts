import { TarIndexer, type TarMember } from '../../../rootfs/index.ts';
import { parseDeb822 } from '../deb822.ts';
import type { ControlFile } from '../types.ts';
import { debError } from './errors.ts';
import type { ExpectedPackage } from './types.ts';

const SCRIPTS = ['preinst', 'postinst', 'prerm', 'postrm', 'config'];

/** Reads an uncompressed control.tar (deb(5), deb-control(5)). Its text must be UTF-8, as policy asks. */
export function parseControl(tar: Buffer): ControlFile {
  const files = filesOf(tar);
  const control = files.get('control');
  if (control === undefined) throw debError('DEB_CONTROL', 'control.tar has no file "control"');
  const text = utf8(control, 'control');
  const [fields, another] = parseDeb822(text);
  if (fields === undefined || another !== undefined)
    throw debError('DEB_CONTROL', '"control" is not one stanza');
  const optional = (name: string): string | undefined => {
    const bytes = files.get(name);
    return bytes && utf8(bytes, name);
  };
  return {
    text,
    fields,
    md5sums: optional('md5sums'),
    conffiles: conffilesOf(optional('conffiles') ?? ''),
    scripts: new Map(SCRIPTS.flatMap((name) => scriptOf(name, files.get(name)))),
    triggers: optional('triggers'),
  };
}

/** Package, Version and Architecture must be those of the index entry that the file was fetched for. */
export function checkIdentity({ fields }: ControlFile, expected: ExpectedPackage): void {
  const wanted = { Package: expected.name, Version: expected.version, Architecture: expected.architecture };
  for (const [field, value] of Object.entries(wanted)) {
    const actual = fields.get(field);
    if (actual === undefined || actual === '')
      throw debError('DEB_CONTROL', `the control file has no ${field}`);
    if (actual !== value) {
      throw debError(
        'DEB_MISMATCH',
        `the index calls it ${field} ${value}, but its control file says ${actual}`,
        {
          hint: 'the mirror served another package under this name; try another mirror',
        },
      );
    }
  }
}

function filesOf(tar: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  const add = (member: TarMember): void => {
    if (member.type === 'directory' && member.path === '') return;
    if (member.type !== 'file')
      throw debError('DEB_CONTROL', `control.tar holds a ${member.type}: ${JSON.stringify(member.path)}`);
    if (files.has(member.path))
      throw debError('DEB_CONTROL', `control.tar holds ${JSON.stringify(member.path)} twice`);
    const { offset, sizeBytes } = member.range;
    files.set(member.path, tar.subarray(offset, offset + sizeBytes));
  };
  const indexer = new TarIndexer(add, { limitEntries: 1000 });
  indexer.push(tar);
  indexer.end();
  return files;
}

/** Lines may carry a flag, `remove-on-upgrade /etc/x`: such a file is not shipped. */
function conffilesOf(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const path = line.trimEnd();
    return path.startsWith('/') ? [path] : [];
  });
}

/** Scripts are only looked at, so bytes that are not text may be lost. */
function scriptOf(name: string, bytes: Buffer | undefined): [string, string][] {
  return bytes === undefined ? [] : [[name, bytes.toString('utf8')]];
}

function utf8(bytes: Buffer, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw debError('DEB_CONTROL', `${name} in control.tar is not UTF-8`, { cause });
  }
}
