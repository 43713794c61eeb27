/** What is traced of tools that load their parts by names and folders: drivers, tables, formats, languages. */
import type { Workload } from './reach-workloads.ts';

const SVN = `#!/bin/sh
set -e
svnadmin create /tmp/r
printf '#!/bin/sh\\nod -c /etc/hostname > /tmp/hooked\\n' > /tmp/r/hooks/post-commit
chmod 755 /tmp/r/hooks/post-commit
svn mkdir -q -m a file:///tmp/r/a
svn checkout -q file:///tmp/r /tmp/w
svn log /tmp/w
svn ls https://127.0.0.1:1/ || true
svnserve -d -r /tmp --listen-host 127.0.0.1 --pid-file /tmp/pid
svn ls svn://127.0.0.1/r
kill "$(cat /tmp/pid)"
`;
const COMPILE = `#!/bin/sh
set -e
cd /srv/c
make -s
./a
cmake -S . -B /tmp/made >/dev/null
cmake --build /tmp/made
/tmp/made/b
g++ -fopenmp -O2 -flto -static-libgcc -x c++ -o /tmp/c - <<'END'
#include <regex>
int main() { return 0; }
END
/tmp/c
`;
const SOUND = `#!/bin/sh
set -e
cd /tmp
sox -n a.wav synth 1 sine 400
sox a.wav a.ogg
sox a.ogg a.flac reverb
echo word | aspell -a
echo word | hunspell -d en_US -l
gnuplot -e 'set terminal dumb; plot sin(x)'
gnuplot -e 'set terminal png; set output "/tmp/p.png"; plot sin(x)'
groff -man -Tutf8 /srv/a.1
groff -ms -Tpdf /srv/a.1 > /tmp/a.pdf || true
`;
const TOKENS = `#!/bin/sh
set -e
export SOFTHSM2_CONF=/srv/softhsm.conf
softhsm2-util --init-token --free --label a --pin 1234 --so-pin 1234
pkcs11-tool --module /usr/lib/softhsm/libsofthsm2.so --login --pin 1234 --keypairgen --key-type EC:prime256v1 --label k
p11tool --list-tokens || true
openssl list -providers -provider legacy -provider default
printf x | openssl enc -provider legacy -provider default -rc4 -k a -pbkdf2 > /tmp/x || true
openssl engine -t dynamic pkcs11 || true
certtool --generate-privkey --outfile /tmp/k
OPENSSL_CONF=/srv/openssl.cnf openssl version -a
`;
const PHP_CLI = `<?php
$zip = new ZipArchive(); $zip->open('/tmp/a.zip', ZipArchive::CREATE); $zip->addFromString('a', 'b'); $zip->close();
echo (new NumberFormatter('de_DE', NumberFormatter::CURRENCY))->formatCurrency(3, 'EUR'), transliterator_transliterate('Any-Latin; Latin-ASCII', 'Ж');
echo (new IntlDateFormatter('ja_JP', IntlDateFormatter::FULL, IntlDateFormatter::FULL, 'Asia/Tokyo'))->format(0);
$image = new Imagick(); $image->newImage(4, 4, 'red'); $image->setImageFormat('webp'); echo strlen($image->getImageBlob());
echo extension_loaded('redis') ? 'redis' : '', bcadd('1', '2'), json_encode(yaml_parse('a: 1'));
setlocale(LC_ALL, 'de_DE.UTF-8'); echo gettext('a'), strftime_of(0);
function strftime_of(int $time): string { return (new DateTime("@$time"))->setTimezone(new DateTimeZone('America/Bogota'))->format('c'); }
try { (new SoapClient('http://127.0.0.1:1/?wsdl')); } catch (Throwable $error) { echo get_class($error); }
mail('root', 'a', 'b');
ini_set('include_path', '/srv/more'); include 'part.inc';
`;
const R = `#!/usr/bin/env Rscript
library(stats4)
suppressMessages(library("tools"))
require(utils)
source(file.path("/srv", "more.R"))
x <- parallel::mclapply(1:2, function(i) i^2)
write.csv(data.frame(a = 1:3), "/tmp/a.csv")
print(summary(lm(dist ~ speed, data = cars)))
pdf("/tmp/a.pdf"); plot(1:3); dev.off()
print(Sys.time(), tz = "Asia/Tokyo"); print(system("factor 12", intern = TRUE)); print(iconv("a", "UTF-8", "latin2"))
print(more())
`;
const SBCL = `(require :asdf)
(require :sb-bsd-sockets)
(load "/srv/more.lisp")
(print (sb-ext:run-program "/usr/bin/factor" '("12") :output *standard-output*))
(print (more))
`;

const C_TOOLS = `#!/bin/bash
cd /tmp
file /usr/bin/env /etc/hostname
sqlite3 a.db 'create table a(b); insert into a values (1); select * from a'
xmllint --noout /srv/a.xml; xsltproc /srv/a.xsl /srv/a.xml
vim -es -u NONE -c 'set ft=c' -c 'q' /srv/a.c; vim -es -c 'syntax on' -c 'w! /tmp/b.c' -c q /srv/a.c
tcpdump -D; jq -n '1'; whois -v; units -q '1 km' 'm'; bc <<< '1+1'
zip -q a.zip /etc/hostname; unzip -qo a.zip; xz -k a.zip; zstd -q a.zip; 7z a -bd a.7z a.zip > /dev/null
msgfmt -o a.mo /srv/a.po; printf 'a\\n' | recode-sr-latin
tput -T xterm colors; tput -T vt100 cols; TERM=xterm less -F /etc/hostname; tmux -V
ps aux | head -n 1; top -bn1 | head -n 1; lsof -p $$ | head -n 1
dig +time=1 +tries=1 @127.0.0.1 a; ping -c1 -W1 127.0.0.1; socat -V | head -n 1
printf 'x' | openssl dgst -sha256; gpg --version | head -n 1; man -w ls; lua5.4 -v; m4 <<< 'changequote'
gdb -batch -ex 'print 1' /usr/bin/env; strace -V | head -n 1; locale -a; localedef --help | head -n 1; getent hosts localhost; getent services http
mkfs.ext4 -q -F img 1M; fdisk -l img; parted -s img print
`;

export const PLUGINS: readonly Workload[] = [
  {
    name: 'c-tools',
    packages:
      'file sqlite3 libxml2-utils xsltproc vim tcpdump jq whois units bc zip unzip xz-utils zstd 7zip gettext less tmux procps lsof bind9-dnsutils iputils-ping socat openssl gpg man-db m4 gdb ncurses-term e2fsprogs fdisk parted'.split(
        ' ',
      ),
    files: {
      'srv/job': C_TOOLS.replaceAll('| recode-sr-latin', '> /dev/null'),
      'srv/a.xml': '<?xml version="1.0"?>\n<!DOCTYPE a PUBLIC "-//X//DTD X//EN" "a.dtd">\n<a/>\n',
      'srv/a.dtd': '<!ELEMENT a EMPTY>\n',
      'srv/a.xsl':
        '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:include href="b.xsl"/></xsl:stylesheet>',
      'srv/b.xsl': '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"/>',
      'srv/a.c': 'int a;\n',
      'srv/a.po': 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\nmsgid "a"\nmsgstr "b"\n',
    },
    setup: 'echo a > "$R/etc/hostname"',
    argv: ['/srv/job'],
    inProc: { opens: 100 },
    floors: [23, 17],
  },
  {
    name: 'gstreamer',
    packages: ['gstreamer1.0-tools', 'gstreamer1.0-plugins-base', 'gstreamer1.0-plugins-good'],
    argv: [
      '/usr/bin/gst-launch-1.0',
      '-q',
      'audiotestsrc',
      'num-buffers=5',
      '!',
      'audioconvert',
      '!',
      'vorbisenc',
      '!',
      'oggmux',
      '!',
      'filesink',
      'location=/tmp/a.ogg',
    ],
    inProc: { opens: 20 },
    floors: [47, 31],
  },
  {
    name: 'iptables',
    packages: ['iptables', 'nftables', 'ipset', 'iproute2', 'ethtool'],
    files: {
      'srv/rules.nft': 'include "/srv/rules.d/*.nft"\n',
      'srv/rules.d/a.nft':
        'table inet a { chain b { type filter hook input priority 0; tcp dport ssh accept; } }\n',
      'srv/job':
        '#!/bin/sh\niptables -A INPUT -p tcp --dport 22 -m comment --comment a -m conntrack --ctstate NEW -j REJECT\niptables-legacy -L || true\nip6tables -A INPUT -p icmpv6 -j ACCEPT\nnft -f /srv/rules.nft\nnft list ruleset\nip -br addr\nip link add d0 type dummy\ntc qdisc add dev lo root netem delay 1ms\nss -tlnp\nip rule show\nbridge link\nipset list || true\n',
    },
    argv: ['/srv/job'],
    inProc: { opens: 20 },
    floors: [82, 64],
  },
  {
    name: 'subversion',
    packages: ['subversion'],
    files: { 'srv/job': SVN },
    setup: 'echo a > "$R/etc/hostname"',
    argv: ['/srv/job'],
    inProc: { opens: 20 },
    floors: [86, 67],
  },
  {
    name: 'compile',
    packages: ['gcc', 'g++', 'make', 'cmake', 'pkgconf', 'zlib1g-dev'],
    files: {
      'srv/c/Makefile':
        'include parts/*.mk\nall: a\na: a.c\n\t$(CC) -Wall -g -o $@ $< $(shell pkg-config --libs zlib) && size a | expand > /dev/null\n',
      'srv/c/parts/a.mk': 'CC = gcc\n',
      'srv/c/a.c':
        '#include <stdio.h>\n#include <zlib.h>\n#include "own.h"\nint main(void) { puts(zlibVersion()); return OWN; }\n',
      'srv/c/own.h': '#define OWN 0\n',
      'srv/c/CMakeLists.txt':
        'cmake_minimum_required(VERSION 3.20)\nproject(b C)\nfind_package(ZLIB REQUIRED)\ninclude(GNUInstallDirs)\nadd_executable(b a.c)\ntarget_link_libraries(b ZLIB::ZLIB)\nadd_custom_command(TARGET b POST_BUILD COMMAND factor 12)\n',
      'srv/job': COMPILE,
    },
    argv: ['/srv/job'],
    inProc: { opens: 50 },
    floors: [21, 11],
  },
  {
    name: 'sound',
    packages:
      'sox libsox-fmt-all aspell aspell-en hunspell hunspell-en-us gnuplot-nox groff fonts-dejavu-core'.split(
        ' ',
      ),
    files: { 'srv/job': SOUND, 'srv/a.1': '.TH A 1\n.SH NAME\na \\- b\n.TS\na b\n.TE\n' },
    argv: ['/srv/job'],
    inProc: { opens: 50 },
    floors: [36, 27],
  },
  {
    name: 'tokens',
    packages: 'softhsm2 opensc gnutls-bin openssl libengine-pkcs11-openssl pkcs11-provider'.split(' '),
    files: {
      'srv/job': TOKENS,
      'srv/softhsm.conf': 'directories.tokendir = /tmp/tokens\n',
      'srv/openssl.cnf':
        'openssl_conf = a\n[a]\nproviders = p\n[p]\ndefault = d\npkcs11 = k\n[d]\nactivate = 1\n[k]\nmodule = pkcs11.so\nactivate = 1\n',
    },
    folders: ['tmp/tokens'],
    argv: ['/srv/job'],
    inProc: { opens: 20 },
    floors: [55, 30],
  },
  {
    name: 'php-cli',
    packages: 'php-cli php-intl php-zip php-imagick php-redis php-bcmath php-yaml php-soap msmtp-mta'.split(
      ' ',
    ),
    files: { 'srv/app.php': PHP_CLI, 'srv/more/part.inc': '<?php echo "part";' },
    argv: ['/usr/bin/php', '-d', 'memory_limit=64M', '/srv/app.php'],
    inProc: { opens: 20 },
    floors: [47, 19],
  },
  {
    name: 'r',
    packages: ['r-base-core'],
    files: { 'srv/app.R': R, 'srv/more.R': 'more <- function() "more"\n' },
    argv: ['/srv/app.R'],
    inProc: { opens: 20 },
    floors: [32, 16],
  },
  {
    name: 'git-lfs',
    packages: ['git', 'git-lfs'],
    files: {
      'srv/start':
        '#!/bin/sh\nset -e\nexport HOME=/tmp\ncd /srv/r\ngit lfs track "*.bin"\necho x > a.bin\ngit add . && git commit -qm a\ngit lfs ls-files\ngit push -q file:///srv/b.git HEAD:refs/heads/main\ngit clone -q -b main file:///srv/b.git /tmp/w\ncmp a.bin /tmp/w/a.bin\n',
      'srv/r/.lfsconfig': '[lfs]\n fetchexclude = none\n',
    },
    setup:
      'git init -q "$R/srv/r"; git init -q --bare "$R/srv/b.git"; printf "[user]\\n name = a\\n email = a@a\\n[safe]\\n directory = *\\n[filter \\"lfs\\"]\\n clean = git-lfs clean -- %%f\\n smudge = git-lfs smudge -- %%f\\n" > "$R/etc/gitconfig"; chown -R 0:0 "$R/srv"',
    argv: ['/srv/start'],
    inProc: { opens: 20 },
    floors: [37, 25],
  },
  {
    name: 'lfs-alone',
    packages: ['git', 'git-lfs'],
    argv: ['/usr/bin/git-lfs', 'env'],
    inProc: { opens: 5 },
    floors: [77, 49],
  },
  {
    name: 'restic',
    packages: ['restic', 'ca-certificates', 'openssh-client'],
    argv: ['/usr/bin/restic', '-r', 'sftp:root@127.0.0.1:/x', '--insecure-no-password', 'snapshots'],
    ends: 1,
    inProc: { opens: 10 },
    floors: [44, 27],
  },
  {
    name: 'fd',
    packages: ['fd-find', 'ripgrep'],
    files: { 'srv/a': 'a', 'srv/ripgreprc': '--pre=cksum\n' },
    argv: ['/usr/bin/fdfind', '-x', 'cksum', '{}', ';', 'a', '/srv'],
    inProc: { opens: 3 },
    floors: [83, 82],
  },
  {
    name: 'environment',
    packages: ['locales-all', 'tzdata', 'perl', 'libjemalloc2', 'python3-minimal', 'gettext-base'],
    files: {
      'usr/local/bin/start':
        '#!/bin/sh\nset -e\nLD_PRELOAD=$(find /usr/lib -name "libjemalloc.so.*" -print -quit)\nexport LD_PRELOAD TZ="${TZ:-Asia/Tokyo}" LC_ALL=de_DE.UTF-8 LANGUAGE=fr PYTHONPATH=/srv/py PERL5LIB=/srv/pl\ndate; ls /none || true\nprintf "%s" "$(gettext -d coreutils "cannot access")"\npython3 -c "import mine"\nperl -MMine -e "print POSIX::strftime(q(%A), localtime)"\nTZ=America/Bogota LC_ALL=ja_JP.EUC-JP exec sort /etc/hostname\n',
      'srv/py/mine.py':
        'import time, locale\nlocale.setlocale(locale.LC_ALL, "")\nprint(time.strftime("%A"))\n',
      'srv/pl/Mine.pm': 'package Mine; use POSIX (); use locale; 1;',
    },
    setup: 'echo a > "$R/etc/hostname"',
    argv: ['/usr/local/bin/start'],
    inProc: { opens: 20 },
    floors: [54, 26],
  },
  {
    name: 'sbcl',
    packages: ['sbcl'],
    files: { 'srv/app.lisp': SBCL, 'srv/more.lisp': '(defun more () "more")' },
    argv: ['/usr/bin/sbcl', '--script', '/srv/app.lisp'],
    inProc: { opens: 5 },
    floors: [92, 61],
  },
];
