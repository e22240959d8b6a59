import type { Configuration } from "../config/configuration.ts";
import { listensEverywhere } from "../server/site.ts";

export interface AccessOptions {
  /** The names of all pipelines. */
  readonly pipelines: readonly string[];
  /** In ms. */
  readonly now: number;
}

/** What is configured of the server and may not be meant so. */
export function accessWarnings(
  { server }: Pick<Configuration, "server">,
  { pipelines, now }: AccessOptions,
): readonly string[] {
  const { host, public_url: url, allowed_hosts: names = [], auth } = server;
  const isUnchecked = listensEverywhere(host) && url === undefined && names.length === 0;
  const unchecked =
    "the Host header is not checked, as server.host is every address of this machine: " +
    "name those it is reached by in server.public_url or server.allowed_hosts";
  const tokens = auth.mode === "token" ? Object.entries(auth.tokens) : [];
  const ofTokens = tokens.flatMap(([name, { expires, pipelines: scope = [] }]) => {
    const key = `server.auth.tokens.${name}`;
    const missing = scope.filter((pipeline) => !pipelines.includes(pipeline));
    return [
      ...(expires !== undefined && now > expires ? [`${key} has expired`] : []),
      ...missing.map((pipeline) => `${key}.pipelines: there is no pipeline "${pipeline}"`),
    ];
  });
  return [...(isUnchecked ? [unchecked] : []), ...ofTokens];
}
