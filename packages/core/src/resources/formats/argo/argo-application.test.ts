import { describe, expect, it } from "vitest";
import { EditError } from "../../../edits/edit-error.ts";
import type { ImageVersion } from "../../image-file.ts";
import { argoApplication } from "./argo-application.ts";

const name = "ghcr.io/acme/app";
const digest = `sha256:${"a".repeat(64)}`;
const version: ImageVersion = { name, by: "digest", tag: "1.2", digest };
const byTag: ImageVersion = { ...version, by: "tag" };

const application = (source: string) => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: shop
spec:
  project: default
  source:
    repoURL: https://git.example/config   # ours
${source}  destination:
    namespace: shop
`;

describe("argoApplication", () => {
  it.each([
    ["ghcr.io/acme/app:1.1", `ghcr.io/acme/app@${digest}`],
    ["app=ghcr.io/acme/app:1.1", `app=ghcr.io/acme/app@${digest}`],
  ])("writes the entry %s of kustomize.images", (before, after) => {
    const content = application(
      `    kustomize:\n      images:\n        - redis:7\n        - ${before}\n`,
    );
    const file = argoApplication("x", before.startsWith("app=") ? { kustomize: "app" } : {});
    expect(file.read(content, { name })).toMatchObject({
      place: "spec.source.kustomize.images[1]",
      text: before,
      name,
      tag: "1.1",
    });
    expect(file.write(content, version)).toBe(content.replace(before, after));
  });

  it("adds an entry, and what it needs", () => {
    const content = application("");
    expect(argoApplication("x").read(content, { name })).toMatchObject({ text: "" });
    expect(argoApplication("x", { kustomize: "app" }).write(content, version)).toBe(
      application(`    kustomize:\n      images:\n      - app=${name}@${digest}\n`),
    );
    const one = application(`    kustomize:\n      images:\n        - redis:7\n`);
    expect(argoApplication("x").write(one, byTag)).toBe(
      one.replace("- redis:7\n", `- redis:7\n        - ${name}:1.2\n`),
    );
  });

  it("writes Helm parameters", () => {
    const content = application(
      `    helm:\n      parameters:\n        - name: image.tag\n          value: "1.1"\n`,
    );
    const file = argoApplication("x", { parameters: { tag: "image.tag", digest: "image.digest" } });
    expect(file.read(content, { name })).toMatchObject({ tag: "1.1", digest: undefined });
    expect(file.write(content, version)).toBe(
      content.replace(
        `value: "1.1"\n`,
        `value: "1.2"\n        - name: image.digest\n          value: ${digest}\n`,
      ),
    );
  });

  it("writes the values of a chart", () => {
    const content = application(
      `    helm:\n      valuesObject:\n        image:\n          tag: "1.1"\n`,
    );
    const file = argoApplication("x", { values: { tag: "image.tag" } });
    expect(file.write(content, byTag)).toBe(content.replace("1.1", "1.2"));
  });

  it("writes one of several sources of one of several applications", () => {
    const set = `kind: ApplicationSet
metadata: {name: regions}
spec:
  template:
    spec:
      sources:
        - ref: values
        - chart: shop
          helm: {valuesObject: {image: {tag: "1.1"}}}
`;
    const content = `${application("")}---\n${set}`;
    const file = argoApplication("x", { name: "regions", source: 1, values: { tag: "image.tag" } });
    expect(file.read(content, { name })).toMatchObject({
      place: "helm.valuesObject.image.tag",
      tag: "1.1",
    });
    expect(file.write(content, byTag)).toBe(content.replace("1.1", "1.2"));
    const values = { tag: "image.tag" };
    expect(() => argoApplication("x", { values }).read(content, { name })).toThrow(
      "2 fit Application: Application shop, ApplicationSet regions; say which by name",
    );
    expect(() => argoApplication("x", { name: "regions", values }).read(content, { name })).toThrow(
      "spec.template.spec.sources: 2 fit source: 0, 1; say which by source",
    );
  });

  it.each([
    ["    chart: shop\n", "has chart, and is not made with Kustomize"],
    ["    helm: {releaseName: shop}\n", "has helm, and is not made with Kustomize"],
    ["    directory: {recurse: true}\n", "has directory, and is not made with Kustomize"],
  ])("does not make a second tool of a source that has %j", (source, message) => {
    expect(() => argoApplication("x").read(application(source), { name })).toThrow(message);
    expect(() => argoApplication("x").write(application(source), version)).toThrow(message);
  });

  it("does not put values beside a text of values, which would then not count", () => {
    const content = application("    helm:\n      values: |\n        replicas: 5\n");
    const file = argoApplication("x", { values: { tag: "image.tag" } });
    expect(() => file.read(content, { name })).toThrow("spec.source.helm.values: is one text");
    expect(() => file.write(content, byTag)).toThrow("spec.source.helm.values: is one text");
  });

  it("does not invent a source", () => {
    const content = "kind: Application\nspec: {sourceHydrator: {}}\n";
    expect(() => argoApplication("x").read(content, { name })).toThrow("spec: has no source");
  });

  it.each([
    ["another kind", "kind: Service\n", "there is no Application; there is Service"],
    [
      "two entries",
      application(`    kustomize: {images: ["${name}:1", "${name}:2"]}\n`),
      "2 fit entry for ghcr.io/acme/app",
    ],
    [
      "an invalid digest",
      application(`    kustomize: {images: ["${name}@sha256:1"]}\n`),
      '"sha256:1" is not a digest',
    ],
  ])("refuses %s", (_, content, message) => {
    expect(() => argoApplication("x").read(content, { name })).toThrow(EditError);
    expect(() => argoApplication("x").read(content, { name })).toThrow(message);
  });
});
