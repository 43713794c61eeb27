/** What is traced beside what reach says: programs of Debian, and how much of them is proven not to be reached. */
import { DAEMONS } from './reach-daemons.ts';
import { ENTRYPOINTS } from './reach-entrypoints.ts';
import { INTERPRETED } from './reach-interpreters.ts';
import { JAVA } from './reach-java.ts';
import { MODULES } from './reach-modules.ts';
import { MORE } from './reach-more.ts';
import { MUSL } from './reach-musl.ts';
import { NETWORK } from './reach-network.ts';
import { OTHERS } from './reach-others.ts';
import { PACKED } from './reach-packed.ts';
import { PLUGINS } from './reach-plugins.ts';
import { RARE } from './reach-rare.ts';
import { GET, SERVERS } from './reach-servers.ts';
import { TOOLS } from './reach-tools.ts';

export type Workload = {
  name: string;
  packages: readonly string[];
  argv: readonly string[];
  /** Put into the root before it is read. */
  files?: Record<string, string>;
  folders?: readonly string[];
  /** For bash, once, after the packages: `$R` is the root. */
  install?: string;
  /** `install` makes the whole root; default: it is a Debian. */
  base?: 'own';
  /** User and group that it runs as. */
  user?: string;
  /** For `client`. */
  environment?: Record<string, string>;
  /** For bash, before it is read: `$R` is the root, `$KEY` a file that `client` has, too. */
  setup?: string;
  /** It finds itself by /proc, and opens at least so many files once it runs. */
  inProc?: { opens: number };
  /** For bash, in the same network, again and again until what it writes fits `answer`; default: it ends by itself. */
  client?: string;
  /** For grep -E and RegExp; default: anything. */
  answer?: string;
  /** What it ends with by itself; default: 0. */
  ends?: number;
  /** Share of files and bytes that are at least not reached, those via a shell included. */
  floors: readonly [files: number, bytes: number];
};

const JOB = `#!/bin/sh
set -e
cd /tmp
find /usr/lib/os-release /etc/hostname | sort | while read -r f; do
  grep -c . "$f" | awk '{print $1 * 2}' | sed 's/^/lines: /'
done
tar -cf - /etc/hostname | gzip -c > a.tgz
date -u +%F > stamp
sha256sum stamp | cut -d' ' -f1
`;

/** Modules with native parts, a literal in a variable, plug-ins by namespace (LWP::Protocol, DBD), character sets. */
const PERL = `use strict; use warnings;
use JSON; use LWP::UserAgent; use DBI; use POSIX qw(strftime); use Encode; use File::Temp; use Data::Dumper; use Storable;
my $m = "Digest::SHA"; eval "require $m" or die; require Time::HiRes;
my $u = URI->new("https://localhost:1/a"); print $u->host, "\\n";
my $r = LWP::UserAgent->new(timeout => 2)->get("$u"); print $r->status_line, "\\n";
my $d = DBI->connect("dbi:SQLite:dbname=:memory:", "", ""); $d->do("create table a(b)");
print encode_json({a => 1}), strftime("%F", gmtime), Dumper([1]), encode("iso-8859-15", "a"), "\\n";
print "\\N{GREEK SMALL LETTER ALPHA}" =~ /\\p{Greek}/ ? "ok\\n" : "no\\n";
`;

/** A plug-in by a computed name, a codec, a program that is run, native modules, entry points, workers. */
const PYTHON = `import asyncio, csv, importlib, json, logging.config, multiprocessing, sqlite3, ssl, subprocess
import requests, yaml
from flask import Flask, jsonify, render_template_string
from lxml import etree
app = Flask(__name__)
logging.config.dictConfig({"version": 1, "root": {"level": "INFO"}})
plugins = [importlib.import_module("plugins." + name) for name in ["one", "two"]]
decimal = importlib.import_module("decimal")
@app.route("/")
def index():
    sqlite3.connect(":memory:").execute("create table a (b)")
    ssl.create_default_context()
    try:
        requests.get("https://localhost:1/")
    except requests.RequestException:
        pass
    etree.fromstring("<a/>")
    asyncio.run(asyncio.sleep(0))
    text = "a".encode("shift_jis").decode("idna") + yaml.safe_load("a: b")["a"]
    when = str(decimal.Decimal(1)) + subprocess.check_output(["date", "-u"]).decode()
    return jsonify(text=text + render_template_string("{{ 1 | tojson }}"), when=when, plugins=[p.NAME for p in plugins])
`;

/** Native parts with libraries of their own, lazy parts of packages, data of packages, plug-ins by formats. */
const WHEELS = `import sys
sys.path.insert(0, "/srv/lib")
import io, zoneinfo
import charset_normalizer, numpy, pandas, pydantic, pytz, requests, sqlalchemy, yaml
from cryptography.fernet import Fernet
from PIL import Image
frame = pandas.read_csv(io.StringIO("a,b\\n1,2020-01-01\\n"), parse_dates=["b"])
frame["c"] = frame["b"].dt.tz_localize("UTC").dt.tz_convert("Europe/Berlin")
print(frame.groupby("a").sum(numeric_only=True).to_json(), numpy.linalg.inv(numpy.eye(2)), numpy.random.rand())
for kind in ["PNG", "JPEG", "WEBP", "TIFF"]:
    Image.new("RGB", (8, 8)).save(io.BytesIO(), kind)
print(Fernet(Fernet.generate_key()).encrypt(b"a"), charset_normalizer.from_bytes("ä".encode("cp1252")).best())
engine = sqlalchemy.create_engine("sqlite://")
print(engine.connect().execute(sqlalchemy.text("select 1")).all(), yaml.safe_load("a: 1"), zoneinfo.ZoneInfo("Asia/Tokyo"))
class Model(pydantic.BaseModel):
    a: int
print(Model(a="1"), pytz.timezone("America/New_York"))
try:
    requests.get("https://localhost:1/")
except requests.RequestException as error:
    print(error)
`;
/** Native add-ons by their platform, a computed import, workers, templates, plug-ins by name. */
const NODE = `const express = require('express');
const sharp = require('sharp');
const { WebSocketServer } = require('ws');
const path = require('path');
const app = express();
app.set('views', path.join(__dirname, 'views'));
app.set('view engine', 'ejs');
const log = require('pino')({ transport: { target: 'pino-pretty' } });
app.get('/', async (request, response) => {
  const { greet } = await import('./lib/' + 'greet' + '.mjs');
  const image = await sharp({ create: { width: 2, height: 2, channels: 3, background: 'red' } }).png().toBuffer();
  const format = require('./lib/' + (process.env.KIND || 'plain') + '.js');
  log.info(require('child_process').execFileSync('date').toString());
  response.render('index', { text: greet(format(image.length)) });
});
new WebSocketServer({ server: app.listen(80) });
`;
const FOR_PYTHON =
  '--only-binary=:all: --ignore-requires-python --python-version 3.13 --platform manylinux2014_x86_64 --platform manylinux_2_28_x86_64';

/** These stand for all where nobody waits for more: a program of C, what a shell runs, an interpreter. */
export const QUICK: ReadonlySet<string> = new Set(['nginx', 'shell', 'perl']);
export const WORKLOADS: readonly Workload[] = [
  {
    name: 'nginx',
    packages: ['nginx', 'openssl'],
    argv: ['/usr/sbin/nginx', '-g', 'daemon off;'],
    client: GET,
    answer: '200 OK',
    floors: [85, 86],
  },
  {
    name: 'curl',
    packages: ['curl', 'ca-certificates'],
    argv: ['/usr/bin/curl', '-s', '-m', '2', 'https://localhost:1/'],
    ends: 7,
    floors: [80, 75],
  },
  {
    name: 'redis',
    packages: ['redis-server'],
    argv: [
      '/usr/bin/redis-server',
      '/etc/redis/redis.conf',
      '--daemonize',
      'no',
      '--logfile',
      '',
      '--dir',
      '/tmp',
    ],
    client:
      'exec 3<>/dev/tcp/127.0.0.1/6379; printf "EVAL \\"return 1\\" 0\\r\\nSET a b\\r\\nSAVE\\r\\nBGSAVE\\r\\n" >&3; timeout 2 cat <&3',
    floors: [75, 68],
  },
  {
    name: 'haproxy',
    packages: ['haproxy'],
    argv: ['/usr/sbin/haproxy', '-f', '/etc/haproxy/haproxy.cfg', '-db'],
    folders: ['run/haproxy'],
    setup:
      'printf "\\nfrontend a\\n  bind 127.0.0.1:80\\n  http-request return status 200 content-type text/plain string a\\n" >> "$R/etc/haproxy/haproxy.cfg"',
    client: GET,
    answer: '200 OK',
    floors: [75, 68],
  },
  {
    name: 'shell',
    packages: [],
    argv: ['/usr/local/bin/job'],
    files: { 'usr/local/bin/job': JOB },
    floors: [75, 74],
  },
  {
    name: 'perl',
    packages: ['perl', 'libwww-perl', 'libjson-perl', 'libdbd-sqlite3-perl'],
    argv: ['/usr/bin/perl', '/srv/app.pl'],
    files: { 'srv/app.pl': PERL },
    floors: [53, 50],
  },
  {
    name: 'git',
    packages: ['git', 'ca-certificates'],
    argv: ['/usr/bin/git', 'clone', 'https://localhost:1/x.git', '/tmp/x'],
    ends: 128,
    floors: [57, 45],
  },
  {
    name: 'apache',
    packages: ['apache2', 'openssl'],
    argv: ['/usr/sbin/apachectl', '-DFOREGROUND'],
    client: GET,
    answer: '200 OK',
    floors: [52, 37],
  },
  {
    name: 'sshd',
    packages: ['openssh-server'],
    argv: ['/usr/sbin/sshd', '-D', '-e'],
    folders: ['run/sshd'],
    setup:
      'ssh-keygen -q -t ed25519 -N "" -f "$KEY"; mkdir -p -m 700 "$R/root/.ssh"; cp "$KEY.pub" "$R/root/.ssh/authorized_keys"',
    client:
      'ssh -i "$KEY" -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null root@127.0.0.1 echo answered; ssh -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o BatchMode=yes root@127.0.0.1 true',
    floors: [57, 55],
  },
  {
    name: 'python',
    packages: [
      'python3',
      'python3-flask',
      'python3-requests',
      'python3-yaml',
      'python3-lxml',
      'python3-gunicorn',
    ],
    argv: ['/usr/bin/python3', '-m', 'gunicorn', '-b', '127.0.0.1:80', '--chdir', '/srv', 'app:app'],
    files: {
      'srv/app.py': PYTHON,
      'srv/plugins/__init__.py': '',
      'srv/plugins/one.py': 'NAME = "one"',
      'srv/plugins/two.py': 'import uuid\nNAME = str(uuid.uuid1())',
    },
    client: GET,
    answer: '200 OK',
    floors: [60, 52],
  },
  {
    name: 'wheels',
    packages: ['python3'],
    install: `pip install -q ${FOR_PYTHON} --target "$R/srv/lib" numpy pandas pillow requests charset_normalizer pytz cryptography pyyaml sqlalchemy pydantic flask gunicorn`,
    argv: ['/usr/bin/python3', '/srv/app.py'],
    files: { 'srv/app.py': WHEELS },
    floors: [45, 34],
  },
  {
    name: 'node',
    packages: ['nodejs'],
    install:
      'mkdir -p "$R/srv" && cd "$R/srv" && npm init -y >/dev/null && npm install --silent --ignore-scripts express ejs sharp ws bufferutil lodash uuid pino pino-pretty typescript',
    argv: ['/usr/bin/node', '/srv/app.js'],
    files: {
      'srv/app.js': NODE,
      'srv/lib/greet.mjs': "export const greet = (name) => 'hello ' + name;",
      'srv/lib/plain.js': "module.exports = (text) => text + require('uuid').v4();",
      'srv/views/index.ejs': '<%= text %>',
    },
    client: GET,
    answer: '200 OK',
    floors: [85, 48],
  },
  ...INTERPRETED,
  ...JAVA,
  ...SERVERS,
  ...MUSL,
  ...ENTRYPOINTS,
  ...DAEMONS,
  ...NETWORK,
  ...TOOLS,
  ...MODULES,
  ...PLUGINS,
  ...OTHERS,
  ...RARE,
  ...MORE,
  ...PACKED,
];
