/** What is traced of servers and tools that start programs, load plug-ins and are started in ways of their own. */
import type { Workload } from './reach-workloads.ts';

/** For bash: what an HTTP server on port 80 answers. */
export const GET =
  'exec 3<>/dev/tcp/127.0.0.1/80; printf "GET / HTTP/1.0\\r\\n\\r\\n" >&3; timeout 20 cat <&3';
export const talk = (port: number, lines: string): string =>
  `exec 3<>/dev/tcp/127.0.0.1/${port}; (while read -r line; do sleep 0.3; printf "%s\\r\\n" "$line"; done <<< "${lines}") >&3 & timeout 20 cat <&3`;

const SUPERVISED = `[supervisord]
nodaemon=true
user=root
[program:cron]
command=/usr/sbin/cron -f
[program:rsync]
command=rsync --daemon --no-detach --config=/srv/rsyncd.conf
[program:memcached]
command=memcached -u nobody -l 127.0.0.1
[program:checker]
command=bash -c "while sleep 1; do /srv/check; done"
`;
const CHECK = `#!/usr/bin/env bash
for dir in /etc/*.conf; do stat -c %s "$dir"; done | awk '{ s += $1 } END { print s }' > /tmp/checked
`;

const GPG = `#!/bin/sh
set -e
export GNUPGHOME=$(mktemp -d)
gpg --batch --quiet --passphrase '' --quick-generate-key 'a <a@example.org>' ed25519 sign never
echo text > /tmp/text
gpg --batch --quiet --armor --detach-sign /tmp/text
gpg --batch --quiet --verify /tmp/text.asc /tmp/text
gpg --export a@example.org | gpg --show-keys --with-colons | cut -d: -f1 | sort -u
gpgconf --kill all
`;

/** Programs that run others which they are given, each in its own way. */
const WRAPPERS = `#!/bin/bash
set -euo pipefail
cd /tmp
trap 'rm -f lock; tty -s || true' EXIT
timeout 5 nice -n 1 ionice -c 3 stdbuf -oL setsid -w chrt -o 0 sum /etc/hostname
find /etc/hostname -exec cksum {} \\; -o -false
printf 'a\\nb\\n' | xargs -n 1 -P 2 sh -c 'expr length "$0"' | tac | nl
flock lock unshare -r true 2>/dev/null || echo "no namespaces"
env -i PATH=/usr/bin:/bin bash -c 'mapfile -t words < <(seq 3); factor "\${words[@]}"'
command=(fold -w 2); echo abcd | "\${command[@]}"
sort --compress-program=gzip -S 16k --parallel=1 < <(seq 1 5000 | shuf) | tail -n 1
seq 9 | split -l 3 --filter='wc -l > "$FILE.count"' - part-
tar --use-compress-program='gzip -1' -cf a.tar.gz part-* && tar -xOf a.tar.gz --to-command='md5sum' | head -n 1
awk 'BEGIN { system("logname || true"); while (("arch" | getline line) > 0) print line; print "x" | "rev || cat" }' 2>/dev/null
echo 'uname -n' | sed 's/^uname.*/comm -12 a b || true/e' > /dev/null 2>&1 || true
run() { "$1" "\${@:2}"; }
run numfmt --to=iec 2048
tool=base32; echo x | $tool
perl -e 'print qx(cut -d: -f1 /etc/passwd | head -n 1); exec "paste", "-sd,", "/etc/hostname"'
nohup pr -h x /etc/hostname > /dev/null 2>&1
bash <<'END'
stat -c %n /etc/hostname | tsort 2>/dev/null || true
END
eval "ptx < /etc/hostname | cat -A"
coproc dd if=/dev/null status=none; wait "$COPROC_PID" || true
[ -x "$(command -v od)" ] && od -c /etc/hostname
`;

/** Packages are looked for and installed while it starts. */
const APT = `#!/bin/bash
set -eu
export DEBIAN_FRONTEND=noninteractive
apt-get -o Acquire::Retries=0 -o Acquire::http::Timeout=1 update || true
apt-cache policy bash || true
dpkg-deb --build /srv/package /tmp/a.deb
dpkg -i /tmp/a.deb
dpkg-query -W a
apt-get -y --no-download purge a || dpkg -P a
update-alternatives --install /usr/bin/tool tool /bin/true 1
debconf-show passwd || true
ldconfig
`;

const CONTROL = 'Package: a\nVersion: 1\nArchitecture: all\nMaintainer: a <a@a>\nDescription: a\n';

const INIT_SERVICES = `#!/bin/sh
set -e
service cron start
service rsync start || true
/etc/init.d/cron status || true
exec memcached -u nobody -l 127.0.0.1
`;

const DJANGO = `#!/usr/bin/env python3
import os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_of.settings")
from django.core.management import execute_from_command_line
execute_from_command_line(sys.argv)
`;

const DJANGO_SETTINGS = `SECRET_KEY = "a"
DEBUG = True
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "site_of.urls"
INSTALLED_APPS = ["django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages", "django.contrib.staticfiles"]
MIDDLEWARE = ["django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.locale.LocaleMiddleware", "django.middleware.csrf.CsrfViewMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware", "django.contrib.messages.middleware.MessageMiddleware"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {"context_processors": ["django.template.context_processors.request", "django.contrib.auth.context_processors.auth", "django.contrib.messages.context_processors.messages"]}}]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "/tmp/db.sqlite3"}}
LANGUAGE_CODE = "de"
STATIC_URL = "static/"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
`;

const DJANGO_URLS = `from django.contrib import admin
from django.urls import path
urlpatterns = [path("admin/", admin.site.urls)]
`;

export const SERVERS: readonly Workload[] = [
  {
    name: 'lighttpd',
    packages: ['lighttpd', 'lighttpd-mod-openssl', 'git', 'perl'],
    files: {
      'srv/git.conf':
        'include "/etc/lighttpd/lighttpd.conf"\nserver.modules += ("mod_cgi", "mod_deflate", "mod_setenv")\ncgi.assign = ("/git" => "/usr/lib/git-core/git-http-backend", ".pl" => "/usr/bin/perl")\nsetenv.add-environment = ("GIT_PROJECT_ROOT" => "/srv/git", "GIT_HTTP_EXPORT_ALL" => "1")\nalias.url = ("/git" => "/usr/lib/git-core/git-http-backend")\nserver.modules += ("mod_alias")\n',
      'var/www/html/a.pl':
        'use CGI::Carp (); use POSIX; print "Content-Type: text/plain\\n\\nperl ", strftime("%F", gmtime);',
    },
    setup: 'git init -q --bare "$R/srv/git/a.git"; mkdir -p "$R/run/lighttpd" && chmod 777 "$R/run/lighttpd"',
    argv: ['/usr/sbin/lighttpd', '-D', '-f', '/srv/git.conf'],
    client: GET.replace('GET /', 'GET /git/a.git/info/refs?service=git-upload-pack'),
    answer: '200 OK',
    floors: [40, 30],
  },
  {
    name: 'postfix',
    packages: ['postfix'],
    argv: ['/usr/sbin/postfix', 'start-fg'],
    setup:
      'chroot "$R" sh -c "newaliases; postconf maillog_file=/var/log/mail.log inet_interfaces=loopback-only"',
    client: talk(
      25,
      'EHLO a\nMAIL FROM:<root@localhost>\nRCPT TO:<root@localhost>\nDATA\nSubject: a\n\nb\n.\nQUIT',
    ),
    answer: 'queued',
    floors: [50, 24],
  },
  {
    name: 'dovecot',
    packages: ['dovecot-imapd'],
    argv: ['/usr/sbin/dovecot', '-F'],
    setup: 'chroot "$R" sh -c "useradd -m u && echo u:pw | chpasswd"',
    client: talk(143, 'a login u pw\nb list \\"\\" *\nc select inbox\nd logout'),
    answer: 'c OK',
    floors: [80, 48],
  },
  {
    name: 'supervisor',
    packages: ['supervisor', 'cron', 'rsync', 'memcached'],
    files: {
      'etc/supervisor/conf.d/all.conf': SUPERVISED,
      'srv/rsyncd.conf': '[files]\npath = /srv/files\n',
      'srv/files/a': 'a',
      'srv/check': CHECK,
      'etc/cron.d/job': '* * * * * root cd / && run-parts --report /etc/cron.minutely\n',
      'etc/cron.minutely/mark': '#!/bin/sh\ntr a b < /etc/hostname | base64 > /tmp/cron\n',
    },
    setup: 'chmod 644 "$R/etc/cron.d/job"; echo a > "$R/etc/hostname"',
    argv: ['/usr/bin/supervisord', '-n', '-c', '/etc/supervisor/supervisord.conf'],
    client:
      'cat "$R/tmp/cron" && cat "$R/tmp/checked" && chroot "$R" rsync rsync://127.0.0.1/files/ && exec 3<>/dev/tcp/127.0.0.1/11211 && printf "version\\r\\nquit\\r\\n" >&3 && cat <&3',
    answer: 'VERSION',
    floors: [25, 20],
  },
  {
    name: 'gpg',
    packages: ['gpg', 'gpg-agent', 'gpgconf'],
    files: { 'usr/local/bin/sign': GPG },
    argv: ['/usr/local/bin/sign'],
    inProc: { opens: 5 },
    floors: [85, 70],
  },
  {
    name: 'busybox',
    packages: ['busybox-static'],
    files: {
      'srv/www/cgi-bin/a':
        '#!/bin/busybox sh\necho "Content-Type: text/plain"; echo; busybox date; /usr/bin/uptime; expr 1 + 1; cat /etc/passwd; echo answered\n',
    },
    argv: ['/bin/busybox', 'sh', '-c', 'exec busybox httpd -f -p 127.0.0.1:80 -h /srv/www'],
    client: GET.replace('GET /', 'GET /cgi-bin/a'),
    answer: 'answered',
    floors: [70, 80],
  },
  {
    name: 'bind',
    packages: ['bind9', 'bind9-dnsutils'],
    argv: ['/usr/sbin/named', '-g', '-u', 'bind'],
    setup: 'mkdir -p "$R/run/named"; chroot "$R" chown bind:bind /run/named',
    client: 'chroot "$R" dig @127.0.0.1 localhost; chroot "$R" rndc status',
    answer: 'server is up',
    floors: [52, 30],
  },
  {
    name: 'django',
    packages: ['python3-django'],
    files: {
      'srv/manage.py': DJANGO,
      'srv/site_of/__init__.py': '',
      'srv/site_of/settings.py': DJANGO_SETTINGS,
      'srv/site_of/urls.py': DJANGO_URLS,
      'usr/local/bin/entrypoint.sh': '#!/bin/sh\nset -e\npython3 manage.py migrate --noinput\nexec "$@"\n',
    },
    argv: [
      '/usr/bin/env',
      '-C',
      '/srv',
      '/usr/local/bin/entrypoint.sh',
      'python3',
      '/srv/manage.py',
      'runserver',
      '127.0.0.1:80',
    ],
    client: GET.replace('GET /', 'GET /admin/login/'),
    answer: 'csrf',
    floors: [22, 22],
  },
  {
    name: 'slapd',
    packages: ['slapd', 'ldap-utils'],
    argv: [
      '/usr/sbin/slapd',
      '-h',
      'ldapi:/// ldap://127.0.0.1/',
      '-u',
      'openldap',
      '-g',
      'openldap',
      '-F',
      '/etc/ldap/slapd.d',
      '-d',
      '0',
    ],
    setup: 'mkdir -p "$R/run/slapd"; chroot "$R" chown openldap:openldap /run/slapd',
    client: 'chroot "$R" ldapsearch -x -H ldap://127.0.0.1/ -b "" -s base namingContexts',
    answer: 'namingContexts',
    floors: [32, 25],
  },
  {
    name: 'wrappers',
    packages: [],
    files: { 'usr/local/bin/job': WRAPPERS },
    setup: 'echo a > "$R/etc/hostname"; mkdir -p "$R/dev/shm"; ln -sfn /proc/self/fd "$R/dev/fd"',
    argv: ['/usr/local/bin/job'],
    inProc: { opens: 50 },
    floors: [75, 65],
  },
  {
    name: 'apt',
    packages: [],
    files: {
      'usr/local/bin/job': APT,
      'srv/package/DEBIAN/control': CONTROL,
      'srv/package/DEBIAN/postinst': '#!/bin/sh\nset -e\nrealpath /tmp | tee /tmp/x >/dev/null\n',
      'srv/package/usr/share/a': 'a',
    },
    argv: ['/usr/local/bin/job'],
    inProc: { opens: 20 },
    floors: [50, 30],
  },
  {
    name: 'services',
    packages: ['supervisor', 'cron', 'rsync', 'memcached'],
    files: {
      'usr/local/bin/start': INIT_SERVICES,
      'etc/rsyncd.conf': '[files]\npath = /srv\n',
      'var/spool/cron/crontabs/root': '* * * * * vdir /srv | fmt > /tmp/cron; echo done >> /tmp/cron\n',
    },
    setup:
      'chmod 600 "$R/var/spool/cron/crontabs/root"; sed -i s/RSYNC_ENABLE=false/RSYNC_ENABLE=true/ "$R/etc/default/rsync"',
    argv: ['/usr/local/bin/start'],
    inProc: { opens: 20 },
    client: 'cat "$R/tmp/cron"',
    answer: 'done',
    floors: [25, 20],
  },
];
