import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { useExample } from "./example.ts";

const example = useExample({ interval: "1h" });
const token = "ada-has-a-long-token";
const pipeline = "gitops-example-app";

beforeEach(async () => {
  const { directory } = example.project;
  const path = join(directory, "glu.yaml");
  const access = `log: { level: debug }
server:
  auth:
    mode: token
    tokens:
      ada: { token: { file: ada }, role: operator }
      ci: { token: "\${CI_TOKEN}", pipelines: [shop] }
`;
  const configuration = await readFile(path, "utf8");
  await writeFile(path, configuration.replace("server:\n", access));
  await writeFile(join(directory, "ada"), `${token}\n`);
  example.env = { CI_TOKEN: "ci-has-a-long-token" };
});

test("who has a token of the configuration promotes, and is named in the commit and the audit log", async () => {
  const url = await example.serve();
  await example.project.push("newer");
  const path = `${url}/api/v1/pipelines/${pipeline}/from/oci/to/staging/perform`;
  expect((await fetch(path, { method: "POST" })).status).toBe(401);
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(path, { method: "POST", headers });
  expect(await answer.json()).toMatchObject({ outcome: "promoted", promotion: { actor: "ada" } });
  const message = await example.git.git(example.project.repository, "log", "-1", "--format=%B");
  expect(message).toMatch(/^Glu-Actor: ada$/m);
  const audit = await (await fetch(`${url}/api/v1/audit`, { headers })).json();
  expect(audit).toMatchObject({ entries: [{ actor: "ada", action: "promote", origin: "api" }] });
  await example.logged(/"status":200,.*"actor":"ada"/);
  const { stderr, code } = await example.stop();
  expect(code).toBe(0);
  expect(stderr).toContain(`server.auth.tokens.ci.pipelines: there is no pipeline \\"shop\\"`);
  expect(stderr).not.toContain("-has-a-long-token");
});

test("what may not be meant so is a warning, what cannot be used an error", async () => {
  const warned = await example.run("validate");
  expect(warned.stderr).toBe(
    'warning: server.auth.tokens.ci.pipelines: there is no pipeline "shop"\n',
  );
  expect(warned.code).toBe(0);
  example.env = { CI_TOKEN: "short" };
  const failed = await example.run("validate");
  expect(failed.code).toBe(1);
  expect(failed.stderr).toContain("server.auth.tokens.ci.token: must have 16 characters or more");
});
