import type { EdgeView, PipelineView, PlanView } from "@glu/core/api-types";
import { describe, expect, test } from "vitest";
import { useExample } from "./example.ts";
import { posted } from "./posted.ts";
import { app } from "./staging.ts";

const example = useExample({ interval: "1h" });
const deployment = "env/staging/deployment.yaml";
const words = `both show the same, but writing it again would change ${deployment}`;

/** Somebody changes what the app says of itself, and not the image. @returns what it should say */
async function misstate(): Promise<string> {
  const { repository } = example.project;
  const text = await example.git.read(repository, deployment);
  const [digest = ""] = /sha256:[0-9a-f]{64}/.exec(text) ?? [];
  const files = { [deployment]: text.replace(`'${digest}'`, "'sha256:made-up'") };
  await example.git.commit(repository, { message: "by hand", files });
  return digest;
}

async function newest(): Promise<string | undefined> {
  return (await example.git.log(example.project.repository))[0]?.message;
}

describe("glu", () => {
  test("says that files differ although both phases show the same, and writes only with --apply", async () => {
    const digest = await misstate();
    const plan = await example.run("plan", app, "staging");
    expect(plan).toMatchObject({
      code: 0,
      stderr: `${app}: oci -> staging: up to date: ${words} on main\n`,
    });
    expect(plan.stdout.match(/^[-+] .*$/gm)).toEqual([
      "-              value: 'sha256:made-up'",
      `+              value: '${digest}'`,
    ]);
    const dry = await example.run("promote", app, "staging");
    expect(dry.stderr).toContain("nothing was written; add --apply to write it\n");
    expect(await newest()).toBe("by hand");
    const { code, stderr } = await example.run("promote", app, "staging", "--apply");
    expect(code).toBe(0);
    expect(stderr).toMatch(/oci -> staging: promoted in commit [0-9a-f]{40}\n$/);
    expect(await newest()).toBe("Update staging");
    const after = await example.run("promote", app, "staging", "--apply");
    expect(after).toMatchObject({ code: 0, stdout: "" });
    expect(after.stderr).toBe(`${app}: oci -> staging: up to date\n`);
  });
});

describe("a server", () => {
  test("tells it by itself, plans it, and does it with the digests of the plan", async () => {
    const url = await example.serve();
    const digest = await misstate();
    const get = async <T>(path: string): Promise<T> => {
      const response = await fetch(`${url}/api/v1/pipelines/${app}${path}`);
      return (await response.json()) as T;
    };
    const perform = async (body: object) => {
      const path = `/api/v1/pipelines/${app}/from/oci/to/staging/perform`;
      return await (await fetch(url + path, posted(body))).json();
    };
    const edge = async (): Promise<EdgeView | undefined> =>
      (await get<PipelineView>("")).edges.find(({ to }) => to.metadata.name === "staging");
    const differs = { status: "up-to-date", reason: words, can_perform: true };
    await expect.poll(edge, { timeout: 15_000 }).toMatchObject(differs);
    const { stdout } = await example.run("inspect", app, "staging", "--server", url);
    expect(stdout).toContain(`FROM        oci (up-to-date: ${words})`);

    const plan = await get<PlanView>("/from/oci/to/staging/plan");
    expect(plan).toMatchObject({
      decision: "up-to-date",
      reason: words,
      from_digest: digest,
      to_digest: digest,
      branch: "main",
    });
    expect(await perform({})).toMatchObject({ outcome: "up-to-date" });
    const { from_digest, to_digest } = plan;
    expect(await perform({ expected: { from_digest, to_digest } })).toMatchObject({
      outcome: "promoted",
      promotion: { kind: "promotion", from_digest: digest, to_digest: digest },
    });
    await expect
      .poll(edge, { timeout: 15_000 })
      .toMatchObject({ status: "up-to-date", can_perform: false });
    expect(await newest()).toBe("Update staging");
  });

  test("does it for a command line that is elsewhere", async () => {
    const url = await example.serve();
    await misstate();
    const args = ["promote", app, "staging", "--apply", "--server", url];
    const { code, stderr } = await example.run(...args);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(/up to date: both show .* on main\n.*: promoted in commit/),
    });
  });
});
