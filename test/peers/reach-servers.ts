/** What is traced of servers and tools that start programs, load plug-ins and are started in ways of their own. */
import type { Workload } from './reach-workloads.ts';

/** For bash: what an HTTP server on port 80 answers. */
export const GET =
  'exec 3<>/dev/tcp/127.0.0.1/80; printf "GET / HTTP/1.0\\r\\n\\r\\n" >&3; timeout 20 cat <&3';
const talk = (port: number, lines: string): string =>
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
    name: 'dovecot',
    packages: ['dovecot-imapd'],
    argv: ['/usr/sbin/dovecot', '-F'],
    setup: 'chroot "$R" sh -c "useradd -m u && echo u:pw | chpasswd"',
    client: talk(143, 'a login u pw\nb list \\"\\" *\nc select inbox\nd logout'),
    answer: 'c OK',
    floors: [30, 20],
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
    floors: [30, 20],
  },
  {
    name: 'gpg',
    packages: ['gpg', 'gpg-agent', 'gpgconf'],
    files: { 'usr/local/bin/sign': GPG },
    argv: ['/usr/local/bin/sign'],
    inProc: { opens: 5 },
    floors: [30, 20],
  },
  {
    name: 'busybox',
    packages: ['busybox-static'],
    files: {
      'srv/www/cgi-bin/a':
        '#!/bin/busybox sh\necho "Content-Type: text/plain"; echo; busybox date; /usr/bin/uptime; expr 1 + 1; echo answered\n',
    },
    argv: ['/bin/busybox', 'sh', '-c', 'exec busybox httpd -f -p 127.0.0.1:80 -h /srv/www'],
    client: GET.replace('GET /', 'GET /cgi-bin/a'),
    answer: 'answered',
    floors: [30, 20],
  },
];
