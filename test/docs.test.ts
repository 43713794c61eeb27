import assert from 'node:assert/strict';
import { existsSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { describe, it } from 'node:test';
import { parse as parseYaml } from 'yaml';
import { readShapes } from '../src/admission/index.ts';
import { readFeedConfig } from '../src/advisories/index.ts';
import { loadRecipe } from '../src/build/index.ts';
import { starterRecipe } from '../src/build/recipe/index.ts';
import { readConfig } from '../src/cli/config/read-config.ts';
import { parseLine } from '../src/cli/parse-line.ts';
import { readIgnore } from '../src/scan/index.ts';
import { generateSigner, publicKeyPem } from '../src/sigstore/index.ts';
import { readPolicyFixtures } from '../src/trust/index.ts';
import { parsePolicy } from '../src/trust/policy/parse-policy.ts';
import { blocksOf, commandsOf, proseOf, wordsOf } from './fakes/markdown.ts';

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const pages = globSync(['*.md', 'docs/**/*.md', 'examples/**/*.md', 'wasm/*.md'], {
  cwd: root,
  exclude: (path) => /(^|\/)(node_modules|target|build)$/.test(path),
}).sort();
const tasks = pages.filter((page) => page === 'README.md' || page.startsWith('docs/tasks/'));

/** Holds config files, which have keys in common with recipes and policies. */
const DEFAULTS = 'docs/tasks/set-defaults.md';

const yamlBlocks = tasks.flatMap((page) =>
  blocksOf(read(page), ['yaml']).map((text) => ({
    page,
    text,
    keys: Object.keys(parseYaml(text) as object),
  })),
);

/** Its first line says so where another page shows one. */
const isConfig = ({ page, text }: { page: string; text: string }): boolean =>
  page === DEFAULTS || /^# .*\bconfig\.yaml/.test(text);

describe('the recipes in the documents', () => {
  // Those of Kubernetes, and parts of them, are tested with Kyverno itself.
  const recipes = yamlBlocks.filter(
    ({ keys, ...block }) =>
      !isConfig(block) &&
      !['apiVersion', 'attestors', 'policies', 'feeds', 'ignore', 'images', 'kinds'].some((key) =>
        keys.includes(key),
      ),
  );

  it('were found', () => {
    assert.ok(recipes.length >= 8, `only ${recipes.length} recipes seen`);
  });

  for (const [index, { page, text }] of recipes.entries()) {
    it(`load: number ${index + 1}, in ${page}`, async () => {
      // A page's recipe stands where its includes are: beside ours, or as deep as an example.
      const folder = page === 'README.md' ? 'recipes' : 'examples/page';
      const path = join(root, folder, 'block.yaml');
      const readFile = async (wanted: string): Promise<Buffer> => {
        if (wanted === path) return Buffer.from(text);
        if (wanted.endsWith('.asc')) return Buffer.from('KEY');
        return Buffer.from(wanted.endsWith('/hello.yaml') ? starterRecipe('hello') : readFileSync(wanted));
      };

      const recipe = await loadRecipe(path, { readFile });

      assert.ok(recipe.contents.packages.length > 0);
    });
  }
});

it('the kinds in the documents are read', async () => {
  const kinds = yamlBlocks.filter(({ keys }) => keys.includes('kinds'));
  assert.ok(kinds.length > 0);
  for (const { text } of kinds) assert.ok((await readShapes(text, 'kinds.yaml')).length > 0);
});

it('the expected verdicts in the documents are read', async () => {
  const expected = yamlBlocks.filter(({ keys }) => keys.includes('images') && keys.includes('version'));
  assert.ok(expected.length > 0);
  for (const { text } of expected) assert.ok((await readPolicyFixtures(text, 'expected.yaml')).length > 0);
});

describe('the policy files in the documents', () => {
  const policies = yamlBlocks.filter(({ keys }) => keys.includes('policies'));

  it('were found', () => {
    assert.ok(policies.length >= 2, `only ${policies.length} policy files seen`);
  });

  for (const [index, { page, text }] of policies.entries())
    it(`are accepted: number ${index + 1}, in ${page}`, async () => {
      const key = publicKeyPem((await generateSigner('p256')).publicKey);
      const parsed = await parsePolicy(text, 'policy.yaml', async () => Buffer.from(key));

      assert.ok(parsed.policies.length > 0);
    });
});

describe('the feed files in the documents', () => {
  const files = yamlBlocks.filter(({ keys }) => keys.includes('feeds'));

  it('were found', () => {
    assert.ok(files.length >= 1);
  });

  for (const [index, { page, text }] of files.entries())
    it(`are accepted: number ${index + 1}, in ${page}`, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'shearwall-docs-'));
      const path = join(folder, 'feeds.yaml');
      writeFileSync(path, text);

      const feeds = await readFeedConfig(path).finally(() => rmSync(folder, { recursive: true }));

      assert.ok(feeds.length > 0);
    });
});

describe('the config files in the documents', () => {
  const files = yamlBlocks.filter(isConfig);

  it('were found', () => {
    assert.ok(files.length >= 2);
  });

  for (const [index, { page, text }] of files.entries())
    it(`are accepted: number ${index + 1}, in ${page}`, async () => {
      const whose = /^# (?:the user's own|~)/m.test(text) ? 'user' : 'project';
      const { values, refused } = await readConfig([{ whose, path: 'config.yaml', text }], root);

      assert.ok(values.length > 0);
      assert.deepEqual(refused, []);
    });
});

describe('the project file in the documents', () => {
  it('makes a line of two words build what it says', async () => {
    const text =
      yamlBlocks.find((block) => block.page === DEFAULTS && block.keys.includes('build'))?.text ?? '';
    const config = await readConfig([{ whose: 'project', path: '.shearwall.yaml', text }], root);

    const build = await parseLine(['build'], { config, env: {} });
    const scan = await parseLine(['scan', 'oci:out/nginx:v1'], { config, env: {} });

    assert.ok(typeof build === 'object' && typeof scan === 'object');
    assert.deepEqual([build.args, build.options['output']], [['recipes/nginx.yaml'], 'oci:out/nginx:v1']);
    assert.deepEqual(scan.options['failOn'], ['act-now', 'critical']);
  });
});

describe('the ignore files in the documents', () => {
  const files = yamlBlocks.filter(({ keys }) => keys.includes('ignore'));

  it('were found', () => {
    assert.ok(files.length > 0);
  });

  for (const { page, text } of files)
    it(`are accepted: in ${page}`, async () => {
      assert.ok((await readIgnore('ignore.yaml', async () => Buffer.from(text))).length > 0);
    });
});

describe('the commands in the documents', async () => {
  const commands = pages.flatMap((page) => commandsOf(read(page)).map((line) => ({ page, line })));

  it('were found', () => {
    assert.ok(commands.length >= 20, `only ${commands.length} commands seen`);
  });

  for (const { page, line } of commands) {
    it(`are ones that exist: ${line}, in ${page}`, async () => {
      await parseLine(wordsOf(line));
    });
  }

  it('would be refused if they did not exist', async () => {
    await assert.rejects(parseLine(['build', 'a.yaml', '--lokced']), /unknown option/);
    await assert.rejects(parseLine(['build']), /missing required argument/);
    await assert.rejects(parseLine(['sing', 'oci:out/a']), /unknown command/);
  });
});

describe('the links in the documents', () => {
  for (const page of pages) {
    it(`lead somewhere: ${page}`, () => {
      const links = [...proseOf(read(page)).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '');
      const broken = links.filter((link) => !/^(https?|mailto):/.test(link) && !leadsSomewhere(page, link));

      assert.deepEqual(broken, []);
    });
  }

  it('reach every task and every decision', () => {
    const overview = `${read('README.md')}${read('docs/decisions/README.md')}`;
    const unreached = [...readdirSync(join(root, 'docs/tasks')), ...readdirSync(join(root, 'docs/decisions'))]
      .filter((name) => name !== 'README.md')
      .filter((name) => !overview.includes(`${name})`));

    assert.deepEqual(unreached, []);
  });
});

describe('what the documents name', () => {
  const codes = new Set(
    ['errors.md', 'policy.md', 'reasons.md'].flatMap((name) =>
      [...read(`docs/reference/${name}`).matchAll(/^\| `([A-Z0-9_]+)`/gm)].map((row) => row[1]),
    ),
  );
  const areas = new Set([...codes].map((code) => code?.split('_')[0]));

  it('are error codes that exist', () => {
    const named = pages.flatMap((page) =>
      [...read(page).matchAll(/(?:`|code: |says )([A-Z]+_[A-Z_]+)\b/g)].map((match) => ({
        page,
        code: match[1] ?? '',
      })),
    );
    const ofOurAreas = named.filter(({ code }) => areas.has(code.split('_')[0]));

    assert.ok(codes.size > 50 && ofOurAreas.length > 5, 'codes were seen');
    assert.deepEqual(
      ofOurAreas.filter(({ code }) => !codes.has(code)),
      [],
    );
  });

  it('are files that exist', () => {
    const named = pages.flatMap((page) =>
      [...read(page).matchAll(/`((?:src|test|scripts|recipes|wasm|docs|schemas)\/[\w./-]+)`/g)].map(
        (match) => match[1] ?? '',
      ),
    );

    assert.ok(named.length > 20, `only ${named.length} files seen`);
    assert.deepEqual(
      named.filter((path) => !existsSync(join(root, path))),
      [],
    );
  });

  it('are all rooms of src/', () => {
    const rooms = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    const architecture = read('docs/architecture.md');

    assert.deepEqual(
      rooms.map(({ name }) => name).filter((name) => !architecture.includes(`\n| \`${name}\` |`)),
      [],
    );
  });
});

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : normalize(join(dirname(page), path));
  if (!existsSync(join(root, target))) return false;
  if (anchor === undefined) return true;
  const slugs = [...proseOf(read(target)).matchAll(/^#+ (.*)$/gm)].map((match) =>
    (match[1] ?? '')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
  return slugs.includes(anchor);
}
