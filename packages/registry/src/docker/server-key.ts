/** What the docker program calls Docker Hub wherever it keeps credentials. */
const dockerHubKey = "https://index.docker.io/v1/";

const dockerHub = "docker.io";
const dockerHubNames = new Set([dockerHub, "index.docker.io", "registry-1.docker.io"]);
const address = /^(?:(?<scheme>https?):\/\/)?(?<host>[^/]+)(?:\/v[12])?\/?$/i;

/**
 * The registry a key of a Docker configuration is for, as one name for every way to write it: with or
 * without scheme, version and default port. Undefined if it is for something else, such as a part of
 * a registry.
 */
export function registryOfKey(key: string): string | undefined {
  const { scheme, host = "" } = address.exec(key)?.groups ?? {};
  const defaultPort = scheme?.toLowerCase() === "http" ? /:80$/ : /:443$/;
  const name = host.toLowerCase().replace(defaultPort, "");
  return name === "" ? undefined : dockerHubNames.has(name) ? dockerHub : name;
}

/** What a credential helper is asked for. */
export function helperKeyOf(host: string): string {
  return registryOfKey(host) === dockerHub ? dockerHubKey : host;
}
