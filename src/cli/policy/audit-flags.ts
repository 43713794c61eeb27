import type { InsecureOptions } from '../options.ts';

export type AuditFlags = InsecureOptions & {
  server?: string;
  record?: string;
  cluster?: string[];
  owner?: string[];
  policy?: string[];
  trustedRoot?: string;
  kubeconfig?: string;
  context?: string;
  namespace?: string[];
  owners?: string;
  kinds?: string;
  all?: true;
};
