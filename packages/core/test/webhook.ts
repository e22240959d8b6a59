import { createHmac } from "node:crypto";
import { parseConfiguration } from "../src/config/configuration.ts";
import type { LookHint } from "../src/look-hint.ts";
import { Redactor } from "../src/redactor.ts";
import { silentLogger, systemTimers } from "../src/runtime.ts";
import { type Server, serveApp } from "../src/server/server.ts";
import { webhooks } from "../src/server/webhooks/webhooks.ts";

export const secret = "correct horse battery staple";

type Headers = Readonly<Record<string, string>>;

/** How a forge sends an event of a repository at a URL. */
export interface SentEvent {
  readonly body: string;
  readonly headers: Headers;
}

export function githubEvent(event: string, url: string): SentEvent {
  const body = JSON.stringify({ action: "closed", repository: { clone_url: url } });
  return {
    body,
    headers: { "x-github-event": event, "x-hub-signature-256": `sha256=${hmac(body)}` },
  };
}

/** That a proposal was merged. */
export const mergedEvents = {
  github: (url: string) => githubEvent("pull_request", url),
  gitea: (url: string): SentEvent => {
    const body = JSON.stringify({ action: "closed", repository: { clone_url: url } });
    return {
      body,
      headers: { "x-gitea-event": "pull_request", "x-gitea-signature": hmac(body) },
    };
  },
  gitlab: (url: string): SentEvent => {
    const body = JSON.stringify({ object_kind: "merge_request", project: { git_http_url: url } });
    return { body, headers: { "x-gitlab-token": secret } };
  },
} as const;

function hmac(body: string): string {
  return createHmac("sha256", secret).update(body).digest("hex");
}

/** @param url of the webhook */
export async function sendWebhook(
  url: string,
  { body, headers }: SentEvent,
): Promise<{ readonly status: number; readonly looks: number | undefined }> {
  const given = { "content-type": "application/json", ...headers };
  const answer = await fetch(url, { method: "POST", body, headers: given });
  const { looks } = Object(await answer.json());
  return { status: answer.status, looks };
}

/** Serves a webhook of each forge under its name, and one of a script as `generic`. */
export async function takeWebhooks(lookAt: (hint: LookHint) => number): Promise<Server> {
  const types = ["github", "gitlab", "gitea", "generic"];
  const given = Object.fromEntries(types.map((type) => [type, { type, secret }]));
  const { webhooks: endpoints } = parseConfiguration({ webhooks: given }, { directory: "/" });
  const runtime = { logger: silentLogger, timers: systemTimers };
  const app = webhooks({ endpoints, lookAt, redactor: new Redactor(), ...runtime });
  return await serveApp(app, { host: "127.0.0.1", port: 0, ...runtime });
}
