import { z } from "zod";
import type { LookHint } from "../../look-hint.ts";
import type { WebhookEvent } from "./delivery.ts";
import { readPayload } from "./read-payload.ts";

const event = z.object({ object_kind: z.string() });

const projectPayload = z
  .object({
    project: z.object({
      git_http_url: z.string(),
      git_ssh_url: z.string().optional(),
      web_url: z.string().optional(),
    }),
  })
  .transform(({ project: { git_http_url: http, git_ssh_url: ssh, web_url: web } }) =>
    [http, ssh, web].filter((url) => url !== undefined),
  );

export function gitlabHints({ payload }: WebhookEvent): readonly LookHint[] {
  switch (event.safeParse(payload).data?.object_kind) {
    case "push":
    case "merge_request":
      return [{ kind: "repository", urls: readPayload(projectPayload, payload) }];
    case "pipeline":
      return [{ kind: "proposals", urls: readPayload(projectPayload, payload) }];
    default:
      return [];
  }
}
