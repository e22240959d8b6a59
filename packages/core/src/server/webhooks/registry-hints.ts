import { z } from "zod";
import type { LookHint } from "../../look-hint.ts";
import type { WebhookEvent } from "./delivery.ts";
import { readPayload } from "./read-payload.ts";

const notification = z.object({
  events: z.array(
    z.object({
      action: z.string(),
      target: z.object({
        repository: z.string(),
        mediaType: z.string().optional(),
        url: z.string().optional(),
      }),
      request: z.object({ host: z.string().optional() }).optional(),
    }),
  ),
});

type Notified = z.output<typeof notification>["events"][number];

const harborPush = z.object({
  type: z.literal("PUSH_ARTIFACT"),
  event_data: z.object({
    repository: z.object({ repo_full_name: z.string() }),
    resources: z.array(z.object({ resource_url: z.string() })),
  }),
});

const isHarbor = z.object({ type: z.literal("PUSH_ARTIFACT") });
const isNotification = z.object({ events: z.unknown() });

/** Notifications of a distribution registry, and what Harbor tells of pushes. */
export function registryHints({ payload }: WebhookEvent): readonly LookHint[] {
  if (isNotification.safeParse(payload).success) {
    const pushed = readPayload(notification, payload).events.filter(isImagePush);
    return distinct(pushed.map(imageOf));
  }
  return isHarbor.safeParse(payload).success ? [harborImage(payload)] : [];
}

/** Layers come before the image they belong to. */
function isImagePush({ action, target }: Notified): boolean {
  return action === "push" && target.mediaType !== "application/octet-stream";
}

function imageOf({ target: { repository, url }, request }: Notified): LookHint {
  const host = url !== undefined && URL.canParse(url) ? new URL(url).host : undefined;
  const hosts = [request?.host, host].filter((one) => one !== undefined);
  return { kind: "image", hosts, repository };
}

function harborImage(payload: unknown): LookHint {
  const { repository, resources } = readPayload(harborPush, payload).event_data;
  const hosts = resources.flatMap(({ resource_url: url }) => url.split("/", 1));
  return { kind: "image", hosts, repository: repository.repo_full_name };
}

function distinct(hints: readonly LookHint[]): readonly LookHint[] {
  return [...new Map(hints.map((hint) => [JSON.stringify(hint), hint])).values()];
}
