import { z } from "zod";
import type { LookHint } from "../../look-hint.ts";
import type { WebhookEvent } from "./delivery.ts";
import { readPayload } from "./read-payload.ts";
import { repositoryPayload } from "./repository-payload.ts";

const packagePayload = z.object({ namespace: z.string(), name: z.string() });

/** Events of repositories, and of packages in the registry of GitHub. */
export function githubHints({ headers, payload }: WebhookEvent): readonly LookHint[] {
  switch (headers.get("x-github-event")) {
    case "push":
    case "pull_request":
      return [{ kind: "repository", urls: readPayload(repositoryPayload, payload) }];
    case "pull_request_review":
    case "check_run":
    case "check_suite":
    case "status":
      return [{ kind: "proposals", urls: readPayload(repositoryPayload, payload) }];
    case "registry_package": {
      const schema = z.object({ registry_package: packagePayload });
      return [imageOf(readPayload(schema, payload).registry_package)];
    }
    case "package":
      return [imageOf(readPayload(z.object({ package: packagePayload }), payload).package)];
    default:
      return [];
  }
}

function imageOf({ namespace, name }: z.output<typeof packagePayload>): LookHint {
  return { kind: "image", hosts: ["ghcr.io"], repository: `${namespace}/${name}` };
}
