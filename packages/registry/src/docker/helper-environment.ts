const names = new Set(["PATH", "HOME"]);
const prefixes = ["AWS_", "GOOGLE_", "AZURE_"];

/** What of the environment a credential helper gets: where it finds things, and its own settings. */
export function helperEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(
      ([name]) => names.has(name) || prefixes.some((prefix) => name.startsWith(prefix)),
    ),
  );
}
