import { userInfo } from "node:os";
import type { AuditEntryView, AuditListView } from "@glu/core/api-types";
import { expect, test } from "vitest";
import { useExample } from "./example.ts";
import { posted } from "./posted.ts";
import { app } from "./staging.ts";

const example = useExample();

const user = userInfo().username;

async function audit(...args: string[]): Promise<AuditListView> {
  const { code, stdout, stderr } = await example.run("audit", ...args, "--json");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout) as AuditListView;
}

function linesIn(text: string): readonly AuditEntryView[] {
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as AuditEntryView);
}

test("commands without a server are in the audit log", { timeout: 60_000 }, async () => {
  await example.project.push("second");
  expect(await audit()).toEqual({ entries: [], next: null });
  expect(await example.run("audit", "--export")).toEqual({ code: 0, stdout: "", stderr: "" });
  await example.run("hold", app, "production", "--reason", "incident 42", "--for", "1h");
  await example.run("promote", app, "staging");
  await example.run("promote", app, "staging", "--apply");
  await example.run("release", app, "staging");
  const { entries } = await audit();
  expect(entries).toMatchObject([
    { action: "release", scope: `${app}/staging`, outcome: "refused", origin: "cli" },
    { action: "promote", scope: `${app}/staging`, outcome: "promoted", origin: "cli" },
    {
      action: "hold",
      actor: user,
      origin: "cli",
      details: { reason: "incident 42", for: "1h" },
      outcome: "done",
    },
  ]);
  expect(linesIn((await example.run("audit", "--export")).stdout)).toEqual(entries.toReversed());
  const { stdout } = await example.run("audit", "--limit", "1", "--before", entries[1]?.id ?? "");
  expect(stdout).toMatch(
    /^AT .*\n.* hold +gitops-example-app\/production +done +reason=incident 42 for=1h\n$/,
  );
});

test("a server is asked for its audit log, which has what its triggers and its callers did", async () => {
  const url = `${await example.serve()}/api/v1`;
  const digest = await example.deliver("second");
  const production = `${url}/pipelines/${app}/phases/production`;
  await fetch(`${production}/holds`, posted({ reason: "freeze" }));
  await fetch(`${url}/pipelines/${app}/from/staging/to/production/perform`, { method: "POST" });
  const answer = await fetch(`${url}/audit?limit=2`);
  const { entries, next } = (await answer.json()) as AuditListView;
  expect(entries).toMatchObject([
    { action: "promote", outcome: "blocked", message: expect.stringContaining("freeze") },
    { action: "hold", actor: "api", origin: "api", outcome: "done", promotion: null },
  ]);
  const older = (await (await fetch(`${url}/audit?before=${next}`)).json()) as AuditListView;
  expect(older).toMatchObject({
    entries: [{ origin: "trigger", outcome: "promoted", details: { from: "oci", digest } }],
    next: null,
  });
  const exported = await fetch(`${url}/audit/export`);
  expect(exported.headers.get("content-type")).toBe("application/jsonl");
  const all = linesIn(await exported.text());
  expect(all).toEqual([...entries, ...older.entries].toReversed());
  expect(linesIn((await example.run("audit", "--export")).stdout)).toEqual(all);
  const after = `${url}/audit?after=${all[0]?.id}&limit=1`;
  expect(await (await fetch(after)).json()).toMatchObject({ entries: [all[1]], next: all[1]?.id });
  expect((await fetch(`${url}/audit/export`, { method: "POST" })).status).toBe(405);
});

test("who is at the terminal is known to the server that is asked, and in the commit", async () => {
  await example.serve();
  await example.deliver("second");
  await example.run("promote", app, "production", "--apply");
  await example.run("rollback", app, "production", "--apply", "--reason", "it crashes");
  await example.run("veto", app, "production", "some-digest", "--reason", "bad");
  const { entries } = await audit("--limit", "3");
  expect(entries).toMatchObject(
    ["veto", "rollback", "promote"].map((action) => ({ action, actor: user, origin: "api" })),
  );
  const { stdout } = await example.run("promotions", app, "production", "--json");
  expect(JSON.parse(stdout).promotions).toMatchObject([{ actor: user }, { actor: user }]);
  const message = await example.git.git(example.project.repository, "log", "-1", "--format=%B");
  expect(message.trimEnd()).toMatch(new RegExp(`\nGlu-Actor: ${user}$`));
});

test.each([
  [["--export", "--limit", "3"], "cannot be used with option '--limit <count>'"],
  [["--export", "--json"], "cannot be used with option '--json'"],
  [["--limit", "0"], "give a whole number"],
])("glu audit %j is called wrongly", async (args, words) => {
  const { code, stderr } = await example.run("audit", ...args);
  expect(code).toBe(2);
  expect(stderr).toContain(words);
});
