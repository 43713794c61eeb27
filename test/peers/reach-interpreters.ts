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

/** Native parts, autoload, relative and computed names, encodings, data beside code, a program. */
const RUBY = `require 'json'
require 'nokogiri'
require 'sqlite3'
require 'sinatra/base'
require 'puma'
require_relative 'lib/greet'
autoload :Later, '/srv/lib/later'
Dir[File.join(__dir__, 'plugins', '*.rb')].sort.each { |file| require file }
%w[one two].each { |name| require_relative "parts/#{name}" }
class App < Sinatra::Base
  set :environment, :production
  set :views, File.join(__dir__, 'views')
  get '/' do
    db = SQLite3::Database.new(':memory:'); db.execute('create table a (b)')
    text = Nokogiri::XML('<a/>').root.name + Later::NAME + 'ä'.encode('ISO-8859-2').encode('EUC-JP', undef: :replace).length.to_s
    JSON.generate(text: text + greet, when: \`date -u\`, page: erb(:index), file: PARTS.join)
  end
end
require 'rack/handler/puma' rescue require 'rackup'
(defined?(Rackup) ? Rackup::Handler.get('puma') : Rack::Handler::Puma).run(App, Port: 80, Host: '127.0.0.1', Silent: true)
`;
/** Gems by their specifications: constants that name files, locales, zones, an executable of a gem. */
const RUBY_GEMS = `require 'zeitwerk'
loader = Zeitwerk::Loader.new
loader.push_dir('/srv/app')
loader.setup
require 'i18n'
I18n.load_path << '/srv/locales/de.yml'
I18n.default_locale = :de
require 'tzinfo'
require 'concurrent'
require 'optparse'
require 'tool'
puts Tools::DATA
puts I18n.t('hello'), TZInfo::Timezone.get('Asia/Tokyo').now, Concurrent::Future.execute { 1 }.value
puts Shop::Cart.new.total
class Tool < Thor
  desc 'hello', 'says it'
  def hello = puts(Gem.loaded_specs.keys.sort.join(' '))
end
Tool.start(%w[hello])
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
    client: `${PSQL} "create extension hstore; select twice(4), 'a=>1'::hstore"`,
    floors: [20, 15],
  },
  {
    name: 'postgresql-wrapper',
    packages: ['postgresql-17'],
    argv: ['/usr/bin/pg_ctlcluster', '17', 'main', 'start', '--foreground'],
    user: 'postgres:postgres',
    setup: `${FOR_POSTGRES}; mkdir -p "$R/run/postgresql" && chroot "$R" chown postgres:postgres /run/postgresql`,
    client: 'chroot --userspec=postgres:postgres "$R" psql -c "select 1"',
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
    client: `exec 3<>/dev/tcp/127.0.0.1/9000; printf '${FASTCGI}' >&3; timeout 20 cat <&3`,
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
    floors: [40, 25],
  },
  {
    name: 'ruby',
    packages: 'ruby ruby-sinatra puma ruby-nokogiri ruby-json ruby-sqlite3'.split(' '),
    argv: ['/usr/bin/ruby', '/srv/app.rb'],
    files: {
      'srv/app.rb': RUBY,
      'srv/lib/greet.rb': "require 'erb'\ndef greet = ERB.new('hello').result",
      'srv/lib/later.rb': "module Later\n  NAME = 'later'\nend",
      'srv/plugins/a.rb': "require 'digest/sha2'\nDigest::SHA256.hexdigest('a')",
      'srv/parts/one.rb': "PARTS = ['one']",
      'srv/parts/two.rb': "require 'set'\nPARTS << Set.new.inspect",
      'srv/views/index.erb': '<p><%= params.inspect %></p>',
    },
    client:
      'exec 3<>/dev/tcp/127.0.0.1/80; printf "GET / HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n" >&3; timeout 20 cat <&3',
    floors: [46, 54],
  },
  {
    name: 'ruby-gems',
    packages: 'ruby ruby-thor ruby-i18n ruby-concurrent ruby-tzinfo ruby-zeitwerk'.split(' '),
    setup:
      'chroot "$R" sh -ec "cd /opt/tool && gem build --silent tool.gemspec && gem install --local --quiet --no-document tool-1.0.gem" >/dev/null && rm -r "$R/opt/tool"',
    argv: ['/usr/bin/ruby', '-rthor', '/srv/app.rb'],
    files: {
      'opt/tool/tool.gemspec':
        "Gem::Specification.new('tool', '1.0') { |s| s.summary = 'x'; s.authors = ['x']; s.files = Dir['code/**/*']; s.require_paths = ['code'] }",
      'opt/tool/code/tool.rb':
        "require 'tool/part'\nmodule Tools\n  DATA = File.read(File.expand_path('tool/data.txt', __dir__))\nend",
      'opt/tool/code/tool/part.rb': "require 'bigdecimal'",
      'opt/tool/code/tool/data.txt': 'data',
      'srv/app.rb': RUBY_GEMS,
      'srv/app/shop/cart.rb': 'class Shop::Cart\n  def total = Price.zero\nend',
      'srv/app/price.rb': "class Price\n  def self.zero = '0'.encode('UTF-16LE').bytesize\nend",
      'srv/locales/de.yml': 'de:\n  hello: Hallo\n',
    },
    floors: [40, 40],
  },
];
