/** What is traced of servers that load what their configuration, a folder or a compiler of their own says. */
import { GET, talk } from './reach-servers.ts';
import type { Workload } from './reach-workloads.ts';

const SYSLOG = `module(load="imtcp")
module(load="mmjsonparse")
module(load="omprog")
input(type="imtcp" port="514" address="127.0.0.1")
template(name="t" type="string" string="%msg%\\n")
action(type="omprog" binary="/usr/bin/fmt -w 20" template="t" output="/tmp/said")
action(type="omfile" file="/tmp/log")
`;
const VCL = `vcl 4.1;
import std;
import directors;
backend default { .host = "127.0.0.1"; .port = "81"; }
include "/etc/varnish/more.vcl";
`;

export const NETWORK: readonly Workload[] = [
  {
    name: 'unbound',
    packages: ['unbound', 'dns-root-data', 'unbound-anchor'],
    files: {
      'etc/unbound/unbound.conf.d/own.conf':
        'server:\n  use-syslog: no\n  verbosity: 2\n  include: "/srv/zones/*.conf"\nremote-control:\n  control-enable: yes\n  control-interface: /run/unbound.ctl\n',
      'srv/zones/a.conf': 'local-data: "a.test. A 127.0.0.9"\n',
    },
    setup:
      'cp "$R/usr/share/dns/root.key" "$R/var/lib/unbound/"; chroot "$R" chown unbound: /var/lib/unbound/root.key',
    argv: ['/usr/sbin/unbound', '-d', '-p'],
    client: `exec 3<>/dev/tcp/127.0.0.1/53; printf '\\x00\\x1b\\x12\\x34\\x01\\x00\\x00\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x09localhost\\x00\\x00\\x01\\x00\\x01' >&3; timeout 2 cat <&3 | od -c`,
    answer: 'o   c   a   l   h   o   s   t',
    floors: [72, 65],
  },
  {
    name: 'squid',
    packages: ['squid'],
    folders: ['dev/shm'],
    setup: 'chmod 1777 "$R/dev/shm"',
    argv: ['/usr/sbin/squid', '-N', '-f', '/etc/squid/squid.conf'],
    client:
      'exec 3<>/dev/tcp/127.0.0.1/3128; printf "GET http://127.0.0.1:1/ HTTP/1.0\\r\\nAccept-Language: de\\r\\n\\r\\n" >&3; timeout 20 cat <&3',
    answer: 'HTTP/1.1',
    floors: [25, 24],
  },
  {
    name: 'vsftpd',
    packages: ['vsftpd'],
    folders: ['run/vsftpd/empty'],
    setup: 'chroot "$R" sh -c "useradd -m u && echo u:pw | chpasswd"',
    argv: [
      '/usr/sbin/vsftpd',
      '/etc/vsftpd.conf',
      '-obackground=NO',
      '-olisten=YES',
      '-olisten_ipv6=NO',
      '-oxferlog_enable=YES',
    ],
    client: talk(21, 'USER u\nPASS pw\nPWD\nSTAT\nQUIT'),
    answer: '230 Login',
    floors: [91, 80],
  },
  {
    name: 'stunnel',
    packages: ['stunnel4', 'openssl'],
    files: {
      'srv/stunnel.conf':
        'foreground = yes\npid =\n[a]\naccept = 127.0.0.1:443\ncert = /srv/cert.pem\nkey = /srv/key.pem\nexec = /bin/hostname\nexecArgs = hostname -s\n',
    },
    setup:
      'openssl req -x509 -newkey rsa:2048 -nodes -keyout "$R/srv/key.pem" -out "$R/srv/cert.pem" -subj /CN=localhost -days 9 2>/dev/null',
    argv: ['/usr/bin/stunnel4', '/srv/stunnel.conf'],
    client: 'timeout 3 openssl s_client -connect 127.0.0.1:443 -quiet 2>&1',
    answer: 'CN *= *localhost',
    floors: [94, 87],
  },
  {
    name: 'rsyslog',
    packages: ['rsyslog'],
    files: { 'etc/rsyslog.d/a.conf': SYSLOG },
    argv: ['/usr/sbin/rsyslogd', '-n', '-i', 'NONE'],
    client:
      'exec 3<>/dev/tcp/127.0.0.1/514; echo "<13>Nov 29 00:00:00 a b: hello" >&3; sleep 1; cat "$R/tmp/log"',
    answer: 'hello',
    floors: [92, 80],
  },
  {
    name: 'varnish',
    packages: ['varnish'],
    files: {
      'etc/hosts': '127.0.0.1 localhost\n',
      'etc/varnish/own.vcl': VCL,
      'etc/varnish/more.vcl':
        'sub vcl_recv { std.log("a"); return (synth(200, "OK")); }\nsub vcl_init { new a = directors.round_robin(); a.add_backend(default); }\n',
    },
    argv: [
      '/usr/sbin/varnishd',
      '-F',
      '-a',
      '127.0.0.1:80',
      '-f',
      '/etc/varnish/own.vcl',
      '-n',
      '/tmp/v',
      '-s',
      'malloc,10m',
    ],
    client: GET,
    answer: '200 OK',
    inProc: { opens: 10 },
    floors: [33, 14],
  },
  {
    name: 'samba',
    packages: ['samba'],
    setup:
      'printf "[global]\\nserver role = standalone server\\ninterfaces = lo\\nmap to guest = Bad User\\npreexec = /usr/bin/cksum /etc/hostname\\n[a]\\npath = /srv\\nguest ok = yes\\nvfs objects = full_audit streams_xattr\\n" > "$R/etc/samba/smb.conf"; echo a > "$R/etc/hostname"',
    argv: ['/usr/sbin/smbd', '-F', '--no-process-group', '-p', '445'],
    inProc: { opens: 20 },
    client: 'exec 3<>/dev/tcp/127.0.0.1/445 && sleep 3 && echo connected',
    answer: 'connected',
    floors: [51, 19],
  },
];
