import { describe, expect, it } from "vitest";
import { EditError } from "../../../edits/edit-error.ts";
import type { ImageVersion } from "../../image-file.ts";
import { type KubernetesOptions, kubernetes } from "./kubernetes.ts";

const name = "ghcr.io/acme/app";
const old = `sha256:${"0".repeat(64)}`;
const digest = `sha256:${"a".repeat(64)}`;
const version: ImageVersion = { name, by: "digest", tag: "1.2", digest };

const deployment = `# The shop.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
spec:
  template:
    spec:
      initContainers:
        - name: migrate
          image: 'ghcr.io/acme/migrate:1'  # runs first
      containers:
        - name: proxy
          image: envoyproxy/envoy:v1.30
        - image: "ghcr.io/acme/app@${old}"
          name: app
          env:
            - name: APP_IMAGE_DIGEST
              value: ${old}
            - name: SECRET
              valueFrom: { secretKeyRef: { name: shop, key: secret } }
`;

const cronJob = `apiVersion: batch/v1
kind: CronJob
metadata: { name: report }
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers: [{ name: app, image: "ghcr.io/acme/app:1.1" }]
`;

const service = "apiVersion: v1\nkind: Service\nmetadata:\n  name: shop\nspec:\n  ports: []\n";

const read = (content: string, options?: KubernetesOptions) =>
  kubernetes("x", options).read(content, { name });
const write = (content: string, options?: KubernetesOptions, image = version) =>
  kubernetes("x", options).write(content, image);

describe("kubernetes", () => {
  it("reads the container that is named", () => {
    expect(read(deployment, { container: "app" })).toEqual({
      place: "spec.template.spec.containers[name=app].image",
      text: `ghcr.io/acme/app@${old}`,
      name,
      tag: undefined,
      digest: old,
    });
  });

  it("reads the only container that has the image", () => {
    expect(read(deployment).digest).toBe(old);
    expect(kubernetes("x").read(deployment, { name: "ghcr.io/acme/migrate" }).tag).toBe("1");
  });

  it("writes the image and the variable, and nothing else", () => {
    const after = write(deployment, { container: "app", env: ["APP_IMAGE_DIGEST", "NONE"] });
    expect(after).toBe(deployment.replaceAll(old, digest));
  });

  it("leaves variables alone that are not asked for", () => {
    const after = write(deployment, { container: "app" });
    expect(after).toBe(deployment.replace(`app@${old}`, `app@${digest}`));
  });

  it("writes by tag, and the tag into the variable", () => {
    const options = { container: "app", env: ["APP_IMAGE_DIGEST"] };
    const after = write(deployment, options, { ...version, by: "tag" });
    expect(after).toBe(
      deployment.replace(`app@${old}`, "app:1.2").replace(`value: ${old}`, 'value: "1.2"'),
    );
  });

  it("writes an init container", () => {
    const image = { ...version, name: "ghcr.io/acme/migrate", by: "tag" } as const;
    expect(write(deployment, {}, image)).toBe(deployment.replace("migrate:1'", "migrate:1.2'"));
  });

  it("writes a CronJob beside other documents", () => {
    const file = `${service}---\n${cronJob}---\n${deployment}`;
    const after = write(file, { kind: "CronJob" });
    expect(after).toBe(file.replace("app:1.1", `app@${digest}`));
  });

  it("writes an item of a list", () => {
    const list = `kind: List\nitems:\n${[service, deployment].map(asItem).join("")}`;
    expect(write(list)).toBe(list.replace(`app@${old}`, `app@${digest}`));
  });

  it.each([
    ["no image", deployment.replace(/"ghcr.io\/acme\/app@.*"/, "")],
    ["an empty image", deployment.replace(/"ghcr.io\/acme\/app@.*"/, '""')],
    ["null", deployment.replace(/"ghcr.io\/acme\/app@.*"/, "null")],
  ])("takes %s for none yet, and puts it there", (_, content) => {
    expect(read(content, { container: "app" })).toMatchObject({ text: "" });
    expect(read(write(content, { container: "app" }))).toMatchObject({ name, digest });
  });

  it("adds the key of the image to a container that has none", () => {
    const content = deployment.replace(/image: "ghcr.io\/acme\/app@.*"\n\s+name: app/, "name: app");
    expect(read(content, { container: "app" }).text).toBe("");
    const after = write(content, { container: "app" });
    expect(read(after).digest).toBe(digest);
    expect(after.split("\n")).toHaveLength(content.split("\n").length + 1);
  });

  it("says that an object without containers names no image yet, and does not invent one", () => {
    const content = `${deployment.split("      initContainers:")[0]}      containers: []\n`;
    expect(read(content)).toEqual({ place: "containers", text: "" });
    expect(() => write(content)).toThrow(`containers: is empty, so that there is no place for`);
  });

  it.each<[string, KubernetesOptions, string, string]>([
    [
      "a missing container",
      { container: "web" },
      deployment,
      "there is no container web; there is proxy of Deployment shop (envoyproxy/envoy:v1.30), app of Deployment shop (",
    ],
    [
      "no container with the image",
      {},
      deployment.replace("acme/app@", "acme/other@"),
      "there is no container with ghcr.io/acme/app; there is proxy",
    ],
    [
      "two containers with the image",
      {},
      `${deployment}---\n${cronJob}`,
      "2 fit container with ghcr.io/acme/app: app of Deployment shop",
    ],
    [
      "two containers of the name",
      { container: "app" },
      `${deployment}---\n${cronJob}`,
      "say which by container, kind, name or namespace",
    ],
    [
      "the wrong object",
      { name: "shop2" },
      deployment,
      "there is no container with ghcr.io/acme/app of shop2",
    ],
    ["nothing with containers", {}, service, "has nothing with containers, such as a Deployment"],
    ["what is not YAML", {}, "a: [", "line 1"],
    ["an empty file", {}, "", "has nothing with containers"],
    [
      "an image that is none",
      { container: "app" },
      deployment.replace(`app@${old}`, "APP"),
      'spec.template.spec.containers[name=app].image: "ghcr.io/acme/APP" is not an image reference',
    ],
    [
      "an invalid digest",
      { container: "app" },
      deployment.replace(old, "sha256:abc"),
      '"sha256:abc" is not a digest',
    ],
  ])("refuses %s", (...[, options, content, message]) => {
    expect(() => read(content, options)).toThrow(EditError);
    expect(() => read(content, options)).toThrow(message);
    expect(() => write(content, options)).toThrow(message);
  });

  it("refuses to write a variable that comes from elsewhere", () => {
    const options = { container: "app", env: ["SECRET"] };
    expect(() => write(deployment, options)).toThrow(
      "env[name=SECRET]: takes its value from elsewhere",
    );
  });

  it("refuses an image behind an alias", () => {
    const content = deployment.replace(`"ghcr.io/acme/app@${old}"`, "*image");
    const anchored = content.replace("apiVersion: apps/v1", `x: &image ghcr.io/acme/app@${old}`);
    expect(read(anchored, { container: "app" }).digest).toBe(old);
    expect(() => write(anchored, { container: "app" })).toThrow("is an alias (*)");
  });
});

function asItem(content: string): string {
  const lines = content
    .trimEnd()
    .split("\n")
    .filter((line) => !line.startsWith("#"));
  return `${lines.map((line, index) => `${index === 0 ? "  - " : "    "}${line}`).join("\n")}\n`;
}
