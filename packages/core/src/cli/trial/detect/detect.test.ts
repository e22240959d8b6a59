import { describe, expect, test } from "vitest";
import { detect } from "./detect.ts";
import { expressionOf, fileOf, usualBy } from "./detected.ts";
import { argo, image, path, pods, twoObjects } from "./sample-files.ts";
import type { Sought } from "./sought.ts";

const digest = `sha256:${"1".repeat(64)}`;
const nothing = { image, container: undefined, key: undefined };

/** What one would write in a program. */
function detected(content: string, sought: Partial<Sought> & Pick<Sought, "path">): string {
  const found = detect(content, { ...nothing, ...sought });
  return expressionOf(found, sought.path, usualBy(found));
}

interface Row {
  readonly name: string;
  readonly content: string;
  readonly sought: Partial<Sought> & Pick<Sought, "path">;
  readonly expression: string;
}

const twoKinds = `${pods("Deployment", "web", `app=${image}:1`)}---\n${pods("CronJob", "web", "app=nginx:1")}`;

const rows: readonly Row[] = [
  {
    name: "a Deployment",
    content: pods("Deployment", "shop", `app=${image}:1.2`, "proxy=envoy:1"),
    sought: { path },
    expression: 'in: kubernetes("a.yaml", { container: "app" })',
  },
  {
    name: "a container that has no image yet",
    content: pods("Deployment", "shop", "app="),
    sought: { path, container: "app" },
    expression: 'in: kubernetes("a.yaml", { container: "app" })',
  },
  {
    name: "an object of several",
    content: twoObjects,
    sought: { path, container: "jobs/app" },
    expression: 'in: kubernetes("a.yaml", { container: "app", name: "jobs" })',
  },
  {
    name: "an object of another kind",
    content: twoKinds,
    sought: { path },
    expression: 'in: kubernetes("a.yaml", { container: "app", kind: "Deployment" })',
  },
  {
    name: "a kustomization, by its name",
    content: `resources: [../base]\nimages:\n- name: ${image}\n  newTag: "1"\n`,
    sought: { path: "env/kustomization.yaml" },
    expression: 'in: kustomize("env/kustomization.yaml")',
  },
  {
    name: "a kustomization, by its kind, with a name of the base",
    content: `kind: Kustomization\nimages:\n- name: app\n  newName: ${image}\n  newTag: "1"\n`,
    sought: { path },
    expression: 'in: kustomize("a.yaml", { name: "app" })',
  },
  {
    name: "a kustomization without such an entry",
    content: "resources: [../base]\n",
    sought: { path: "Kustomization" },
    expression: 'in: kustomize("Kustomization")',
  },
  {
    name: "a kustomization with an entry that is named",
    content: "resources: [../base]\n",
    sought: { path: "kustomization.yml", key: { reference: "app" } },
    expression: 'in: kustomize("kustomization.yml", { name: "app" })',
  },
  {
    name: "a Kustomization of Flux",
    content: `kind: Kustomization
apiVersion: kustomize.toolkit.fluxcd.io/v1
spec:
  images:
  - { name: redis, newTag: "7" }
  - { name: ${image}, newTag: "1" }
`,
    sought: { path },
    expression:
      `in: yaml("a.yaml", { repository: ["spec", "images", { name: "${image}" }, "name"], ` +
      `tag: ["spec", "images", { name: "${image}" }, "newTag"] }), by: "tag@digest"`,
  },
  {
    name: "a Compose file",
    content: `services: { db: { image: postgres }, web: { image: "${image}:1" } }\n`,
    sought: { path: "compose.yaml" },
    expression: 'in: compose("compose.yaml", { service: "web" })',
  },
  {
    name: "a service that is named",
    content: `services: { a: { image: "${image}:1" }, b: { image: "${image}:1" } }\n`,
    sought: { path, container: "b" },
    expression: 'in: compose("a.yaml", { service: "b" })',
  },
  {
    name: "an Application with images of kustomize",
    content: argo(`kustomize: { images: [redis:7, "${image}:1"] }`),
    sought: { path },
    expression: 'in: argoApplication("a.yaml")',
  },
  {
    name: "an Application with another name of the base",
    content: argo(`kustomize: { images: ["app=${image}:1"] }`),
    sought: { path },
    expression: 'in: argoApplication("a.yaml", { kustomize: "app" })',
  },
  {
    name: "an Application without any",
    content: argo("path: env/staging"),
    sought: { path },
    expression: 'in: argoApplication("a.yaml")',
  },
  {
    name: "an Application with parameters",
    content: argo(
      `helm: { parameters: [{ name: image.repository, value: ${image} }, { name: image.tag, value: "1" }] }`,
    ),
    sought: { path },
    expression:
      'in: argoApplication("a.yaml", { parameters: { repository: "image.repository", tag: "image.tag" } }), by: "tag@digest"',
  },
  {
    name: "an Application with a parameter of the reference",
    content: argo(`helm: { parameters: [{ name: image, value: "${image}:1" }] }`),
    sought: { path },
    expression: 'in: argoApplication("a.yaml", { parameters: { reference: "image" } })',
  },
  {
    name: "an Application with a parameter of the tag alone",
    content: argo(`helm: { parameters: [{ name: image.tag, value: "1" }] }`),
    sought: { path },
    expression:
      'in: argoApplication("a.yaml", { parameters: { tag: "image.tag" } }), by: "tag@digest"',
  },
  {
    name: "an Application with values",
    content: argo(`helm: { valuesObject: { image: { repository: ${image}, digest: "" } } }`),
    sought: { path },
    expression:
      'in: argoApplication("a.yaml", { values: { repository: "image.repository", digest: "image.digest" } })',
  },
  {
    name: "an Application whose values are named",
    content: argo("chart: shop"),
    sought: { path, key: { tag: "image.tag" } },
    expression: 'in: argoApplication("a.yaml", { values: { tag: "image.tag" } }), by: "tag@digest"',
  },
  {
    name: "an Application whose parameter is named",
    content: argo(`helm: { parameters: [{ name: app.image, value: "" }] }`),
    sought: { path, key: { reference: "app.image" } },
    expression: 'in: argoApplication("a.yaml", { parameters: { reference: "app.image" } })',
  },
  {
    name: "an Application whose values have the reference",
    content: argo(`helm: { valuesObject: { image: "${image}:1" } }`),
    sought: { path },
    expression: 'in: argoApplication("a.yaml", { values: "image" })',
  },
  {
    name: "an Application whose entry is named",
    content: argo(`kustomize: { images: ["a=${image}:1", "b=${image}:1"] }`),
    sought: { path, key: { reference: "b" } },
    expression: 'in: argoApplication("a.yaml", { kustomize: "b" })',
  },
  {
    name: "one of several applications and sources",
    content: `${argo("path: a")}---
kind: ApplicationSet
metadata: { name: all }
spec: { template: { spec: { sources: [{ path: b }, { kustomize: { images: ["${image}:1"] } }] } } }
`,
    sought: { path },
    expression: 'in: argoApplication("a.yaml", { name: "all", source: 1 })',
  },
  {
    name: "an application that is named",
    content: `${argo("path: a")}---\n${argo("path: b").replace("shop", "other")}`,
    sought: { path, container: "other" },
    expression: 'in: argoApplication("a.yaml", { name: "other" })',
  },
  {
    name: "Helm values with a tag",
    content: `image: { repository: ${image}, tag: "1" }\n`,
    sought: { path },
    expression:
      'in: helmValues("a.yaml", { repository: "image.repository", tag: "image.tag" }), by: "tag@digest"',
  },
  {
    name: "Helm values with a registry and a digest",
    content: "image: { registry: ghcr.io, repository: acme/app, tag: '', digest: '' }\n",
    sought: { path },
    expression:
      'in: helmValues("a.yaml", { registry: "image.registry", repository: "image.repository", tag: "image.tag", digest: "image.digest" })',
  },
  {
    name: "Helm values with other words",
    content: `job: { image: ${image}, tag: 1.20 }\n`,
    sought: { path },
    expression:
      'in: helmValues("a.yaml", { repository: "job.image", tag: "job.tag" }), by: "tag@digest"',
  },
  {
    name: "Helm values with a repository alone",
    content: `image: { repository: ${image} }\n`,
    sought: { path },
    expression:
      'in: helmValues("a.yaml", { repository: "image.repository", tag: "image.tag" }), by: "tag@digest"',
  },
  {
    name: "Helm values with services",
    content: `services: { web: { image: { repository: ${image}, digest: "" } } }\n`,
    sought: { path },
    expression:
      'in: helmValues("a.yaml", { repository: "services.web.image.repository", digest: "services.web.image.digest" })',
  },
  {
    name: "Helm values with a reference",
    content: `replicas: 2\nthe.worker: { image: "${image}@${digest}" }\n`,
    sought: { path },
    expression: String.raw`in: helmValues("a.yaml", "the\\.worker.image")`,
  },
  {
    name: "Helm values with a list on the way",
    content: `sidecars:\n- { name: app, image: "${image}:1" }\n- image: nginx\n`,
    sought: { path },
    expression: 'in: helmValues("a.yaml", ["sidecars", { name: "app" }, "image"])',
  },
  {
    name: "Helm values by key",
    content: "image: {}\n",
    sought: { path, key: { tag: "image.tag", digest: "image.digest" } },
    expression: 'in: helmValues("a.yaml", { tag: "image.tag", digest: "image.digest" })',
  },
  {
    name: "an empty file of Helm values, by key",
    content: "",
    sought: { path, key: { reference: "image" } },
    expression: 'in: helmValues("a.yaml", "image")',
  },
  {
    name: "Helm values by a pointer",
    content: `all: [{ image: "${image}:1" }, { image: "${image}:1" }]\n`,
    sought: { path, key: { reference: "/all/1/image" } },
    expression: 'in: helmValues("a.yaml", ["all", 1, "image"])',
  },
  {
    name: "a custom resource",
    content: `kind: Function\nspec: { image: "${image}:1" }\n`,
    sought: { path },
    expression: 'in: yaml("a.yaml", "spec.image")',
  },
  {
    name: "a custom resource of several",
    content: `kind: Route\n---\nkind: HelmRelease\nspec: { values: { image: { repository: ${image}, tag: "1" } } }\n`,
    sought: { path },
    expression:
      'in: yaml("a.yaml", { repository: "spec.values.image.repository", tag: "spec.values.image.tag" }, { document: 1 }), by: "tag@digest"',
  },
  {
    name: "a key of one document",
    content: "kind: Route\n---\nkind: Function\nspec: { image: }\n",
    sought: { path, key: { reference: "spec.image" } },
    expression: 'in: yaml("a.yaml", "spec.image", { document: 1 })',
  },
  {
    name: "a Deployment, by key",
    content: `metadata: { annotations: { image: } }\n${pods("Deployment", "shop", `app=${image}:1`).replace(/^metadata.*\n/m, "")}`,
    sought: { path, key: { reference: "metadata.annotations.image" } },
    expression: 'in: yaml("a.yaml", "metadata.annotations.image")',
  },
  {
    name: "JSON",
    content: `// ours\n{ "containers": [{ "name": "app", "image": "${image}:1" }], }`,
    sought: { path: "task.json" },
    expression: 'in: json("task.json", "/containers/0/image")',
  },
  {
    name: "JSON by key",
    content: '{ "a/b": { "tag": "", "digest": "" } }',
    sought: { path: "a.json", key: { tag: "/a~1b/tag", digest: "/a~1b/digest" } },
    expression: 'in: json("a.json", { tag: "/a~1b/tag", digest: "/a~1b/digest" })',
  },
  {
    name: "an .env file",
    content: `# ours\nPORT=80\nexport APP_IMAGE="${image}:1"\n`,
    sought: { path: "staging/.env" },
    expression: 'in: dotenv("staging/.env", "APP_IMAGE")',
  },
  {
    name: "an .env file by its variables",
    content: "APP_TAG=1\n",
    sought: { path: "staging.env", key: { tag: "APP_TAG" } },
    expression: 'in: dotenv("staging.env", { tag: "APP_TAG" }), by: "tag@digest"',
  },
  {
    name: "a file of another name, by key",
    content: "image: nginx\n",
    sought: { path: "values.tpl", key: { reference: "image" } },
    expression: 'in: helmValues("values.tpl", "image")',
  },
];

describe("what a file is, and where in it the image is:", () => {
  test.each(rows)("$name", ({ content, sought, expression }) => {
    expect(detected(content, sought)).toBe(expression);
  });
});

describe("what was found can be written, and is found again:", () => {
  test.each(rows)("$name", ({ content, sought, expression }) => {
    const found = detect(content, { ...nothing, ...sought });
    const file = fileOf(found, sought.path);
    const by = usualBy(found);
    file.check?.(by);
    const after = file.write(content, { name: image, by, tag: "1.3", digest });
    expect(file.read(after, { name: image })).toMatchObject({ digest });
    expect(detected(after, sought)).toBe(expression);
  });
});
