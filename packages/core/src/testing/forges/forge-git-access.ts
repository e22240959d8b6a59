import type { IncomingMessage, ServerResponse } from "node:http";
import { isAtLeast } from "./forge-repository.ts";
import type { ForgeState } from "./forge-state.ts";

/** Stands for everybody without a token. */
export const anonymousToken = "anonymous";

/**
 * Lets those read and push who may, by their token: as a bearer token, as a password, or as a user
 * name. True if it has answered itself.
 */
export function guardGit(
  state: ForgeState,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const { pathname, search } = new URL(request.url ?? "/", "http://localhost");
  const [, name = ""] = /^\/(.+?)(?:\.git)?\/(?:info\/refs|git-[a-z]+-pack)$/.exec(pathname) ?? [];
  const repository = state.findRepository(decodeURIComponent(name));
  const token = tokenOf(request.headers.authorization);
  const caller = state.caller(token ?? "");
  const access = repository?.accessOf(caller?.user) ?? "none";
  const isPush = `${pathname}${search}`.includes("git-receive-pack");
  if (token === undefined && !isPush && access !== "none") {
    request.headers.authorization = `Bearer ${anonymousToken}`;
    return false;
  }
  request.headers.authorization = caller && `Bearer ${token}`;
  if (caller === undefined) {
    return false;
  }
  if (access === "none") {
    response.writeHead(404).end("Repository not found.\n");
    return true;
  }
  const mayPush = isAtLeast(access, "write") && caller.scope === "write";
  if (isPush && !mayPush) {
    response.writeHead(403).end(`Permission to ${name} denied to ${caller.user.login}.\n`);
    return true;
  }
  return false;
}

function tokenOf(authorization: string | undefined): string | undefined {
  const bearer = /^Bearer (.+)$/i.exec(authorization ?? "")?.[1];
  if (bearer !== undefined) {
    return bearer;
  }
  const encoded = /^Basic (.+)$/i.exec(authorization ?? "")?.[1];
  if (encoded === undefined) {
    return undefined;
  }
  const [, user = "", password = ""] =
    /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, "base64").toString()) ?? [];
  return password === "" || password === "x-oauth-basic" ? user : password;
}
