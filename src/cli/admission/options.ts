import { InvalidArgumentError, Option } from 'commander';
import type { ListenAt, ServiceName } from '../../server/index.ts';
import type { InsecureOptions } from '../options.ts';

/** How a cluster is reached. */
export type ClusterOptions = { kubeconfig?: string; context?: string };

export type InstallOptions = ClusterOptions & { namespace: string; enforce?: boolean };

export type ServeOptions = InsecureOptions &
  ClusterOptions & {
    policy?: string[];
    trustedRoot?: string;
    listen: ListenAt;
    operations: ListenAt;
    service?: ServiceName;
    pullSecrets?: true;
    kinds?: string;
    clusterRange?: string[];
    tlsCert?: string;
    tlsKey?: string;
    gatekeeper?: ListenAt;
    gatekeeperCa?: string;
  };

const HTTPS = 443;

/** `0.0.0.0:8443`, `[::1]:8443`. */
export function listenOption(flags: string, description: string, byDefault?: string): Option {
  const option = new Option(flags, description).argParser(parseListen);
  return byDefault === undefined ? option : option.default(parseListen(byDefault), byDefault);
}

export function serviceOption(): Option {
  return new Option(
    '--service <namespace/name[:port]>',
    'the Service that leads here: its certificates are made here, and the webhook is registered with it',
  ).argParser(parseService);
}

export function kindsOption(): Option {
  return new Option(
    '--kinds <file>',
    'custom resources that hold images, beside those that are known: a YAML file',
  );
}

export function namespaceOption(): Option {
  return new Option('--namespace <name>', 'that the pods of the webhook run in')
    .argParser(parseNamespace)
    .default('shearwall');
}

export function clusterOptions(): Option[] {
  return [
    new Option('--kubeconfig <file>', 'how the cluster is reached (default: $KUBECONFIG)'),
    new Option('--context <name>', 'the context of the kubeconfig'),
  ];
}

function parseListen(text: string): ListenAt {
  const [, bracketed, plain, port] =
    /^(?:\[([0-9a-fA-F:.]{1,45})\]|([^:[\]]{1,253})):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || Number(port) > 65_535) throw new InvalidArgumentError('write HOST:PORT');
  return { host, port: Number(port) };
}

function parseNamespace(text: string): string {
  if (!/^[a-z0-9-]{1,63}$/.test(text)) throw new InvalidArgumentError('write the name of a namespace');
  return text;
}

function parseService(text: string): ServiceName {
  const [, namespace, name, port = HTTPS] =
    /^([a-z0-9-]{1,63})\/([a-z0-9-]{1,63})(?::(\d{1,5}))?$/.exec(text) ?? [];
  if (namespace === undefined || name === undefined)
    throw new InvalidArgumentError('write NAMESPACE/NAME, or NAMESPACE/NAME:PORT');
  return { namespace, name, port: Number(port) };
}
