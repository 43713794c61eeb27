import type { TableOptions } from '../../base/render-table.ts';
import { renderTree, type TreeNode } from '../../base/render-tree.ts';
import type { StatedSigner } from '../../sigstore/index.ts';
import type { AttachedItem } from './attached-item.ts';
import type { AttachmentTree, TreeSubject } from './tree-image.ts';

/** One line for each thing that is attached, below the image or platform that it is attached to. `howToCheck`: how signers are checked, in the caller's words. */
export function renderImageTree(
  tree: AttachmentTree,
  options: TableOptions = {},
  howToCheck?: string,
): string {
  const root: TreeNode = {
    label: tree.name,
    detail: tree.digest,
    children: [...attachedNodes(tree), ...tree.platforms.map(platformNode)],
  };
  return `${renderTree([root], options)}\n${closingNote(tree, howToCheck)}\n`;
}

function platformNode(subject: TreeSubject): TreeNode {
  return { label: subject.platform ?? '', detail: subject.digest, children: attachedNodes(subject) };
}

function attachedNodes({ attached, truncated }: TreeSubject): TreeNode[] {
  const nodes = attached.length === 0 ? [{ label: 'nothing is attached' }] : attached.map(itemNode);
  return truncated === undefined ? nodes : [...nodes, { label: 'there is more', detail: truncated }];
}

function itemNode(item: AttachedItem): TreeNode {
  const { kind, format, predicateType, problem, manifest, attached = [] } = item;
  const facts = [
    format,
    kind === 'attestation' ? predicateType : undefined,
    problem ?? (item.isSigned ? signerInWords(item.signer) : 'not signed'),
    manifest.slice(0, 19),
  ];
  return {
    label: kind,
    detail: facts.filter((fact) => fact !== undefined).join('  '),
    children: attached.map(itemNode),
  };
}

/** As `verify` and `keys` name keys, where the hint is a key's digest as cosign and shearwall write it. */
function keyInWords(hint: string): string {
  const bytes = Buffer.from(hint, 'base64');
  return bytes.length === 32 && bytes.toString('base64') === hint ? `sha256:${bytes.toString('hex')}` : hint;
}

function signerInWords(signer: StatedSigner | undefined): string | undefined {
  switch (signer?.kind) {
    case 'key':
      return signer.hint === '' ? 'says: by key' : `says: by key ${keyInWords(signer.hint)}`;
    case 'certificate':
      return `says: by ${signer.identity}${signer.issuer === undefined ? '' : ` (${signer.issuer})`}`;
    case 'unreadable':
      return 'its certificate cannot be read';
    default:
      return undefined;
  }
}

/** A document is not true because it is attached to the image. */
function closingNote(tree: AttachmentTree, howToCheck?: string): string {
  const all = [tree, ...tree.platforms].flatMap(({ attached }) => attached);
  if (all.length === 0) return 'nothing is attached to this image: no signature, SBOM or provenance';
  if (all.some(({ isSigned }) => isSigned))
    return ['signers are what the signatures claim: nothing was checked', howToCheck ?? []].flat().join(', ');
  return 'none of this is signed: anyone who can push here could have written it';
}
