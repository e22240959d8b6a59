const names = new Set([
  "PATH",
  "HOME",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "ALL_PROXY",
  "NO_PROXY",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  // Where the stores of the desktop and of `pass` are.
  "DBUS_SESSION_BUS_ADDRESS",
  "XDG_RUNTIME_DIR",
  "GNUPGHOME",
  "PASSWORD_STORE_DIR",
]);
const prefixes = ["AWS_", "GOOGLE_", "AZURE_", "CLOUDSDK_"];

/**
 * What of the environment a credential helper gets: where it finds things, how it reaches the network,
 * and its own settings.
 */
export function helperEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(
      ([name]) =>
        names.has(name) ||
        names.has(name.toUpperCase()) ||
        prefixes.some((prefix) => name.startsWith(prefix)),
    ),
  );
}
