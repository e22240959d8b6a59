import { resolve } from "node:path";
import type { ConfigurationValues } from "./schema.ts";
import type { Secret } from "./secret.ts";

const scheme = /^[a-z][a-z0-9+.-]*:\/\//i;
/** As git has it: `host:path`, unless a slash comes before the colon. */
const scpLike = /^[^/:]+:/;
const ociLayout = /^oci-layout:(?<folder>.+?)(?<version>(?::[^:/@]+)?(?:@[^/]*)?)$/;

type ServerValues = ConfigurationValues["server"];
type StorageValues = ConfigurationValues["storage"];
type OtlpValues = ConfigurationValues["metrics"]["otlp"];
type GitSource = ConfigurationValues["sources"]["git"][string];
type OciSource = ConfigurationValues["sources"]["oci"][string];
type Credential = ConfigurationValues["credentials"][string];

/** The same values, with relative paths on this machine made absolute. */
export function resolveLocations(
  values: ConfigurationValues,
  directory: string,
): ConfigurationValues {
  const { server, metrics, storage, sources, credentials, webhooks } = values;
  return {
    ...values,
    server: resolveServer(server, directory),
    metrics: { ...metrics, otlp: resolveOtlp(metrics.otlp, directory) },
    storage: resolveStorage(storage, directory),
    sources: {
      git: mapValues(sources.git, (source) => resolveGitSource(source, directory)),
      oci: mapValues(sources.oci, (source) => resolveOciSource(source, directory)),
    },
    credentials: mapValues(credentials, (credential) => resolveCredential(credential, directory)),
    webhooks: mapValues(webhooks, ({ secret, ...webhook }) => ({
      ...webhook,
      secret: secret.within(directory),
    })),
  };
}

function resolveServer(server: ServerValues, directory: string): ServerValues {
  const { cert_file: certFile, key_file: keyFile, auth } = server;
  const tokens = mapValues(auth.tokens, (entry) => ({
    ...entry,
    token: entry.token.within(directory),
  }));
  return {
    ...server,
    auth: { ...auth, tokens },
    ...(certFile !== undefined && { cert_file: resolve(directory, certFile) }),
    ...(keyFile !== undefined && { key_file: resolve(directory, keyFile) }),
  };
}

function resolveOtlp(otlp: OtlpValues, directory: string): OtlpValues {
  return { ...otlp, headers: mapValues(otlp.headers, (secret) => secret.within(directory)) };
}

function resolveStorage(storage: StorageValues, directory: string): StorageValues {
  const path = resolve(directory, storage.path);
  return storage.type === "postgres"
    ? { ...storage, path, url: storage.url.within(directory) }
    : { ...storage, path };
}

/** An entry under `sources.git`, with relative paths made absolute. */
export function resolveGitSource(source: GitSource, directory: string): GitSource {
  const { remote, signing } = source;
  const { ca_file: caFile } = remote;
  return {
    ...source,
    remote: {
      ...remote,
      url: resolveGitUrl(remote.url, directory),
      ...(caFile !== undefined && { ca_file: resolve(directory, caFile) }),
    },
    ...(signing?.type === "ssh" && {
      signing: { ...signing, key: resolve(directory, signing.key) },
    }),
  };
}

/** An entry under `sources.oci`, with relative paths made absolute. */
export function resolveOciSource(source: OciSource, directory: string): OciSource {
  const { ca_file: caFile } = source;
  return {
    ...source,
    reference: resolveReference(source.reference, directory),
    ...(caFile !== undefined && { ca_file: resolve(directory, caFile) }),
  };
}

function resolveCredential(credential: Credential, directory: string): Credential {
  const place = (path: string) => resolve(directory, path);
  switch (credential.type) {
    case "ssh": {
      const { known_hosts: knownHosts, passphrase } = credential.ssh;
      const paths = {
        ...resolveKey(credential.ssh, directory),
        ...(passphrase !== undefined && { passphrase: passphrase.within(directory) }),
        ...(knownHosts !== undefined && { known_hosts: place(knownHosts) }),
      };
      return { ...credential, ssh: { ...credential.ssh, ...paths } };
    }
    case "github_app": {
      const { github_app: app } = credential;
      const paths = {
        ...resolveKey(app, directory),
        ...(app.ca_file !== undefined && { ca_file: place(app.ca_file) }),
      };
      return { ...credential, github_app: { ...app, ...paths } };
    }
    case "basic": {
      const { basic } = credential;
      return { ...credential, basic: { ...basic, password: basic.password.within(directory) } };
    }
    case "access_token":
      return { ...credential, access_token: credential.access_token.within(directory) };
    case "docker_local": {
      const { path } = credential.docker_local;
      return { ...credential, docker_local: path === undefined ? {} : { path: place(path) } };
    }
  }
}

interface PrivateKey {
  readonly private_key_path?: string;
  readonly private_key?: Secret;
}

function resolveKey(key: PrivateKey, directory: string): PrivateKey {
  const { private_key_path: path, private_key: text } = key;
  return {
    ...(path !== undefined && { private_key_path: resolve(directory, path) }),
    ...(text !== undefined && { private_key: text.within(directory) }),
  };
}

/** A local path made absolute; a URL as it is. */
export function resolveGitUrl(url: string, directory: string): string {
  return scheme.test(url) || scpLike.test(url) ? url : resolve(directory, url);
}

/** The directory of an `oci-layout:` reference made absolute; other references as they are. */
export function resolveReference(reference: string, directory: string): string {
  const { folder, version = "" } = ociLayout.exec(reference)?.groups ?? {};
  return folder === undefined ? reference : `oci-layout:${resolve(directory, folder)}${version}`;
}

function mapValues<Value>(
  record: Readonly<Record<string, Value>>,
  change: (value: Value) => Value,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
