import { nameOf, nodesOf, type PhpNode } from './php-values.ts';

/** What stands for one folder each: `a` and `b . c` of `a . PATH_SEPARATOR . b . c`, and of `implode(PATH_SEPARATOR, [a, b . c])`. */
export function foldersOfPath(expression: PhpNode | undefined): PhpNode[] {
  if (expression === undefined) return [];
  if (nameOf(expression['what']).toLowerCase() === 'implode')
    return nodesOf(nodesOf(expression['arguments'])[1]?.['items']).flatMap((item) => nodesOf(item['value']));
  const folders: PhpNode[][] = [[]];
  for (const leaf of joinedIn(expression))
    if (isMark(leaf)) folders.push([]);
    else folders.at(-1)?.push(leaf);
  return folders.flatMap(([first, ...others]) =>
    first === undefined
      ? []
      : [others.reduce((left, right) => ({ kind: 'bin', type: '.', left, right }), first)],
  );
}

/** Of `(a . b) . c`, as it is read: `a`, `b` and `c`. */
function joinedIn(expression: PhpNode): PhpNode[] {
  const leaves: PhpNode[] = [];
  let rest = expression;
  while (rest.kind === 'bin' && rest['type'] === '.') {
    leaves.push(...nodesOf(rest['right']));
    const [left] = nodesOf(rest['left']);
    if (left === undefined) return leaves.reverse();
    rest = left;
  }
  return [...leaves, rest].reverse();
}

function isMark(node: PhpNode): boolean {
  return nameOf(node) === 'PATH_SEPARATOR' || node['value'] === ':';
}
