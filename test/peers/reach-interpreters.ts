/** What is traced of programs that load by names of their own: PostgreSQL, PHP, Ruby, and supervisors. */
import type { Workload } from './reach-workloads.ts';

const PSQL = `chroot --userspec=postgres:postgres "$R" psql -h /tmp -v ON_ERROR_STOP=0 -c`;
/** A socket in /tmp; memory that is shared is a file in /dev/shm. */
const FOR_POSTGRES =
  'mkdir -p "$R/dev/shm" && chmod 1777 "$R/dev/shm" && mkdir -p "$R/srv/data" && chroot "$R" chown postgres:postgres /srv/data';
/** As PostgreSQL's own images do it: a cluster on first start, statements of a file, then the server. */
const POSTGRES_START = `#!/bin/bash
set -Eeo pipefail
export PATH=/usr/lib/postgresql/17/bin:/usr/bin:/bin PGDATA=/srv/data PGHOST=/tmp
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  initdb --username=postgres --locale-provider=icu --icu-locale=de --locale=C.UTF-8 >/dev/null
  echo "shared_preload_libraries = 'pg_stat_statements,auto_explain'" >> "$PGDATA/postgresql.conf"
  pg_ctl -D "$PGDATA" -o "-c listen_addresses='' -k /tmp" -w start >/dev/null
  psql -v ON_ERROR_STOP=1 --no-psqlrc -f /docker-entrypoint-initdb.d/init.sql >/dev/null
  pg_ctl -D "$PGDATA" -m fast -w stop >/dev/null
fi
exec "$@"
`;
const POSTGRES_INIT = `create extension pg_stat_statements;
create extension postgres_fdw;
create extension plperl;
create extension vector;
create function twice(a int) returns int language plperl as 'return $_[0] * 2';
select twice(2), '[1,2]'::vector <-> '[2,3]'::vector;
`;

/** Extensions by php.ini, includes by constants, folders and a request, a class of a package, a program, mail. */
const PHP = `<?php
declare(strict_types=1);
define('LIB', __DIR__ . '/../lib');
require_once LIB . '/greet.php';
require dirname(__DIR__) . "/lib/config.php";
spl_autoload_register(function (string $class) { include __DIR__ . '/../classes/' . strtolower($class) . '.php'; });
$page = basename($_GET['page'] ?? 'home');
include __DIR__ . "/pages/$page.php";
$db = new PDO('sqlite::memory:'); $db->exec('create table a (b)');
$dom = new DOMDocument(); $dom->loadXML('<a/>');
$collator = new Collator('de_DE'); $collator->compare('a', 'b');
echo greet(new Shop(), mb_strtoupper('ä'), (new DateTime('now', new DateTimeZone('Asia/Tokyo')))->format('c'));
echo shell_exec('date -u'), iconv('UTF-8', 'ISO-8859-2', 'a'), json_encode(config()), PHP_EOL;
$image = imagecreatetruecolor(2, 2); ob_start(); imagepng($image); echo strlen(ob_get_clean());
`;
/** One request of FastCGI, for printf. */
const FASTCGI = fastCgi({
  SCRIPT_FILENAME: '/srv/public/index.php',
  REQUEST_METHOD: 'GET',
  QUERY_STRING: 'page=about',
});

function fastCgi(parameters: Record<string, string>): string {
  const pairs = Object.entries(parameters).map(
    ([name, value]) => `${String.fromCharCode(name.length, value.length)}${name}${value}`,
  );
  const record = (type: number, body: string): string =>
    `${String.fromCharCode(1, type, 0, 1, body.length >> 8, body.length & 255, 0, 0)}${body}`;
  const text = record(1, '\0\x01\0\0\0\0\0\0') + record(4, pairs.join('')) + record(4, '') + record(5, '');
  return Buffer.from(text, 'latin1').toString('hex').replaceAll(/../g, '\\x$&');
}

const POOL = `[www]
user = www-data
group = www-data
listen = 127.0.0.1:9000
pm = static
pm.max_children = 1
`;

export const INTERPRETED: readonly Workload[] = [
  {
    name: 'postgresql',
    packages: ['postgresql-17'],
    argv: [
      '/usr/lib/postgresql/17/bin/postgres',
      '-D',
      '/var/lib/postgresql/17/main',
      '-c',
      'config_file=/etc/postgresql/17/main/postgresql.conf',
      '-c',
      'unix_socket_directories=/tmp',
    ],
    user: 'postgres:postgres',
    setup: FOR_POSTGRES,
    startsWithin: 4,
    client: [
      "create extension pg_trgm; create extension unaccent; select similarity('abc', unaccent('abd'))",
      "create collation de (provider = icu, locale = 'de-DE'); select 'a' < 'b' collate de",
      "select to_tsvector('german', 'die Häuser'), now() at time zone 'Asia/Tokyo', convert_to('a', 'LATIN2')",
      'set jit_above_cost = 0; select sum(a) from generate_series(1, 1000) a',
    ]
      .map((sql) => `${PSQL} "${sql}"`)
      .join('; '),
    floors: [48, 26],
  },
  {
    name: 'postgresql-entrypoint',
    packages: ['postgresql-17', 'postgresql-plperl-17', 'postgresql-17-pgvector'],
    argv: ['/usr/local/bin/entrypoint', 'postgres', '-k', '/tmp'],
    user: 'postgres:postgres',
    files: {
      'usr/local/bin/entrypoint': POSTGRES_START,
      'docker-entrypoint-initdb.d/init.sql': POSTGRES_INIT,
    },
    setup: FOR_POSTGRES,
    startsWithin: 20,
    client: `${PSQL} "create extension hstore; select twice(4), 'a=>1'::hstore"`,
    floors: [20, 15],
  },
  {
    name: 'postgresql-wrapper',
    packages: ['postgresql-17'],
    argv: ['/usr/bin/pg_ctlcluster', '17', 'main', 'start', '--foreground'],
    user: 'postgres:postgres',
    setup: `${FOR_POSTGRES}; mkdir -p "$R/run/postgresql" && chroot "$R" chown postgres:postgres /run/postgresql`,
    startsWithin: 5,
    floors: [20, 15],
  },
  {
    name: 'php',
    packages: 'php-fpm php-mysql php-xml php-mbstring php-intl php-gd php-curl php-sqlite3 php-apcu'.split(
      ' ',
    ),
    argv: ['/usr/sbin/php-fpm8.4', '-F', '-O'],
    folders: ['run/php'],
    files: {
      'etc/php/8.4/fpm/pool.d/www.conf': POOL,
      'srv/public/index.php': PHP,
      'srv/public/pages/about.php': '<p>about <?= PHP_VERSION ?></p>',
      'srv/public/pages/home.php': 'home',
      'srv/lib/greet.php':
        '<?php function greet(Shop $shop, string ...$words) { return $shop->name() . implode($words); }',
      'srv/lib/config.php': "<?php function config() { return require __DIR__ . '/values.inc'; }",
      'srv/lib/values.inc': "<?php return ['a' => 1];",
      'srv/classes/shop.php': "<?php class Shop { function name() { return 'shop'; } }",
    },
    client: `exec 3<>/dev/tcp/127.0.0.1/9000; printf '${FASTCGI}' >&3; timeout 2 cat <&3`,
    startsWithin: 4,
    floors: [53, 38],
  },
  {
    name: 'php-composer',
    packages: ['php-cli', 'composer'],
    argv: ['/usr/bin/php', '/srv/bin/app', 'list'],
    files: {
      'srv/composer.json':
        '{"name": "a/b", "autoload": {"psr-4": {"A\\\\": "src/"}, "files": ["src/functions.php"]}, "config": {"vendor-dir": "vendor"}}',
      'srv/src/functions.php': '<?php function twice($a) { return 2 * $a; }',
      'srv/src/Command/Hello.php':
        '<?php namespace A\\Command; use Symfony\\Component\\Console\\Command\\Command; class Hello extends Command { protected function configure(): void { $this->setName("hello"); } }',
      'srv/bin/app':
        '<?php require __DIR__ . "/../vendor/autoload.php"; require "Symfony/Component/Console/autoload.php"; $app = new Symfony\\Component\\Console\\Application("app", (string) twice(1)); $class = "A\\\\Command\\\\" . ucfirst("hello"); $app->add(new $class()); $app->run();',
    },
    setup:
      'chroot "$R" /usr/bin/composer --working-dir=/srv --no-interaction --quiet dump-autoload --optimize',
    startsWithin: 4,
    floors: [40, 25],
  },
];
