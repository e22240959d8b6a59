import { isIPv4 } from "node:net";
import type { Finding } from "./finding.ts";
import { showPath, type Tree, valueAt } from "./key-path.ts";

const auth = ["server", "auth"];

/** What the server would need for others to reach it in safety, or has and cannot use. */
export function checkServer(tree: Tree): readonly Finding[] {
  return [
    ...openToAll(tree),
    ...authentication(tree),
    ...certificateFiles(tree),
    ...webhooksHost(tree),
  ];
}

function openToAll(tree: Tree): readonly Finding[] {
  const path = ["server", "host"];
  const host = valueAt(tree, path);
  const mode = valueAt(tree, [...auth, "mode"]);
  if (typeof host !== "string" || host === "" || isLoopback(host) || mode !== undefined) {
    return [];
  }
  const message =
    `other machines could reach ${showPath([host])}, and the server has no authentication: ` +
    "set server.auth.mode to token or proxy, to none to accept that, or listen on 127.0.0.1";
  return [{ path, message }];
}

function isLoopback(host: string): boolean {
  return (
    host.toLowerCase() === "localhost" ||
    host === "::1" ||
    (isIPv4(host) && host.startsWith("127."))
  );
}

/** Whoever names tokens, or a proxy, does not mean to leave the server open. */
function authentication(tree: Tree): readonly Finding[] {
  const mode = valueAt(tree, [...auth, "mode"]);
  const unused = mode === undefined || mode === "none" ? ["tokens", "proxy"] : [];
  const findings = unused
    .map((key) => [...auth, key])
    .filter((path) => !isEmpty(valueAt(tree, path)))
    .map((path) => {
      const needed = path.at(-1) === "tokens" ? "token" : "proxy";
      return { path, message: `is of use only if server.auth.mode is ${needed}` };
    });
  return [...findings, ...missing(tree, mode)];
}

function missing(tree: Tree, mode: unknown): readonly Finding[] {
  const tokens = [...auth, "tokens"];
  const trusted = [...auth, "proxy", "trusted"];
  const groups = [...auth, "proxy", "groups_header"];
  const operators = [...auth, "proxy", "operators"];
  if (mode === "token" && isEmpty(valueAt(tree, tokens))) {
    return [{ path: tokens, message: "needs an entry, because server.auth.mode is token" }];
  }
  if (mode !== "proxy") {
    return [];
  }
  return [
    ...(isEmpty(valueAt(tree, trusted))
      ? [{ path: trusted, message: "is required, because server.auth.mode is proxy" }]
      : []),
    ...(valueAt(tree, operators) !== undefined && valueAt(tree, groups) === undefined
      ? [{ path: groups, message: "is required, because operators are named" }]
      : []),
  ];
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || Object.keys(Object(value)).length === 0;
}

/** Both or neither: a certificate that is given and not used would leave a server open by mistake. */
function certificateFiles(tree: Tree): readonly Finding[] {
  const protocol = valueAt(tree, ["server", "protocol"]) ?? "http";
  return ["cert_file", "key_file"].flatMap((key) => {
    const path = ["server", key];
    const isGiven = valueAt(tree, path) !== undefined;
    if (protocol === "https" && !isGiven) {
      return [{ path, message: "is required, because server.protocol is https" }];
    }
    return protocol === "http" && isGiven
      ? [
          {
            path,
            message: "is of use for https only: set server.protocol to https, or remove this",
          },
        ]
      : [];
  });
}

function webhooksHost(tree: Tree): readonly Finding[] {
  const path = ["server", "webhooks", "host"];
  const port = valueAt(tree, ["server", "webhooks", "port"]);
  return valueAt(tree, path) !== undefined && port === undefined
    ? [{ path, message: "goes with server.webhooks.port only" }]
    : [];
}
