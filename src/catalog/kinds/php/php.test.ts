import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogued, type FakeFile } from '../../../../test/fakes/catalog-tree.ts';
import { phpExtension } from '../../../../test/fakes/php-extension.ts';
import type { Found } from '../../types.ts';
import { parseComposer } from './composer.ts';
import { phpCataloguer } from './index.ts';
import { parsePearRegistry } from './pear.ts';
import { parseSerialized } from './serialized.ts';
import { pluginHeader, wordpressVersion } from './wordpress.ts';

const CONSOLE = {
  name: 'symfony/console',
  version: 'v6.4.1',
  dist: { reference: 'abc123' },
  require: { php: '>=8.1', 'ext-mbstring': '*', 'symfony/string': '^5.4|^6.0' },
  license: ['MIT'],
  description: 'Eases the creation of command lines',
  homepage: 'https://symfony.example',
};
const UNIT = { name: 'phpunit/phpunit', version: '10.5.0', license: 'BSD-3-Clause' };

/** As PHP's serialize() would, of texts and arrays. */
function serialized(value: unknown): string {
  if (typeof value === 'string')
    return `s:${Buffer.byteLength(value)}:"${Buffer.from(value).toString('latin1')}";`;
  const items = Object.entries(value as object);
  const pairs = items.map(
    ([key, item]) => (/^\d+$/.test(key) ? `i:${key};` : serialized(key)) + serialized(item),
  );
  return `a:${items.length}:{${pairs.join('')}}`;
}

const GETOPT = serialized({
  name: 'Console_Getopt',
  channel: 'pear.php.net',
  summary: 'Zwölf Optionen',
  version: { release: '1.4.3', api: '1.4.0' },
  license: { attribs: { uri: 'x' }, _content: 'BSD-2-Clause' },
  dependencies: {
    required: {
      php: { min: '5.4.0' },
      package: [
        { name: 'PEAR', channel: 'pear.php.net', min: '1.8.0' },
        { name: 'Old', channel: 'pear.php.net', conflicts: '' },
      ],
    },
  },
});

function foundIn(files: Record<string, FakeFile>): Found[] {
  return catalogued(files, [phpCataloguer]).found;
}

function names(files: Record<string, FakeFile>): string[] {
  return foundIn(files).map(({ namespace, name, version }) => `${namespace ?? ''}/${name}@${version}`);
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

describe('parseComposer', () => {
  it('reads what Composer 1, Composer 2 and lock files write', () => {
    const ofNames = (value: unknown): [string, boolean][] =>
      parseComposer(json(value), assert.fail).map(({ name, isDev }) => [name, isDev]);
    assert.deepEqual(ofNames([CONSOLE, UNIT]), [
      ['console', false],
      ['phpunit', false],
    ]);
    const installed = { packages: [CONSOLE, UNIT], dev: true, 'dev-package-names': ['phpunit/phpunit'] };
    assert.deepEqual(ofNames(installed), [
      ['console', false],
      ['phpunit', true],
    ]);
    assert.deepEqual(ofNames({ packages: [CONSOLE], 'packages-dev': [UNIT] }), [
      ['console', false],
      ['phpunit', true],
    ]);
  });

  it('takes nothing but names with versions for packages', () => {
    const odd = [
      null,
      1,
      'x',
      [],
      {},
      { name: 'a/b' },
      { name: 'a', version: '1' },
      { name: '../x/y', version: '1' },
    ];
    assert.deepEqual(parseComposer(json(odd), assert.fail), []);
    assert.deepEqual(parseComposer(json({ packages: 'x', 'packages-dev': 1 }), assert.fail), []);
    assert.deepEqual(
      parseComposer(Buffer.from('[{"name":"__proto__/a","version":"1"}]'), assert.fail)[0]?.vendor,
      '__proto__',
    );
  });
});

const say = (): void => {};

describe('parseSerialized', () => {
  it('reads plain values and arrays', () => {
    const value = parseSerialized('a:4:{i:0;s:3:"a"b";s:1:"x";b:1;s:1:"y";d:1.5;s:1:"z";N;}', say);
    assert.deepEqual(
      [...(value as Map<string, unknown>)],
      [
        ['0', 'a"b'],
        ['x', true],
        ['y', 1.5],
        ['z', null],
      ],
    );
  });

  it('makes no objects and follows no references', () => {
    for (const text of ['O:8:"stdClass":0:{}', 'C:1:"A":0:{}', 'a:1:{i:0;R:1;}', 'r:1;', 'E:3:"A:B";'])
      assert.equal(parseSerialized(text, say), undefined, text);
  });

  it('is bounded where lengths lie and arrays nest', () => {
    assert.equal(parseSerialized('s:999999999:"a";', say), undefined);
    assert.equal(parseSerialized('s:-1:"a";', say), undefined);
    assert.equal(parseSerialized('a:1000000000:{', say), undefined);
    assert.equal(parseSerialized('a:1:{i:0;'.repeat(100_000), say), undefined);
    assert.equal(parseSerialized(`a:300000:{${'i:0;N;'.repeat(300_000)}}`, say), undefined);
  });

  it('reads any beginning without throwing', () => {
    for (let length = 0; length < GETOPT.length; length++)
      assert.equal(parseSerialized(GETOPT.slice(0, length), say), undefined);
  });
});

describe('parsePearRegistry', () => {
  it('reads a package of version 2', () => {
    assert.deepEqual(parsePearRegistry(GETOPT, assert.fail), {
      channel: 'pear.php.net',
      name: 'Console_Getopt',
      version: '1.4.3',
      license: 'BSD-2-Clause',
      summary: 'Zwölf Optionen',
      requires: [{ channel: 'pear.php.net', name: 'PEAR' }],
    });
  });

  it('reads a package of version 1, which is of PECL', () => {
    const old = serialized({ package: 'memcached', version: '3.2.0', release_license: 'PHP License' });
    assert.deepEqual(parsePearRegistry(old, assert.fail), {
      channel: 'pecl.php.net',
      name: 'memcached',
      version: '3.2.0',
      license: 'PHP License',
      requires: [],
    });
  });

  it('takes nothing else for a package', () => {
    assert.equal(parsePearRegistry(serialized({ name: 'a b', version: '1' }), assert.fail), undefined);
    assert.equal(parsePearRegistry(serialized({ name: 'a' }), assert.fail), undefined);
    assert.equal(parsePearRegistry('s:1:"a";', assert.fail), undefined);
  });
});

describe('pluginHeader', () => {
  it('reads the comment that WordPress reads', () => {
    const text = '<?php\n/**\n * Plugin Name: Akismet Anti-spam\n * Version: 5.3.1\n */\n';
    assert.deepEqual(pluginHeader(text), { title: 'Akismet Anti-spam', version: '5.3.1' });
    assert.equal(pluginHeader('<?php\n// Version: 5.3.1\n'), undefined);
    assert.equal(pluginHeader('/*\nPlugin Name: x\nVersion: {{version}}\n*/'), undefined);
  });
});

describe('wordpressVersion', () => {
  it('reads the assignment and no other', () => {
    assert.equal(wordpressVersion("<?php\n$wp_version = '6.4.2';\n"), '6.4.2');
    assert.equal(wordpressVersion('<?php\n$wp_version = get();\n'), undefined);
  });
});

describe('phpCataloguer', () => {
  it('finds what Composer installed, with licence, commit and needs', () => {
    const [found] = foundIn({ 'app/vendor/composer/installed.json': json({ packages: [CONSOLE] }) });
    assert.deepEqual(found, {
      type: 'composer',
      namespace: 'symfony',
      name: 'console',
      version: 'v6.4.1',
      kind: 'library',
      evidence: {
        by: 'php',
        technique: 'manifest-analysis',
        confidence: 1,
        locations: ['app/vendor/composer/installed.json'],
      },
      license: 'MIT',
      requires: [{ type: 'composer', namespace: 'symfony', name: 'string', constraint: '^5.4|^6.0' }],
      description: 'Eases the creation of command lines',
      homepage: 'https://symfony.example',
      properties: { reference: 'abc123' },
    });
  });

  it('finds PEAR packages, WordPress and its plugins', () => {
    const files = {
      'usr/share/php/.registry/console_getopt.reg': Buffer.from(GETOPT, 'latin1'),
      'usr/share/php/.channels/pear.php.net.reg': 'not asked for',
      'www/wp-includes/version.php': "<?php\n$wp_version = '6.4.2';\n",
      'www/wp-content/plugins/akismet/akismet.php': '<?php\n/*\nPlugin Name: A\nVersion: 5.3\n*/',
      'www/wp-content/plugins/hello.php': '<?php\n/*\nPlugin Name: Hello\nVersion: 1.7.2\n*/',
      'www/wp-content/plugins/akismet/views/x.php': '<?php\n/*\nPlugin Name: A\nVersion: 9\n*/',
    };
    assert.deepEqual(names(files), [
      'pear.php.net/Console_Getopt@1.4.3',
      '/wordpress@6.4.2',
      'wordpress-plugin/akismet@5.3',
      'wordpress-plugin/hello@1.7.2',
    ]);
  });

  it('finds extensions of PECL by what they say of themselves, and PHP itself by its own', () => {
    const files = {
      'usr/lib/php/20220829/redis.so': phpExtension('redis', '6.0.2'),
      'usr/lib/php/20220829/xml.so': phpExtension('xml', '8.2.29'),
      'usr/lib/php/20220829/dom.so': phpExtension('dom', '20031129'),
      'usr/lib/php/20220829/own.so': phpExtension('own', '1.0'),
      'usr/lib/php/20220829/opcache.so': phpExtension('Zend OPcache', '8.2.29'),
      'usr/lib/php83/modules/apcu.so': phpExtension('apcu', '5.1.23'),
      'usr/local/lib/php/extensions/no-debug-non-zts-20230831/imagick.so': phpExtension('imagick', '3.7.0'),
      'usr/lib/other/redis.so': phpExtension('redis', '6.0.2'),
    };
    assert.deepEqual(names(files), [
      '/php@8.2.29',
      'php-extension/own@1.0',
      'pecl.php.net/redis@6.0.2',
      '/php@8.2.29',
      'pecl.php.net/apcu@5.1.23',
      'pecl.php.net/imagick@3.7.0',
    ]);
  });

  it('finds libraries that an application copied, by what their main files say', () => {
    const mailer =
      "<?php\nnamespace PHPMailer\\PHPMailer;\nclass PHPMailer {\n    const VERSION = '6.6.5';\n";
    const feeds = "<?php\ndefine('SIMPLEPIE_VERSION', '1.5.8');\nclass SimplePie {}\n";
    const { found } = catalogued(
      {
        'srv/wp/wp-includes/PHPMailer/PHPMailer.php': mailer,
        'srv/wp/wp-includes/class-simplepie.php': feeds,
        'usr/share/phpmyadmin/libraries/classes/Version.php':
          "<?php\nnamespace PhpMyAdmin;\nfinal class Version\n{\n    public const VERSION = '5.2.2' . VERSION_SUFFIX;\n",
        'usr/share/roundcube/program/include/iniset.php': "<?php\ndefine('RCMAIL_VERSION', '1.6.20');\n",
        'usr/share/php/Composer/Composer.php':
          "<?php\nclass Composer extends PartialComposer\n{\n    /*\n     * const VERSION = '1.8.2';\n     */\n    public const VERSION = '2.8.8';\n",
        'usr/share/php/PHPUnit/Runner/Version.php':
          "<?php\nnamespace PHPUnit\\Runner;\nself::$version = (new VersionId('11.5.19', dirname(__DIR__, 2)))->asString();\n",
        'srv/shop/Version.php': "<?php\nnamespace Shop;\nclass Version { const VERSION = '1.2.3'; }\n",
        'srv/shop/Requests.php': "<?php\nnamespace Shop;\nclass RequestList { const VERSION = '1.2.3'; }\n",
      },
      [phpCataloguer],
    );
    assert.deepEqual(
      found.map(({ namespace, name, version }) => `${namespace}/${name} ${version}`),
      [
        'phpmailer/phpmailer 6.6.5',
        'simplepie/simplepie 1.5.8',
        'composer/composer 2.8.8',
        'phpunit/phpunit 11.5.19',
        'phpmyadmin/phpmyadmin 5.2.2',
        'roundcube/roundcubemail 1.6.20',
      ],
    );
  });

  it('marks what a lock file declares', () => {
    const [declared] = foundIn({ 'app/composer.lock': json({ packages: [CONSOLE] }) });
    assert.equal(declared?.evidence.declared, true);
    assert.deepEqual(declared.properties, { reference: 'abc123' });
  });

  it('reports what it cannot read, and finds the rest', () => {
    const { found, problems } = catalogued(
      {
        'a/composer/installed.json': '{',
        'b/composer/installed.json': '['.repeat(200),
        'c/composer/installed.json': json([UNIT]),
        'p/.registry/x.reg': 'O:1:"A":0:{}',
      },
      [phpCataloguer],
    );
    assert.equal(found.length, 1);
    assert.equal(problems.length, 3);
  });
});
