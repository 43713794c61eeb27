import { LARGE_FILE_BYTES, readBounded } from '../../base/bounded-read.ts';
import { digestOf } from '../../base/index.ts';
import { whyUnread } from '../../base/storage-errors.ts';
import type { Entry } from '../../rootfs/index.ts';
import type { RootChoice } from '../../trust/index.ts';
import { buildError } from '../errors.ts';
import type { ProveSource, SourceToProve } from '../recipe/index.ts';
import { type ArchiveMembers, archiveMembers, type MemberContent } from './archive-members.ts';

const EVIDENCE_BYTES = 64 * 1024 ** 2;

/**
 * What proves that items of `files:` come from who the recipe says, by evidence that lies beside them: nothing is fetched. The proof is of
 * the digest that goes into the image, or of an archive that holds each of its files. Throws BUILD_PUBLISHER. `roots` undefined: nobody said
 * what signatures are checked against, so nothing that asks for a proof is let in.
 */
export function proveSources(roots: RootChoice | undefined, clock: { nowMs(): number }): ProveSource {
  return async (found) => {
    const { source, verify } = found.item;
    if (roots === undefined)
      throw buildError(
        'BUILD_PUBLISHER',
        `files: ${source} asks who published it, and no trust root was given`,
        {
          hint: 'give the build `roots`, as the command line does',
        },
      );
    const { proveFile } = await import('../../trust/index.ts');
    const about = verify.archive ?? source;
    const bytes = await subjectOf(found);
    const evidence = await readNamed(found, verify.evidence, EVIDENCE_BYTES);
    const proof = await proveFile({ bytes, evidence, publisher: verify }, roots, clock);
    if ('refused' in proof) throw notVouchedFor(about, verify.evidence, proof.refused);
    return proof.proven;
  };
}

/** The archive, once everything of the source is known to be in it; else the one file itself. */
async function subjectOf(found: SourceToProve): Promise<Uint8Array> {
  const { item, entries } = found;
  const { archive } = item.verify;
  if (archive !== undefined) {
    const bytes = await readNamed(found, archive, LARGE_FILE_BYTES);
    assertFrom(await archiveMembers(bytes, archive), found);
    return bytes;
  }
  const [file] = entries;
  if (entries.length !== 1 || file?.type !== 'file' || file.content.kind !== 'local')
    throw buildError('BUILD_PUBLISHER', `files: ${item.source} is a folder, and evidence is about one file`, {
      hint: 'name with verify.archive the archive that it was unpacked from',
    });
  const bytes = await readNamed(found, item.source, LARGE_FILE_BYTES);
  // What is proven is what goes into the image.
  if (digestOf(bytes) === file.content.digest) return bytes;
  throw buildError('BUILD_FILE_CHANGED', `files: ${item.source} changed while it was read`, {
    hint: 'let whatever writes it finish, then run the command again',
  });
}

function assertFrom(members: ArchiveMembers, { item, entries }: SourceToProve): void {
  const { source, target, verify } = item;
  const contents = new Set(members.values());
  const isOneFile = entries.length === 1 && entries[0]?.type === 'file';
  // Paths of entries are byte strings.
  const top = target === '/' ? 0 : Buffer.byteLength(target);
  for (const entry of entries) {
    const content = contentOf(entry);
    if (content === undefined) continue;
    const path = Buffer.from(entry.path.slice(top), 'latin1').toString('utf8');
    if (isOneFile ? contents.has(content) : members.get(path) === content) continue;
    const is = members.has(path) ? 'is another file than in' : 'is not in';
    throw buildError(
      'BUILD_PUBLISHER',
      `files: ${isOneFile ? source : `${source}/${path}`} ${is} ${verify.archive}, which its publisher vouches for`,
      { hint: 'unpack the archive again, or leave out with exclude what did not come with it' },
    );
  }
}

/** Undefined: a folder, which says nothing of its own. */
function contentOf(entry: Entry): MemberContent | undefined {
  if (entry.type === 'symlink') return `link:${Buffer.from(entry.target, 'latin1').toString('utf8')}`;
  return entry.type === 'file' && entry.content.kind === 'local' ? `file:${entry.content.digest}` : undefined;
}

async function readNamed({ item, locate }: SourceToProve, name: string, limit: number): Promise<Uint8Array> {
  const path = await locate(name);
  try {
    return await readBounded(path, limit);
  } catch (cause) {
    throw buildError(
      'BUILD_PUBLISHER',
      `files: cannot read ${name}, which ${item.source} is proven by: ${whyUnread(cause)}`,
      {
        hint: 'check the name of the file',
        cause,
      },
    );
  }
}

function notVouchedFor(
  about: string,
  evidence: string,
  { code, message, hint }: { code: string; message: string; hint?: string | undefined },
): Error {
  return buildError(
    'BUILD_PUBLISHER',
    `files: ${evidence} does not prove who published ${about}: ${message} (${code})`,
    {
      hint:
        hint ??
        'fetch the file and its evidence again from where it was published, and compare who signed it with what the recipe expects',
      details: { code },
    },
  );
}
