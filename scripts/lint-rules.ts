/** Rules of this house for oxlint, which loads them by `jsPlugins` in .oxlintrc.json. */

type Node = { type: string; [field: string]: unknown };
type RuleContext = { report(problem: { node: Node; message: string }): void };

const MOST_SPREADS = 2;
const WRAPPERS = new Set([
  'ParenthesizedExpression',
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
]);

/** Where a field of an answer comes from can be read off the object that makes it. */
const traceableObjects = {
  create: (context: RuleContext) => ({
    ObjectExpression(node: Node): void {
      const spreads = (node['properties'] as Node[]).filter(({ type }) => type === 'SpreadElement');
      if (spreads.length > MOST_SPREADS)
        context.report({ node, message: 'An object put together from three spreads: name its fields.' });
      for (const spread of spreads.filter(isConditional))
        context.report({
          node: spread,
          message: 'A spread under a condition: name the fields, and leave them out by withoutUndefined.',
        });
    },
  }),
};

function isConditional(spread: Node): boolean {
  let node = spread['argument'] as Node;
  while (WRAPPERS.has(node.type)) node = node['expression'] as Node;
  return node.type === 'ConditionalExpression' || node.type === 'LogicalExpression';
}

export default { meta: { name: 'shearwall' }, rules: { 'traceable-objects': traceableObjects } };
