import { tableOf } from '../../../../base/table-of.ts';
/** Numbers that Debian's base-passwd gives on every system (Debian Policy §9.2.2), for images without that package. */
export const STATIC_USERS: Readonly<Record<string, { uid: number; gid: number; home: string }>> = tableOf({
  daemon: { uid: 1, gid: 1, home: '/usr/sbin' },
  bin: { uid: 2, gid: 2, home: '/bin' },
  man: { uid: 6, gid: 12, home: '/var/cache/man' },
  lp: { uid: 7, gid: 7, home: '/var/spool/lpd' },
  mail: { uid: 8, gid: 8, home: '/var/mail' },
  proxy: { uid: 13, gid: 13, home: '/bin' },
  'www-data': { uid: 33, gid: 33, home: '/var/www' },
  backup: { uid: 34, gid: 34, home: '/var/backups' },
});

export const STATIC_GROUPS: Readonly<Record<string, number>> = tableOf({
  daemon: 1,
  bin: 2,
  sys: 3,
  adm: 4,
  tty: 5,
  disk: 6,
  lp: 7,
  mail: 8,
  man: 12,
  proxy: 13,
  kmem: 15,
  dialout: 20,
  audio: 29,
  'www-data': 33,
  backup: 34,
  shadow: 42,
  utmp: 43,
  video: 44,
  plugdev: 46,
  staff: 50,
  users: 100,
});

/**
 * Numbers for accounts that Debian's scripts number as they come. Fixed, so that a volume written by one image can be
 * read by the next, whatever else is installed. Never change a line; numbers of new ones go down from 999.
 */
export const KNOWN_SYSTEM_NUMBERS: Readonly<Record<string, number>> = tableOf({
  postgres: 999,
  redis: 998,
  'ssl-cert': 997,
  valkey: 996,
  mysql: 995,
  memcache: 994,
  haproxy: 993,
  messagebus: 992,
  _ssh: 991,
  sshd: 990,
  rabbitmq: 989,
  mosquitto: 988,
  unbound: 987,
  bind: 986,
  tomcat: 985,
  polkitd: 984,
  varnish: 983,
  vcache: 982,
  varnishlog: 981,
  openldap: 980,
  etcd: 979,
  prometheus: 978,
  dnsmasq: 977,
  _chrony: 976,
  _tor: 975,
  'debian-tor': 974,
  postfix: 973,
  postdrop: 972,
});
