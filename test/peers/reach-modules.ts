/** What is traced of servers that load modules and hooks by their settings. */
import { GET, talk } from './reach-servers.ts';
import type { Workload } from './reach-workloads.ts';

const NGINX = `load_module modules/ndk_http_module.so;
load_module modules/ngx_http_js_module.so;
load_module modules/ngx_http_image_filter_module.so;
load_module modules/ngx_http_lua_module.so;
load_module modules/ngx_http_perl_module.so;
load_module modules/ngx_http_geoip2_module.so;
daemon off;
user root;
error_log stderr;
pid /tmp/pid;
events {}
http {
  include mime.types;
  js_path "/srv/js/";
  js_import main from main.js;
  lua_package_path "/srv/lua/?.lua;;";
  perl_modules /srv/perl;
  perl_require Mine.pm;
  include /srv/sites/*.conf;
}
`;
const NGINX_SITE = `server {
  listen 127.0.0.1:80;
  location = / { js_content main.hello; }
  location /lua { content_by_lua_block { ngx.say(require("mine").name, io.popen("factor 6"):read("a")) } }
  location /perl { perl Mine::handler; }
  location /image.png { root /srv; image_filter rotate 90; }
  auth_basic_user_file users;
}
`;
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const HAPROXY = `global
  lua-prepend-path /srv/lua/?.lua
  lua-load /srv/lua/main.lua
  external-check
  insecure-fork-wanted
defaults
  mode http
  timeout client 5s
  timeout server 5s
  timeout connect 5s
  errorfile 503 /etc/haproxy/errors/503.http
frontend a
  bind 127.0.0.1:80 ssl crt /srv/both.pem ca-file /etc/ssl/certs/none.pem verify optional
  http-request use-service lua.hello
backend b
  option external-check
  external-check command /srv/check
  server s 127.0.0.1:1 check inter 500
`;
const KEA = `{ "Dhcp4": { "interfaces-config": { "interfaces": ["*"], "dhcp-socket-type": "udp" },
  "lease-database": { "type": "memfile", "persist": true, "name": "/var/lib/kea/leases.csv", "lfc-interval": 2 },
  "control-socket": { "socket-type": "unix", "socket-name": "/run/kea/kea.sock" },
  "hooks-libraries": [ { "library": "/usr/lib/x86_64-linux-gnu/kea/hooks/libdhcp_lease_cmds.so" }, { "library": "libdhcp_stat_cmds.so" },
    { "library": "libdhcp_run_script.so", "parameters": { "name": "/usr/share/kea/scripts/hook", "sync": false } } ],
  "subnet4": [ { "id": 1, "subnet": "10.99.0.0/24", "pools": [ { "pool": "10.99.0.50 - 10.99.0.90" } ] } ],
  "loggers": [ { "name": "kea-dhcp4", "severity": "DEBUG", "debuglevel": 50, "output_options": [ { "output": "/var/log/kea/log" } ] } ] } }
`;
/** A relay asks for a lease, one that has ended is taken back, and what is left is rewritten. */
const KEA_CLIENT = `import os, socket, struct, time
def ask(command, **arguments):
    with socket.socket(socket.AF_UNIX) as kea:
        kea.connect(os.environ["R"] + "/run/kea/kea.sock")
        kea.sendall(('{"command": "%s", "arguments": {%s}}' % (command, ", ".join('"%s": %s' % pair for pair in arguments.items()))).encode())
        print(kea.recv(99999).decode())
# It finds the interface that was made meanwhile.
ask("config-reload")
time.sleep(1)
relay = socket.inet_aton("10.99.0.2")
head = struct.pack("!4BI2H12x4s6s202x", 1, 1, 6, 1, 9, 0, 0, relay, bytes([2, 0, 0, 0, 0, 1]))
socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(head + bytes.fromhex("63825363350101ff"), ("10.99.0.1", 67))
ask("lease4-add", **{"ip-address": '"10.99.0.60"', "hw-address": '"02:00:00:00:00:02"', "valid-lft": 1, "expire": int(time.time()) - 9})
ask("leases-reclaim", remove="true")
ask("stat-lease4-get")
time.sleep(4)
`;
const KAMAILIO = `#!KAMAILIO
mpath="/usr/lib/x86_64-linux-gnu/kamailio/modules/"
loadmodule "tm.so"
loadmodule "sl"
loadmodule "pv"
loadmodule "textops.so"
loadmodule "xlog"
import_file "more.cfg"
listen=udp:127.0.0.1:5060
listen=tcp:127.0.0.1:5060
log_stderror=yes
request_route { sl_send_reply("200", "OK"); exit; }
`;
const SYSLOG_NG = `@version: 4.8
@include "scl.conf"
@include "/srv/more/*.conf"
source s { network(ip("127.0.0.1") port(514) transport("tcp")); internal(); };
parser p { json-parser(prefix(".j.")); };
destination d { file("/tmp/log"); program("/srv/keep"); };
log { source(s); parser(p); destination(d); };
log { source(s); destination(d); };
`;
const PROSODY = `admins = {}
daemonize = false
pidfile = "/tmp/prosody.pid"
data_path = "/tmp"
plugin_paths = { "/srv/plugins" }
modules_enabled = { "roster", "saslauth", "tls", "disco", "ping", "mine" }
storage = "internal"
c2s_ports = { 5222 }
interfaces = { "127.0.0.1" }
log = { info = "*console" }
VirtualHost "localhost"
Include "/srv/more/*.lua"
`;

export const MODULES: readonly Workload[] = [
  {
    name: 'nginx-modules',
    packages:
      'nginx libnginx-mod-http-js libnginx-mod-http-image-filter libnginx-mod-http-lua libnginx-mod-http-perl libnginx-mod-http-geoip2'.split(
        ' ',
      ),
    files: {
      'srv/nginx.conf': NGINX.replaceAll('load_module modules', 'load_module /usr/lib/nginx/modules').replace(
        'include mime.types',
        'include /etc/nginx/mime.types',
      ),
      'srv/sites/a.conf': NGINX_SITE,
      'srv/js/main.js':
        "import more from 'more.js';\nfunction hello(r) { r.return(200, more.text); }\nexport default { hello };\n",
      'srv/js/more.js': "export default { text: 'answered' };\n",
      'srv/lua/mine.lua': 'return { name = "mine" }',
      'srv/perl/Mine.pm':
        'package Mine; use nginx; use POSIX (); sub handler { my $r = shift; $r->send_http_header; $r->print(POSIX::floor(1.5)); return OK; } 1;',
    },
    setup: `echo ${PNG} | base64 -d > "$R/srv/image.png"; mkdir -p "$R/var/log/nginx"`,
    argv: ['/usr/sbin/nginx', '-c', '/srv/nginx.conf'],
    client: `for path in lua perl image.png ''; do exec 3<>/dev/tcp/127.0.0.1/80; printf "GET /$path HTTP/1.0\\r\\n\\r\\n" >&3; timeout 20 cat <&3 | strings; done`,
    answer: 'answered',
    floors: [46, 40],
  },
  {
    name: 'nginx-enabled-modules',
    packages:
      'nginx libnginx-mod-http-js libnginx-mod-http-image-filter libnginx-mod-http-lua libnginx-mod-http-perl libnginx-mod-http-geoip2'.split(
        ' ',
      ),
    files: {
      'etc/nginx/conf.d/a.conf': 'include /srv/sites/*.conf;\n',
      'srv/sites/a.conf': 'server { listen 127.0.0.1:8080; root /srv; }\n',
    },
    argv: ['/usr/sbin/nginx', '-g', 'daemon off;'],
    client: GET,
    answer: '200 OK',
    floors: [46, 40],
  },
  {
    name: 'haproxy-lua',
    packages: ['haproxy', 'openssl'],
    files: {
      'srv/haproxy.cfg': HAPROXY.replace(' ca-file /etc/ssl/certs/none.pem verify optional', ''),
      'srv/lua/main.lua':
        'local more = require("more")\ncore.register_service("hello", "http", function(applet) applet:set_status(200); applet:start_response(); applet:send(more.text) end)\n',
      'srv/lua/more.lua': 'return { text = "answered" }',
      'srv/check': '#!/bin/sh\nexec cksum /etc/hostname\n',
    },
    setup:
      'openssl req -x509 -newkey rsa:2048 -nodes -keyout "$R/srv/key.pem" -out "$R/srv/cert.pem" -subj /CN=localhost -days 9 2>/dev/null; cat "$R/srv/cert.pem" "$R/srv/key.pem" > "$R/srv/both.pem"; echo a > "$R/etc/hostname"',
    argv: ['/usr/sbin/haproxy', '-f', '/srv/haproxy.cfg', '-db'],
    client:
      'sleep 2; printf "GET / HTTP/1.0\\r\\n\\r\\n" | timeout 5 openssl s_client -quiet -connect 127.0.0.1:443 2>/dev/null || { printf "GET / HTTP/1.0\\r\\n\\r\\n" | timeout 5 openssl s_client -quiet -connect 127.0.0.1:80 2>/dev/null; }',
    answer: 'answered',
    floors: [92, 75],
  },
  {
    name: 'memcached',
    packages: ['memcached'],
    argv: ['/usr/bin/memcached', '-u', 'nobody', '-l', '127.0.0.1'],
    client: talk(11211, 'set a 0 0 1\nb\nget a\nstats\nquit'),
    answer: 'STORED',
    floors: [31, 27],
  },
  {
    name: 'kea',
    packages: ['kea-dhcp4-server'],
    files: {
      'etc/kea/own.conf': KEA,
      'usr/share/kea/scripts/hook': '#!/bin/sh\nexec cksum /etc/hostname\n',
    },
    folders: ['run/kea', 'var/lib/kea', 'var/log/kea'],
    setup: 'chmod 750 "$R/run/kea" "$R/var/lib/kea" "$R/var/log/kea"; echo a > "$R/etc/hostname"',
    environment: { KEA_CLIENT },
    argv: ['/usr/sbin/kea-dhcp4', '-c', '/etc/kea/own.conf'],
    inProc: { opens: 30 },
    client:
      'ip link add v0 type veth peer name v1 2>/dev/null && ip addr add 10.99.0.1/24 dev v0 && ip addr add 10.99.0.2/24 dev v1 && ip link set v0 up && ip link set v1 up; [ -S "$R/run/kea/kea.sock" ] && sleep 2 && python3 -c "$KEA_CLIENT" && grep LEASE_ "$R/var/log/kea/log"',
    answer: 'LEASE_OFFER|DHCP4_LEASE',
    floors: [93, 70],
  },
  {
    name: 'charon',
    packages: ['strongswan-charon', 'strongswan-swanctl', 'libcharon-extra-plugins'],
    argv: ['/usr/lib/ipsec/charon'],
    client: 'sleep 2; [ -S "$R/run/charon.vici" ] && chroot "$R" swanctl --stats',
    answer: 'loaded plugins',
    floors: [89, 78],
  },
  {
    name: 'proftpd',
    packages: ['proftpd-core', 'proftpd-mod-crypto'],
    setup:
      'chroot "$R" sh -c "useradd -m u && echo u:pw | chpasswd"; mkdir -p "$R/run/proftpd"; echo "127.0.0.1 localhost $(hostname)" > "$R/etc/hosts"',
    argv: ['/usr/sbin/proftpd', '-n', '-c', '/etc/proftpd/proftpd.conf'],
    client: talk(21, 'USER u\nPASS pw\nPWD\nQUIT'),
    answer: '230 ',
    floors: [85, 67],
  },
  {
    name: 'kdc',
    packages: ['krb5-kdc', 'krb5-admin-server', 'krb5-user'],
    files: {
      'etc/krb5.conf':
        '[libdefaults]\n default_realm = A\n[realms]\n A = {\n kdc = 127.0.0.1\n admin_server = 127.0.0.1\n }\n',
      'etc/krb5kdc/kdc.conf':
        '[kdcdefaults]\n kdc_listen = 127.0.0.1:88\n kdc_tcp_listen = 127.0.0.1:88\n[realms]\n A = { }\n',
    },
    folders: ['var/lib/krb5kdc'],
    setup:
      'chroot "$R" sh -c "kdb5_util create -s -P pw >/dev/null && kadmin.local -q \'addprinc -pw pw u\' >/dev/null"',
    argv: ['/usr/sbin/krb5kdc', '-n'],
    client: 'echo pw | chroot "$R" kinit u && chroot "$R" klist',
    answer: 'krbtgt',
    floors: [51, 30],
  },
  {
    name: 'syslog-ng',
    packages: ['syslog-ng-core', 'syslog-ng-scl'],
    files: {
      'srv/syslog-ng.conf': SYSLOG_NG,
      'srv/more/a.conf':
        'destination e { file("/tmp/log2" template("$(format-json --scope base)\\n")); };\nlog { source(s); destination(e); };\n',
      'srv/keep': '#!/bin/sh\ntee /tmp/kept | fold -w 9 > /dev/null\n',
    },
    argv: ['/usr/sbin/syslog-ng', '-F', '-f', '/srv/syslog-ng.conf', '--no-caps'],
    client:
      'exec 3<>/dev/tcp/127.0.0.1/514; echo "<13>Nov 29 00:00:00 a b: hello" >&3; sleep 1; cat "$R/tmp/log"',
    answer: 'hello',
    floors: [51, 30],
  },
  {
    name: 'prosody',
    packages: ['prosody'],
    files: {
      'etc/prosody/own.cfg.lua': PROSODY,
      'srv/plugins/mod_mine.lua': 'module:log("info", "mine is loaded"); local f = module:require("part");',
      'srv/plugins/part.lib.lua': 'return {}',
      'srv/more/a.lua': 'c2s_timeout = 9\n',
    },
    setup: 'chmod -R a+rX "$R/srv" "$R/etc/prosody"',
    argv: ['/usr/bin/prosody', '-F', '--config', '/etc/prosody/own.cfg.lua'],
    user: 'prosody:prosody',
    client: talk(
      5222,
      "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='localhost' version='1.0'>",
    ),
    answer: 'stream',
    floors: [51, 23],
  },
  {
    name: 'kamailio',
    packages: ['kamailio'],
    files: { 'srv/kamailio.cfg': KAMAILIO, 'srv/more.cfg': 'loadmodule "maxfwd"\n' },
    folders: ['run/kamailio'],
    argv: ['/usr/sbin/kamailio', '-DD', '-E', '-f', '/srv/kamailio.cfg', '-m', '32', '-Y', '/tmp'],
    client: talk(
      5060,
      'OPTIONS sip:a@127.0.0.1 SIP/2.0\nVia: SIP/2.0/TCP 127.0.0.1:9;branch=z9hG4bK1\nFrom: <sip:a@b>;tag=1\nTo: <sip:a@b>\nCall-ID: 1\nCSeq: 1 OPTIONS\nContent-Length: 0\n\n',
    ),
    answer: 'SIP/2.0 200',
    floors: [42, 22],
  },
  {
    name: 'caddy',
    packages: ['caddy', 'ca-certificates'],
    files: {
      'srv/Caddyfile': '{\n\tadmin off\n\tauto_https off\n}\nimport /srv/sites/*.caddy\n',
      'srv/sites/a.caddy': 'http://127.0.0.1:80 {\n\ttemplates\n\troot * /srv/www\n\tfile_server\n}\n',
      'srv/www/index.html': '{{ now | date "2006" }} answered',
    },
    argv: ['/usr/bin/caddy', 'run', '--config', '/srv/Caddyfile'],
    environment: { HOME: '/tmp' },
    client: GET,
    answer: '200 OK',
    floors: [82, 70],
  },
  {
    name: 'rclone',
    packages: ['rclone'],
    argv: ['/usr/bin/rclone', 'serve', 'http', '--addr', '127.0.0.1:80', '/srv'],
    folders: ['srv'],
    client: GET,
    answer: '200 OK',
    floors: [55, 25],
  },
];
