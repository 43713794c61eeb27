import { copy, directory, file, type PackageState, symlink } from './state.ts';

const worker = { user: 'www-data', mode: 0o700 };
const log = { user: 'www-data', group: 'adm', mode: 0o640 };

/** The work folders are those that nginx itself makes, for the same user, when it is started as root. */
export const nginxCommon: PackageState = {
  package: 'nginx-common',
  scripts: ['preinst', 'postinst'],
  states: [
    directory('var/log/nginx', { group: 'adm' }),
    file('var/log/nginx/access.log', '', log),
    file('var/log/nginx/error.log', '', log),
    ...['body', 'fastcgi', 'proxy', 'scgi', 'uwsgi'].map((name) =>
      directory(`var/lib/nginx/${name}`, worker),
    ),
    symlink('etc/nginx/sites-enabled/default', '/etc/nginx/sites-available/default'),
    copy('var/www/html/index.nginx-debian.html', 'usr/share/nginx/html/index.html'),
  ],
};

export const nginx: PackageState = {
  package: 'nginx',
  scripts: ['postinst'],
  states: [],
  leavesOut: 'starting the service',
};
