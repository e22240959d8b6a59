import { userInfo } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openDatabase } from "../src/stores/sqlite/database.ts";
import { commitAll } from "./commit-all.ts";
import { useExample } from "./example.ts";
import { posted } from "./posted.ts";
import { app, promoted, waits } from "./staging.ts";

const example = useExample();

const user = userInfo().username;

describe("what has been", () => {
  test("is in the history of a phase and in the records, while a server runs and after", async () => {
    await example.serve();
    const digest = await example.deliver("second");
    const history = await example.data("history", app, "staging");
    const promotions = await example.data("promotions", app, "staging");
    expect(history).toMatchObject({
      arrivals: [{ digest, cause: "promotion" }, { cause: "observed" }],
      next: null,
    });
    expect(promotions).toMatchObject({
      promotions: [{ from_digest: digest, state: "promoted", to: "staging", cause: "automatic" }],
    });
    await example.stop();
    expect(await example.data("history", app, "staging")).toEqual(history);
    expect(await example.data("promotions")).toEqual(promotions);
    const first = await example.data("history", app, "staging", "--limit", "1");
    expect(first).toMatchObject({ arrivals: [{ digest }] });
    const older = await example.data("history", app, "staging", "--before", String(first["next"]));
    expect(older).toMatchObject({ arrivals: [{ cause: "observed" }], next: null });
    const { stdout } = await example.run("history", app, "staging");
    expect(stdout).toMatch(/^VERSION +RECORDED .*\n.*promotion/);
    const [, , oldest = ""] = stdout.split("\n");
    const [version = ""] = oldest.split(" ");
    const back = ["rollback", app, "staging", "--reason", "x", "--to", version];
    expect((await example.run(...back)).stderr).toContain("nothing was written; add --apply");
  });

  test("says which version of the program began it: what is configured, or the commit of its directory", async () => {
    const configured = { GLU_REVISION: "v7\u202e" };
    await example.serve(configured);
    await example.logged(/"revision":"v7"/);
    await example.deliver("second");
    await example.stop();
    const commit = await commitAll(example.project.directory);
    const url = await example.serve({ GLU_REVISION: "" });
    await example.deliver("third");
    const answer = await fetch(`${url}/api/v1`);
    expect(await answer.json()).toMatchObject({ revision: commit });
    expect(await example.data("promotions", app, "staging")).toMatchObject({
      promotions: [{ revision: commit }, { revision: "v7" }],
    });
    const { stdout } = await example.run("promotions");
    const [heading = "", ...rows] = stdout.split("\n");
    const column = rows.map((row) => row.slice(heading.indexOf("REVISION")).split(" ")[0]);
    expect(column.slice(0, 2)).toEqual([commit.slice(0, 12), "v7"]);
  });

  test("says nothing of the version of a program that has none", async () => {
    await example.serve();
    await example.deliver("second");
    const { promotions } = await example.data("promotions", app, "staging");
    expect(promotions).toEqual([expect.not.objectContaining({ revision: expect.anything() })]);
    expect((await example.run("promotions")).stdout).not.toContain("REVISION");
  });

  test("is kept for as long as the configuration says", async () => {
    const env = { GLU_STORAGE_RETENTION_ARRIVALS: "1", GLU_STORAGE_RETENTION_PROMOTIONS: "1" };
    await example.serve(env);
    for (const content of ["second", "third"]) {
      await example.deliver(content);
    }
    expect(await example.data("history", app, "staging")).toMatchObject({
      arrivals: [{}],
      next: null,
    });
    expect(await example.data("promotions", app, "staging")).toMatchObject({ promotions: [{}] });
  });

  test("is listed with a mark where it can no longer be read", async () => {
    await example.serve();
    await example.stop();
    const path = join(example.project.directory, ".glu", "glu.db");
    const database = await openDatabase(path, { readOnly: false });
    database.exec("update arrival set resource = '{'");
    database.close();
    const unreadable = "the resource is not the JSON that was written";
    expect(await example.data("history", app, "staging")).toMatchObject({
      arrivals: [{ cause: "observed", resource: null, unreadable }],
    });
    const { stdout } = await example.run("history", app, "staging");
    expect(stdout).toContain(`unreadable: ${unreadable}\n`);
  });
});

describe("a hold", () => {
  test("keeps a trigger from a phase until it is released, also through a restart", async () => {
    const url = await example.serve();
    const held = await example.run("hold", app, "staging", "--reason", "incident 42");
    expect(held.stderr).toContain(`asking the server at ${url}`);
    expect(held.stdout).toMatch(/staging +hold .*incident 42/);
    const before = await example.tip();
    const digest = await example.project.push("second");
    await example.logged(waits(`held by ${user}: incident 42`));
    await example.stop();
    await example.serve();
    await example.logged(waits(`held by ${user}: incident 42`));
    expect(await example.tip()).toBe(before);
    expect(await example.data("restraints", app)).toMatchObject({ restraints: [{ kind: "hold" }] });
    expect(await example.run("release", app, "staging")).toMatchObject({ code: 0 });
    await example.logged(promoted(digest));
    expect(await example.data("restraints", app)).toEqual({ restraints: [] });
    expect(await example.run("release", app, "staging")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("is not held; nothing to release"),
    });
  });

  test("ends by itself if it was told to", async () => {
    expect(
      await example.run("hold", app, "staging", "--reason", "now", "--for", "1ms"),
    ).toMatchObject({
      code: 0,
    });
    expect(await example.data("restraints", app)).toEqual({ restraints: [] });
  });
});

describe("a veto", () => {
  test("stops one digest, and no other", async () => {
    await example.serve();
    const bad = await example.deliver("bad");
    await example.data("veto", app, "production", bad, "--reason", "it crashes");
    const stopped = await example.run("promote", app, "production", "--apply");
    expect(stopped).toMatchObject({ code: 1 });
    expect(stopped.stderr).toContain(`vetoed by ${user}: it crashes`);
    await example.data("release", app, "production", "--digest", bad);
    expect(await example.run("promote", app, "production", "--apply")).toMatchObject({ code: 0 });
  });
});

describe("the API", () => {
  test("answers with what has been, and takes holds", async () => {
    const url = await example.serve();
    const phase = `${url}/api/v1/pipelines/${app}/phases/staging`;
    const ask = async (path: string, init?: RequestInit) => {
      const answer = await fetch(path, init);
      return { status: answer.status, body: await answer.json() };
    };
    expect(await ask(`${phase}/history?limit=1`)).toMatchObject({ status: 200 });
    expect(await ask(`${phase}/promotions`)).toMatchObject({ status: 200 });
    await example.deliver("second");
    const promotions = `${url}/api/v1/promotions`;
    const { body: all } = await ask(promotions);
    const [first] = (all as { readonly promotions: readonly { readonly id: string }[] }).promotions;
    expect(await ask(`${promotions}/${first?.id}`)).toEqual({ status: 200, body: first });
    expect(await ask(`${promotions}/nothing`)).toMatchObject({
      status: 404,
      body: { code: "NOT_FOUND", detail: "there is no promotion nothing" },
    });
    const body = { reason: "freeze", for: "1h" };
    expect(await ask(`${phase}/holds`, posted(body))).toMatchObject({
      status: 201,
      body: { kind: "hold", reason: "freeze", expires_at: expect.any(String) },
    });
    const wrong = [
      [`${phase}/history?limit=0`, {}],
      [`${phase}/history?limit=x`, {}],
      [`${phase}/holds`, posted("{}")],
      [`${phase}/holds`, posted('{"reason":"x","for":"soon"}')],
      [`${phase}/holds`, posted('{"reason":"x","for":"36501d"}')],
      [`${phase}/holds`, posted('{"reason":"x","for":"999999999999d"}')],
      [`${phase}/holds`, posted('{"reason":" "}')],
    ] as const;
    for (const [path, init] of wrong) {
      expect(await ask(path, init)).toMatchObject({
        status: 400,
        body: { code: expect.stringMatching(/BAD_REQUEST|INVALID/) },
      });
    }
    const nowhere = `${url}/api/v1/pipelines/${app}/phases/nowhere/history`;
    expect(await ask(nowhere)).toMatchObject({ status: 404 });
  });
});

test.each([
  [["history", app], "missing required argument 'phase'"],
  [["history", app, "staging", "--limit", "0"], "give a whole number"],
  [["promotions", app], "name a pipeline and a phase, or neither"],
  [["hold", app, "staging"], "--reason"],
  [["veto", app, "staging", "d", "--reason", "x", "--scope", "world"], "Allowed choices"],
])("%j is called wrongly", async (args, words) => {
  const { code, stderr } = await example.run(...args);
  expect(code).toBe(2);
  expect(stderr).toContain(words);
});
