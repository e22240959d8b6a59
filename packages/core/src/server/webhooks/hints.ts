import type { LookHint } from "../../look-hint.ts";
import { RequestError } from "../problem.ts";
import type { Delivery, WebhookEvent } from "./delivery.ts";
import { genericHints } from "./generic-hints.ts";
import { giteaHints } from "./gitea-hints.ts";
import { githubHints } from "./github-hints.ts";
import { gitlabHints } from "./gitlab-hints.ts";
import type { WebhookType } from "./proof.ts";
import { registryHints } from "./registry-hints.ts";

type ReadHints = (event: WebhookEvent) => readonly LookHint[];

const readers: Readonly<Record<WebhookType, ReadHints>> = {
  github: githubHints,
  gitlab: gitlabHints,
  gitea: giteaHints,
  registry: registryHints,
  generic: genericHints,
};

/**
 * What to look at; nothing for events of other kinds.
 * @throws {RequestError} if it is not what its sender sends.
 */
export function hintsOf(type: WebhookType, { headers, body }: Delivery): readonly LookHint[] {
  if (type === "generic" && body.length === 0) {
    return [{ kind: "everything" }];
  }
  return readers[type]({ headers, payload: parse(headers, body) });
}

function parse(headers: Headers, body: Buffer): unknown {
  const type = headers.get("content-type") ?? "";
  if (!/^application\/(?:[\w.+-]+\+)?json(?:;|$)/i.test(type.trim())) {
    const message = `the body came as ${JSON.stringify(type)}; choose application/json as content type`;
    throw new RequestError(415, "NOT_JSON", message);
  }
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw new RequestError(400, "BAD_REQUEST", "the body is not JSON");
  }
}
