import { InvalidReferenceError, parseReference } from "@glu/registry";
import { z } from "zod";
import type { LookHint } from "../../look-hint.ts";
import { RequestError } from "../problem.ts";
import type { WebhookEvent } from "./delivery.ts";
import { readPayload } from "./read-payload.ts";

const changed = z.strictObject({
  /** Any URL of a Git repository. */
  repository: z.string().optional(),
  /** Host and repository; a tag is passed over. */
  image: z.string().optional(),
});

/** What scripts say; everything, if they say nothing. */
export function genericHints({ payload }: WebhookEvent): readonly LookHint[] {
  const { repository, image } = readPayload(changed, payload);
  const hints: readonly LookHint[] = [
    ...(repository === undefined ? [] : [{ kind: "repository", urls: [repository] } as const]),
    ...(image === undefined ? [] : [imageOf(image)]),
  ];
  return hints.length > 0 ? hints : [{ kind: "everything" }];
}

function imageOf(text: string): LookHint {
  try {
    const reference = parseReference(text);
    return reference.kind === "registry"
      ? { kind: "image", hosts: [reference.host], repository: reference.repository }
      : { kind: "image", hosts: [""], repository: reference.path };
  } catch (error) {
    if (error instanceof InvalidReferenceError) {
      throw new RequestError(400, "BAD_REQUEST", `image: ${error.message}`);
    }
    throw error;
  }
}
