import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { renderTree, type TreeNode } from './render-tree.ts';
import { displayWidth } from './terminal-text.ts';

const tree: TreeNode = {
  label: 'nginx',
  detail: '1.26.3-3',
  children: [
    {
      label: 'libssl3t64',
      children: [{ label: 'libc6', detail: '2.41-12' }, { label: 'openssl-provider-legacy' }],
    },
    { label: 'zlib1g' },
  ],
};

describe('renderTree', () => {
  it('draws one line for each node', () => {
    assert.equal(
      renderTree([tree, { label: 'other' }]),
      `nginx  1.26.3-3
├─ libssl3t64
│  ├─ libc6  2.41-12
│  └─ openssl-provider-legacy
└─ zlib1g
other
`,
    );
  });

  it('keeps to the width of the terminal, and drops a detail before a name', () => {
    const lines = renderTree([tree], { width: 24 }).trimEnd().split('\n');

    for (const line of lines) assert.ok(displayWidth(line) <= 24, line);
    assert.equal(lines[3], '│  └─ openssl-provider-…');
    assert.equal(
      renderTree([{ label: 'x'.repeat(20), detail: 'detail' }], { width: 22 }),
      `${'x'.repeat(20)}\n`,
    );
  });

  it('makes details faint only where colour was asked for', () => {
    assert.ok(renderTree([tree], { color: true }).startsWith('nginx  \x1b[2m1.26.3-3\x1b[22m\n'));
    assert.ok(!renderTree([tree]).includes('\x1b'));
  });

  it('spells out a name that would move the cursor', () => {
    assert.equal(renderTree([{ label: 'a\rb', detail: '\x1b]0;x\x07' }]), 'a\\x0db  \\x1b]0;x\\x07\n');
  });

  it('still shows names so deep that the branches fill the terminal', () => {
    let node: TreeNode = { label: 'leaf' };
    for (let depth = 0; depth < 1000; depth++) node = { label: 'd', children: [node] };

    assert.match(renderTree([node], { width: 40 }), /└─ leaf\n$/);
  });

  it('says nothing of nothing', () => {
    assert.equal(renderTree([]), '');
  });
});
