import * as z from "zod";
import type { ForgeServer } from "../forge-server.ts";
import { type GithubOptions, startGithub } from "./github-face.ts";

export const pulls = "/repos/acme/deploy/pulls";

const anything = z.record(z.string(), z.any());

/** A repository with a branch to propose, and people of every kind. */
export async function startAcme(options: GithubOptions = {}): Promise<ForgeServer> {
  const server = await startGithub({
    users: { "glu[bot]": { kind: "bot" } },
    tokens: { "glu-token": "glu[bot]", "read-token": { user: "glu[bot]", scope: "read" } },
    ...options,
  });
  const members = { "glu[bot]": "write", jane: "admin", joe: "write", rita: "read" } as const;
  await server.createRepository("acme/deploy", { "app.yaml": "image: one\n" }, { members });
  await server.as("glu[bot]").push("glu/app", { files: { "app.yaml": "image: two\n" } });
  return server;
}

export interface Asked {
  readonly body?: unknown;
  /** Null for nobody. @default the one of the bot */
  readonly token?: string | null;
  readonly headers?: Record<string, string>;
}

/** Sends a request such as `GET /user`. */
export async function askGithub(server: ForgeServer, line: string, asked: Asked = {}) {
  const { body, token = "glu-token", headers } = asked;
  const [method = "", path = ""] = line.split(" ");
  const response = await fetch(`${server.apiUrl}${path}`, {
    method,
    headers: { ...(token && { authorization: `Bearer ${token}` }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const { status } = response;
  return { status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) };
}

/** Opens the pull request of the branch, and returns it. */
export async function openPull(server: ForgeServer, more: object = {}) {
  const body = { title: "Promote", head: "glu/app", base: "main", body: "why", ...more };
  return anything.parse((await askGithub(server, `POST ${pulls}`, { body })).body);
}

/** What GraphQL answers, which has status 200 whatever it is. */
export async function askGraphql(
  server: ForgeServer,
  query: string,
  variables: Record<string, unknown>,
) {
  const response = await fetch(`${server.url}/api/graphql`, {
    method: "POST",
    headers: { authorization: "bearer glu-token" },
    body: JSON.stringify({ query, variables }),
  });
  if (response.status !== 200) {
    throw new Error(`answered ${response.status}`);
  }
  return anything.parse(await response.json());
}
