import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogued, FakeTree } from '../../../../test/fakes/catalog-tree.ts';
import { fakeZip } from '../../../../test/fakes/zip-file.ts';
import { account } from '../../accounting/index.ts';
import { join } from '../../join/index.ts';
import { javaCataloguer } from './index.ts';

type Files = Record<string, string | Uint8Array>;

const pom = (group: string, artifact: string, needs: readonly string[] = []): Files => {
  const dependencies = needs.map((one) => {
    const [of, name] = one.split(':');
    return `<dependency><groupId>${of}</groupId><artifactId>${name}</artifactId><version>1</version></dependency>`;
  });
  const own = `<groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>1</version>`;
  const folder = `META-INF/maven/${group}/${artifact}`;
  return {
    [`${folder}/pom.xml`]: `<project>${own}<dependencies>${dependencies.join('')}</dependencies></project>`,
    [`${folder}/pom.properties`]: `groupId=${group}\nartifactId=${artifact}\nversion=1\n`,
  };
};
const classes = (...names: string[]): Files => Object.fromEntries(names.map((name) => [`${name}.class`, '']));
const SHOP = { ...pom('com.acme', 'shop'), ...classes('com/acme/shop/Main') };

/** The folders that are said to be nobody's, and whether the file counts as explained. */
function strangeIn(files: Files, name = 'shop-1.jar'): { strange: string; isExplained: boolean } {
  const path = `app/${name}`;
  const { found, problems } = catalogued({ [path]: fakeZip(files) }, [javaCataloguer]);
  assert.ok(problems.every(({ isRemark }) => isRemark === true));
  const main = found.find(({ evidence }) => evidence.locations[0] === path);
  return {
    strange: problems.map(({ message }) => message.replace(/^.* in /, '')).join('; '),
    isExplained: main?.evidence.part !== true,
  };
}

describe('classes packed into an archive', () => {
  it('belong to nothing where no pom came with them', () => {
    const merged = { ...SHOP, ...pom('com.zaxxer', 'HikariCP'), ...classes('com/zaxxer/hikari/A') };
    assert.deepEqual(strangeIn(merged), { strange: '', isExplained: true });
    assert.deepEqual(strangeIn({ ...merged, ...classes('io/ktor/A', 'io/ktor/x/B', 'org/apache/avro/C') }), {
      strange: 'io/ktor, org/apache/avro',
      isExplained: false,
    });
  });

  it('show by what the own pom asks for that others were packed, too', () => {
    const files = { ...SHOP, ...pom('com.acme', 'shop', ['com.squareup.okhttp3:okhttp']) };
    const packed = classes('okhttp3/Call', 'kotlin/Unit');
    assert.deepEqual(strangeIn({ ...files, ...packed }), { strange: 'kotlin, okhttp3', isExplained: false });
    assert.deepEqual(strangeIn({ ...SHOP, ...packed }), { strange: '', isExplained: true });
  });

  it("are the artifact's own below its group, its name, other releases of Java, and where they were moved to", () => {
    const own = classes(
      'META-INF/versions/9/com/acme/A',
      'BOOT-INF/classes/com/acme/B',
      'module-info',
      'x/shop/C',
    );
    const moved = { ...pom('com.google.guava', 'guava'), ...classes('com/acme/shaded/com/google/common/A') };
    assert.deepEqual(strangeIn({ ...SHOP, ...own, ...moved }), { strange: '', isExplained: true });
  });

  it('leave what holds the archive unexplained, too, and are not hidden by a group that is no more than a domain', () => {
    const inner = fakeZip({ ...SHOP, ...pom('org', 'x'), ...classes('org/strange/A') });
    const outer = { ...pom('com.acme', 'all'), 'BOOT-INF/lib/shop-1.jar': inner };
    assert.deepEqual(strangeIn(outer, 'all-1.jar'), { strange: 'org/strange', isExplained: false });
  });
});

describe("an application in Jib's folders", () => {
  const undescribed = (main: string): string[] => {
    const magic = Buffer.from('cafebabe00000034', 'hex');
    const files = {
      'app/jib-main-class-file': main,
      'app/classes/com/acme/shop/Main.class': magic,
      'app/classes/okhttp3/Call.class': magic,
      'opt/classes/com/acme/shop/Main.class': magic,
    };
    const tree = new FakeTree(files, javaCataloguer.examiners);
    const { unaccounted } = account(
      tree,
      join([], tree, ({ message }) => assert.fail(message)),
    );
    return unaccounted.map(({ path }) => path);
  };

  it('is explained where the classes are of the house whose class is started, and nowhere else', () => {
    const others = ['app/classes/okhttp3/Call.class', 'opt/classes/com/acme/shop/Main.class'];
    assert.deepEqual(undescribed('com.acme.shop.Main'), others);
    for (const main of ['Main', 'com.other.Main', '../com.acme.Main', ''])
      assert.deepEqual(undescribed(main), ['app/classes/com/acme/shop/Main.class', others[1]]);
  });
});
