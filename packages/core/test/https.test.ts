import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { type GitServer, startGitServer } from "@glu/core/testing";
import { createCertificate } from "@glu/git/testing";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createExampleProject, type ExampleProject } from "./example-project.ts";
import { GluProcess, runGlu } from "./glu-process.ts";

let server: GitServer;
let project: ExampleProject;
let running: GluProcess | undefined;

beforeAll(async () => {
  server = await startGitServer();
});
afterAll(async () => {
  await server.close();
});
beforeEach(async () => {
  project = await createExampleProject(server);
  await createCertificate(join(project.directory, "tls"));
  const files = "  protocol: https\n  cert_file: tls/cert.pem\n  key_file: tls/key.pem\n";
  const configuration = await readFile(join(project.directory, "glu.yaml"), "utf8");
  await writeFile(
    join(project.directory, "glu.yaml"),
    configuration.replace("server:\n", `server:\n${files}`),
  );
});
afterEach(async () => {
  await running?.kill();
  running = undefined;
  await project.remove();
});

test("the API is served over https with the files of the configuration, and ends with 0", async () => {
  running = new GluProcess([], { cwd: project.directory });
  const url = await running.url();
  expect(url).toMatch(/^https:/);
  const ca = await readFile(join(project.directory, "tls/ca.pem"));
  const asked = request(`${url}/api/v1`, { ca });
  asked.end();
  const [response] = await once(asked, "response");
  expect(JSON.parse(await text(response))).toMatchObject({ name: "gitops-example" });
  running.signal("SIGTERM");
  expect(await running.ended()).toMatchObject({ code: 0 });
});

test("a certificate that is damaged is said in one line, and nothing is promoted", async () => {
  const cert = join(project.directory, "tls/cert.pem");
  await writeFile(cert, "-----BEGIN CERTIFICATE-----\nhello\n-----END CERTIFICATE-----\n");
  const { code, stderr } = await runGlu([], { cwd: project.directory });
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: `glu: ${cert} holds no certificate in PEM: check server.cert_file\n`,
  });
  expect(await server.log(project.repository)).toHaveLength(1);
});

test("files that are given without https are an error that says what to do", async () => {
  const env = { GLU_SERVER_PROTOCOL: "http" };
  const { code, stderr } = await runGlu([], { cwd: project.directory, env });
  expect(code).toBe(1);
  expect(stderr).toContain(
    "server.cert_file: is of use for https only: set server.protocol to https, or remove this",
  );
});
