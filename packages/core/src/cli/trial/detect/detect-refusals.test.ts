import { describe, expect, test } from "vitest";
import { detect } from "./detect.ts";
import { argo, image, path, pods, twoObjects } from "./sample-files.ts";
import type { Sought } from "./sought.ts";

const nothing = { image, container: undefined, key: undefined };

interface Row {
  readonly name: string;
  readonly content: string;
  readonly sought: Partial<Sought> & Pick<Sought, "path">;
}

const unnamed: readonly Row[] = [
  { name: "an only container", content: pods("Pod", "p", "app=shop:1"), sought: { path } },
  { name: "an only service", content: "services: { web: { image: shop:1 } }", sought: { path } },
  {
    name: "an only entry",
    content: "images: [{ name: app, newName: shop, newTag: '1' }]",
    sought: { path: "kustomization.yaml" },
  },
  { name: "an only repository", content: "image: { repository: shop, tag: x }", sought: { path } },
  {
    name: "an only parameter",
    content: argo("helm: { parameters: [{ name: image.repository, value: shop }] }"),
    sought: { path },
  },
];

describe("an image without a name is that of", () => {
  test.each(unnamed)("$name", ({ content, sought }) => {
    expect(detect(content, { ...nothing, ...sought, image: undefined }).image).toBe("shop");
  });
});

interface RefusedRow extends Row {
  readonly reason: string;
}

const refused: readonly RefusedRow[] = [
  {
    name: "two containers",
    content: twoObjects,
    sought: { path },
    reason:
      `2 fit container with ${image}: Deployment/web/app (${image}:1), Deployment/jobs/app (${image}:1); ` +
      "say which with --container <kind>/<object>/<container>",
  },
  {
    name: "no such container",
    content: pods("Deployment", "shop", `app=${image}:1`),
    sought: { path, container: "web" },
    reason: `there is no container web; there is Deployment/shop/app (${image}:1)`,
  },
  {
    name: "two services",
    content: `services: { a: { image: "${image}:1" }, b: { image: "${image}:1" } }\n`,
    sought: { path },
    reason: `2 fit service with ${image}: a (${image}:1), b (${image}:1); say which with --container <service>`,
  },
  {
    name: "two entries of a kustomization",
    content: `images: [{ name: ${image} }, { name: app, newName: ${image} }]\n`,
    sought: { path: "kustomization.yaml" },
    reason: `2 entries of images name ${image}; say which with --key ${image} or --key app`,
  },
  {
    name: "a container of a kustomization",
    content: "images: []\n",
    sought: { path: "kustomization.yaml", container: "app" },
    reason: "a kustomization has no containers: say with --key which values hold the image",
  },
  {
    name: "two values",
    content: `image: { repository: ${image}, tag: "1" }\njobs: [{ image: "${image}:1" }]\n`,
    sought: { path },
    reason: `2 values name ${image}; say which with --key repository=image.repository,tag=image.tag or --key /jobs/0/image`,
  },
  {
    name: "no value",
    content: "image: { repository: nginx, tag: '1' }\n",
    sought: { path },
    reason:
      `no value names ${image} (there is nginx); say which is to hold it, such as with --key image.reference ` +
      "or --key repository=image.repository,tag=image.tag: docs/guides/resources.md",
  },
  {
    name: "a key of no document",
    content: "kind: A\n---\nkind: B\n",
    sought: { path, key: { reference: "spec.image" } },
    reason:
      "none of the 2 documents of the file have spec.image; in a program, `document` says which is meant: docs/guides/resources.md",
  },
  {
    name: "two applications",
    content: `${argo("path: a")}---\n${argo("path: b").replace("shop", "other")}`,
    sought: { path },
    reason: `there is shop, other; it is not clear which of them has ${image}, which none names; say it with --container <application>`,
  },
  {
    name: "two sources",
    content:
      "kind: Application\nmetadata: { name: shop }\nspec: { sources: [{ path: a }, { path: b }] }\n",
    sought: { path },
    reason: `there is source 0 of shop, source 1 of shop; it is not clear which of them has ${image}, which none names; in a program, \`source\` says it: docs/guides/resources.md`,
  },
  {
    name: "no such application",
    content: argo("path: a"),
    sought: { path, container: "other" },
    reason: "there is no application other; there is shop",
  },
  {
    name: "two parameters",
    content: argo(
      `helm: { parameters: [{ name: a, value: "${image}:1" }, { name: b, value: "${image}:1" }] }`,
    ),
    sought: { path },
    reason: `2 places name ${image}; say which with --key a or --key b`,
  },
  {
    name: "two entries of an application",
    content: argo(`kustomize: { images: ["a=${image}:1", "b=${image}:1"] }`),
    sought: { path },
    reason: `2 places name ${image}; say which with --key a or --key b`,
  },
  {
    name: "a chart that names nothing",
    content: argo("chart: shop\nhelm: { values: 'image: {}' }"),
    sought: { path },
    reason: `its source names ${image} nowhere, unless in the text of helm.values: write that as helm.valuesObject; say which parameter`,
  },
  {
    name: "two texts of JSON",
    content: `{ "a": "${image}:1", "b": "${image}:2" }`,
    sought: { path: "a.json" },
    reason: `2 values name ${image}; say which with --key a or --key b`,
  },
  {
    name: "no variable",
    content: "PORT=80\n",
    sought: { path: ".env" },
    reason: `no variable names ${image}; there is PORT; say which is to hold it, such as with --key APP_IMAGE or --key tag=APP_TAG: docs/guides/resources.md`,
  },
  {
    name: "two variables",
    content: `A=${image}:1\nB=${image}:2\n`,
    sought: { path: ".env" },
    reason: `2 variables name ${image}; say which with --key A or --key B`,
  },
  {
    name: "any other text",
    content: `FROM ${image}:1\n`,
    sought: { path: "Dockerfile" },
    reason:
      "is neither YAML nor JSON nor a .env file, by its name; with --key it is read as YAML, and in a program text(…) finds a place in any other: docs/guides/resources.md",
  },
  {
    name: "an only container of several, without a name",
    content: pods("Pod", "p", "a=shop:1", "b=shop:1"),
    sought: { path, image: undefined },
    reason: "2 fit container with an image: Pod/p/a (shop:1), Pod/p/b (shop:1)",
  },
];

describe("what cannot be told is refused, with how to say it:", () => {
  test.each(refused)("$name", ({ content, sought, reason }) => {
    expect(() => detect(content, { ...nothing, ...sought })).toThrow(reason);
  });
});
