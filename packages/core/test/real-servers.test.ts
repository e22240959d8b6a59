import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type GitServer, startGitServer, writeImage } from "@glu/core/testing";
import {
  type DockerRegistry,
  dockerRegistryUser,
  startDockerRegistry,
  whyNoDockerRegistry,
} from "@glu/registry/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createExampleProject, type ExampleProject } from "./example-project.ts";
import { GluProcess, runGlu } from "./glu-process.ts";

const { username, password } = dockerRegistryUser;

describe.skipIf(whyNoDockerRegistry())("on the CNCF registry and Git over HTTP", () => {
  let registry: DockerRegistry;
  let server: GitServer;
  let project: ExampleProject;
  let images: string;
  let glu: GluProcess | undefined;

  beforeAll(async () => {
    registry = await startDockerRegistry({ login: true });
    server = await startGitServer({ users: { [username]: password } });
    project = await createExampleProject(server);
    images = await mkdtemp(join(tmpdir(), "images-"));
    await rm(join(project.directory, "glu.yaml"));
  });
  afterAll(async () => {
    await glu?.kill();
    await project?.remove();
    await rm(images, { recursive: true, force: true });
    await server?.close();
    await registry?.stop();
  });

  async function push(content: string): Promise<string> {
    const { digest } = await writeImage(images, { tag: "latest", content });
    await promisify(execFile)("skopeo", [
      "copy",
      "--quiet",
      "--dest-tls-verify=false",
      `--dest-creds=${username}:${password}`,
      `oci:${images}:latest`,
      `docker://${registry.host}/shop/app:latest`,
    ]);
    return digest;
  }

  /** Nothing but environment variables: no file at all. */
  function environment(): Record<string, string> {
    return {
      GLU_SERVER_PORT: "0",
      GLU_SOURCES_OCI_APP_REFERENCE: `${registry.host}/shop/app:latest`,
      GLU_SOURCES_OCI_APP_PLAIN_HTTP: "true",
      GLU_SOURCES_OCI_APP_CREDENTIAL: "shared",
      GLU_SOURCES_OCI_APP_INTERVAL: "200ms",
      GLU_SOURCES_GIT_GITOPSEXAMPLE_REMOTE_URL: server.urlOf(project.repository),
      GLU_SOURCES_GIT_GITOPSEXAMPLE_REMOTE_CREDENTIAL: "shared",
      GLU_SOURCES_GIT_GITOPSEXAMPLE_REMOTE_INTERVAL: "200ms",
      GLU_CREDENTIALS_SHARED_TYPE: "basic",
      GLU_CREDENTIALS_SHARED_BASIC_USERNAME: username,
      GLU_CREDENTIALS_SHARED_BASIC_PASSWORD: password,
    };
  }

  test("S1 S2 S23 S26 the guide, end to end, configured by the environment alone", async () => {
    const digest = await push("real");
    const options = { cwd: project.directory, env: environment() };
    glu = new GluProcess([], options);
    await glu.logged(new RegExp(`"digest":"${digest}".*"msg":"promoted"`));
    const url = await glu.url();
    const perform = `${url}/api/v1/pipelines/gitops-example-app/from/staging/to/production/perform`;
    const response = await fetch(perform, { method: "POST" });
    expect([response.status, await response.json()]).toMatchObject([200, { outcome: "promoted" }]);

    const changed = await server.git(project.repository, "log", "--format=%s", "--name-only");
    expect(changed.split("\n").filter(Boolean).slice(0, 4)).toEqual([
      "Update production",
      "env/production/deployment.yaml",
      "Update staging",
      "env/staging/deployment.yaml",
    ]);
    for (const phase of ["staging", "production"]) {
      const text = await server.read(project.repository, `env/${phase}/deployment.yaml`);
      expect(text.split(digest)).toHaveLength(3);
      expect(text).toContain("# Shown on the page of the app.");
    }
    const { stdout } = await runGlu(["inspect", "gitops-example-app", "oci"], options);
    expect(stdout).toContain(`dev.getglu.oci.image.url=${registry.host}/shop/app:latest`);
    glu.signal("SIGTERM");
    const { code, stderr } = await glu.ended();
    expect(code).toBe(0);
    expect(stderr).not.toContain(password);
  });
});
