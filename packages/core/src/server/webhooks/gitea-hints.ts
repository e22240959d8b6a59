import { z } from "zod";
import type { LookHint } from "../../look-hint.ts";
import type { WebhookEvent } from "./delivery.ts";
import { readPayload } from "./read-payload.ts";
import { repositoryPayload } from "./repository-payload.ts";

const packagePayload = z.object({
  package: z.object({
    type: z.string(),
    name: z.string(),
    owner: z.object({ login: z.string() }),
  }),
});

/** Events of repositories, and of containers in its registry, whose host they do not tell. */
export function giteaHints({ headers, payload }: WebhookEvent): readonly LookHint[] {
  const event = headers.get("x-gitea-event") ?? "";
  if (event === "push" || event === "pull_request") {
    return [{ kind: "repository", urls: readPayload(repositoryPayload, payload) }];
  }
  if (event.startsWith("pull_request_") || event === "status") {
    return [{ kind: "proposals", urls: readPayload(repositoryPayload, payload) }];
  }
  return event === "package" ? imagesOf(readPayload(packagePayload, payload)) : [];
}

function imagesOf({
  package: { type, name, owner },
}: z.output<typeof packagePayload>): readonly LookHint[] {
  const image = { kind: "image", hosts: [], repository: `${owner.login}/${name}` } as const;
  return type === "container" ? [image] : [];
}
