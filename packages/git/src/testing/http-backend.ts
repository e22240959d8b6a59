import { type ChildProcess, spawn } from "node:child_process";
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { isolatedEnvironment } from "./run-git.ts";

export interface BackendOptions {
  /** The directory that holds the repositories. */
  readonly root: string;
  readonly user: string | undefined;
  /** False to hide that the client can speak version 2 of the protocol. */
  readonly version2: boolean;
}

const maxHead = 64 * 1024;

/** Starts `git http-backend` for one request and streams both ways. */
export function serveGit(
  request: IncomingMessage,
  response: ServerResponse,
  options: BackendOptions,
): ChildProcess {
  const backend = spawn("git", ["http-backend"], {
    env: { ...isolatedEnvironment(), ...gatewayVariables(request, options) },
    detached: true,
    stdio: ["pipe", "pipe", "ignore"],
  });
  // Asked to end, git removes the locks it holds.
  response.once("close", () => stopGroup(backend, "SIGTERM"));
  void pipeline(request, backend.stdin).catch(() => undefined);
  void respond(backend.stdout, response).catch(() => response.destroy());
  return backend;
}

/** Ends the backend and the git commands it started. */
export function stopGroup(
  { pid, exitCode, signalCode }: ChildProcess,
  signal: "SIGTERM" | "SIGKILL",
): void {
  if (pid === undefined || exitCode !== null || signalCode !== null) {
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch {
    // It has just ended.
  }
}

/** RFC 3875, section 4.1. */
function gatewayVariables(
  request: IncomingMessage,
  { root, user, version2 }: BackendOptions,
): NodeJS.ProcessEnv {
  const { pathname, search } = new URL(request.url ?? "/", "http://localhost");
  const { headers } = request;
  const protocol = headers["git-protocol"];
  return {
    GIT_PROJECT_ROOT: root,
    GIT_HTTP_EXPORT_ALL: "1",
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "http.receivepack",
    GIT_CONFIG_VALUE_0: "true",
    REQUEST_METHOD: request.method,
    PATH_INFO: decodeURIComponent(pathname),
    QUERY_STRING: search.slice(1),
    REMOTE_ADDR: "127.0.0.1",
    REMOTE_USER: user ?? "",
    CONTENT_TYPE: headers["content-type"] ?? "",
    ...(headers["content-length"] ? { CONTENT_LENGTH: headers["content-length"] } : {}),
    ...(headers["content-encoding"] ? { HTTP_CONTENT_ENCODING: headers["content-encoding"] } : {}),
    ...(version2 && typeof protocol === "string" ? { GIT_PROTOCOL: protocol } : {}),
  };
}

async function respond(output: AsyncIterable<Buffer>, response: ServerResponse): Promise<void> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of output) {
    if (!head) {
      await send(response, chunk);
      continue;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end >= 0) {
      writeHead(response, head.toString("latin1", 0, end));
      await send(response, head.subarray(end + 4));
      head = undefined;
    } else if (head.length > maxHead) {
      throw new Error("git http-backend sent no header");
    }
  }
  if (head) {
    response.writeHead(500);
  }
  response.end();
}

/** The header lines of a gateway response; `Status` is not one of HTTP. */
function writeHead(response: ServerResponse, head: string): void {
  response.statusCode = 200;
  for (const line of head.split("\r\n")) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).trim();
    if (name.toLowerCase() === "status") {
      response.statusCode = Number.parseInt(value, 10);
    } else {
      response.setHeader(name, value);
    }
  }
}

async function send(response: ServerResponse, chunk: Buffer): Promise<void> {
  if (chunk.length > 0 && !response.write(chunk)) {
    await new Promise<void>((resolve) => {
      const goOn = () => {
        response.off("drain", goOn).off("close", goOn);
        resolve();
      };
      response.on("drain", goOn).on("close", goOn);
    });
  }
}
