import { git, System } from "@glu/core";
import { type ForgeServer, type StartedSystem, startGitlab, startSystem } from "@glu/core/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Page } from "./proposing.ts";
import { notes, Shelf } from "./shelf.ts";

const count = 300;
const names = Array.from({ length: count }, (_, index) => `phase-${index}`);
const repository = "acme/deploy";

let forge: ForgeServer;
let started: StartedSystem;

beforeEach(async () => {
  forge = await startGitlab({ tokens: { "glu-token": "glu-bot" } });
  const files = Object.fromEntries(names.map((name) => [`env/${name}.txt`, "one\n"]));
  const members = { "glu-bot": "write", jane: "admin" } as const;
  await forge.createRepository(repository, files, { members });
  const shelf = new Shelf();
  shelf.put("draft", "two");
  const system = new System({ name: "library" });
  system.definePipeline(
    { name: "app" },
    () => new Page(),
    (pipeline) => {
      const draft = pipeline.phase({ name: "draft" }, notes(shelf));
      for (const name of names) {
        pipeline.phase({ name }, git("deploy"), { promotesFrom: draft });
      }
    },
  );
  const paced = { interval: "1s", pushes_per_minute: 6 };
  const remote = { url: forge.urlOf(repository), credential: "forge", ...paced };
  started = await startSystem(system, {
    configuration: {
      credentials: {
        forge: { type: "basic", basic: { username: "glu-bot", password: "glu-token" } },
      },
      sources: { git: { deploy: { remote, proposals: { provider: "gitlab" } } } },
    },
  });
});

afterEach(async () => {
  await started.stop();
  await forge.stop();
});

test(`${count} proposals on one repository take few pushes and one list per look, and merging one pushes none of the others`, async () => {
  const { operations } = started;
  const edges = names.map((to) => ({ pipeline: "app", from: "draft", to }));
  await Promise.all(edges.map((edge) => operations.perform(edge, { actor: "ada" })));
  expect(await forge.proposals()).toHaveLength(count);
  const pushes = forge.git.requests.filter((line) => /^POST .*\/git-receive-pack$/.test(line));
  expect(pushes.length).toBeLessThan(20);
  const tips = await forge.git.git(repository, "for-each-ref", "refs/heads/glu/");

  const lists = () =>
    forge.requests.filter(({ method, path }) => method === "GET" && /merge_requests\?/.test(path));
  const merged = (await forge.proposal(1)).head.branch;
  const statusOfMerged = async () => {
    const { edges: views } = await operations.pipeline("app");
    return views.find(({ to }) => merged === `glu/app/${to.metadata.name}`)?.status;
  };
  await forge.as("jane").merge(1);
  const before = lists().length;
  await expect.poll(statusOfMerged, { timeout: 30_000 }).toBe("up-to-date");
  await expect.poll(() => lists().length, { timeout: 30_000 }).toBeGreaterThan(before + 1);
  const looks = lists().slice(before);
  expect(looks.every(({ path }) => path.includes("updated_after="))).toBe(true);
  const after = await forge.git.git(repository, "for-each-ref", "refs/heads/glu/");
  const others = (text: string) => text.split("\n").filter((line) => !line.endsWith(`/${merged}`));
  expect(others(after)).toEqual(others(tips));
}, 120_000);
