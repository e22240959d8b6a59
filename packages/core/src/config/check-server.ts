import { isIPv4 } from "node:net";
import type { Finding } from "./finding.ts";
import { showPath, type Tree, valueAt } from "./key-path.ts";

/** What the server would need for others to reach it in safety, or has and cannot use. */
export function checkServer(tree: Tree): readonly Finding[] {
  return [...openToAll(tree), ...certificateFiles(tree)];
}

function openToAll(tree: Tree): readonly Finding[] {
  const path = ["server", "host"];
  const host = valueAt(tree, path);
  const mode = valueAt(tree, ["server", "auth", "mode"]);
  if (typeof host !== "string" || host === "" || isLoopback(host) || mode !== undefined) {
    return [];
  }
  const message =
    `other machines could reach ${showPath([host])}, and the server has no authentication: ` +
    "set server.auth.mode to none to accept that, or listen on 127.0.0.1";
  return [{ path, message }];
}

function isLoopback(host: string): boolean {
  return (
    host.toLowerCase() === "localhost" ||
    host === "::1" ||
    (isIPv4(host) && host.startsWith("127."))
  );
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
