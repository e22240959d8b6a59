import { describe, expect, it } from "vitest";
import { deleteYaml, getYaml, getYamlDocuments, setYaml, type YamlOptions } from "./yaml.ts";

const manifests = `# the shop
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
---
kind: Service
metadata:
  name: web
# after the service
---
# nothing here
---
just: text
...
# between
%YAML 1.2
---
kind: ConfigMap
metadata: &m {name: x}
other: {<<: *m}
`;

const all = "Deployment web, Service web, an empty one in line 12, one in line 14, ConfigMap x";

function isOf(kind: string, ...path: readonly string[]): NonNullable<YamlOptions["document"]> {
  return [
    { path: ["kind"], value: kind },
    ...path.map((name) => ({ path: ["other", "name"], value: name })),
  ];
}

describe("a text of several documents", () => {
  it.each([
    ["Deployment", ["metadata", "name"], "web"],
    ["ConfigMap", ["other", "name"], "x"],
    ["Service", ["spec"], undefined],
  ])("is read in the one of the kind %s", (kind, path, value) => {
    expect(getYaml(manifests, path, { document: isOf(kind) })).toBe(value);
  });

  it("is changed in one, and stays in the others", () => {
    const edits = [
      { path: ["metadata", "name"], value: "shop" },
      { path: ["spec", "type"], value: "ClusterIP", missing: "add" as const },
    ];
    const [before, service, after] = [
      manifests.slice(0, manifests.indexOf("kind: Service")),
      "kind: Service\nmetadata:\n  name: shop\nspec:\n  type: ClusterIP\n",
      manifests.slice(manifests.indexOf("# after the service")),
    ];
    const changed = before + service + after;
    expect(setYaml(manifests, edits, { document: 1 })).toBe(changed);
    expect(setYaml(manifests, edits, { document: isOf("Service") })).toBe(changed);
    expect(deleteYaml(changed, [["metadata"], ["spec"]], { document: 1 })).toBe(
      `${before}kind: Service\n${after}`,
    );
  });

  it("takes the conditions to be about what is there before", () => {
    const edits = [
      { path: ["kind"], value: "StatefulSet" },
      { path: ["spec", "replicas"], value: 2 },
    ];
    expect(setYaml(manifests, edits, { document: isOf("Deployment") })).toBe(
      manifests.replace("Deployment", "StatefulSet").replace("replicas: 1", "replicas: 2"),
    );
  });

  it("takes a first key where nothing is", () => {
    const edit = { path: ["kind"], value: "Secret", missing: "add" as const };
    expect(setYaml(manifests, [edit], { document: 2 })).toBe(
      manifests.replace("# nothing here\n", "# nothing here\nkind: Secret\n"),
    );
    expect(setYaml("a: 1\n---", [edit], { document: 1 })).toBe("a: 1\n---\nkind: Secret");
    expect(setYaml("---\n---\n", [edit], { document: 0 })).toBe("---\nkind: Secret\n---\n");
  });

  it.each([
    [undefined, `there are 5 documents: ${all}; say which`],
    [[], `there are 5 documents: ${all}; say which`],
    [5, `there is no document 5; there are 5, from 0: ${all}`],
    [-1, `there is no document -1; there are 5, from 0: ${all}`],
    [0.5, `there is no document 0.5; there are 5, from 0: ${all}`],
    [isOf("Secret"), `no document has kind=Secret; there is ${all}`],
    [isOf("ConfigMap", "y"), `no document has kind=ConfigMap, other.name=y; there is ${all}`],
    [
      [{ path: ["metadata", "name"], value: "web" }],
      "2 documents have metadata.name=web: Deployment web, Service web; say which",
    ],
  ])("is refused if it is not clear which one %j is", (document, message) => {
    const options = document === undefined ? {} : { document };
    expect(() => setYaml(manifests, [], options)).toThrow(message);
    expect(() => deleteYaml(manifests, [], options)).toThrow(message);
    expect(() => getYaml(manifests, [], options)).toThrow(message);
  });

  it("is listed in part only", () => {
    const many = Array.from({ length: 2000 }, (_, index) => `---\nkind: K${index}\n`).join("");
    const twelve = Array.from({ length: 12 }, (_, index) => `K${index}`).join(", ");
    expect(() => getYaml(many, [])).toThrow(
      `there are 2000 documents: ${twelve} and 1988 more; say which`,
    );
  });

  it("is refused if there is a mistake in any of them", () => {
    expect(() => setYaml("a: 1\n---\nb: [\n", [], { document: 0 })).toThrow("line 4: ");
    expect(() => setYaml("a: &a 1\n---\nb: *a\n", [], { document: 0 })).toThrow(
      "line 3: this alias has no anchor before it, or is part of what it stands for",
    );
    expect(() => getYamlDocuments("a: 1\na: 2\n---\n")).toThrow(
      "line 2: the same key is there twice",
    );
  });

  it("tells conditions that are not fulfilled from those that are", () => {
    const one = "a: [{n: x}, {n: x}]\nb: 1\n";
    expect(getYaml(one, ["b"], { document: [{ path: ["b"], value: 1 }] })).toBe(1);
    expect(() => getYaml(one, ["b"], { document: [{ path: ["b"], value: "1" }] })).toThrow(
      "no document has b=1; there is one in line 1",
    );
    const ambiguous = [{ path: ["a", { n: "x" }, "n"], value: "x" }];
    expect(() => getYaml(one, ["b"], { document: ambiguous })).toThrow(
      "no document has a[n=x].n=x",
    );
  });
});

describe("getYamlDocuments", () => {
  it.each([
    ["", [null]],
    ["# c", [null]],
    ["a: 1\n---\n---\n- b\n", [{ a: 1 }, null, ["b"]]],
    ["--- text\n---\n|\n block\n", ["text", "block\n"]],
    ["a: &a {b: 1}\nc: *a\nd: [*a]", [{ a: { b: 1 }, c: { b: 1 }, d: [{ b: 1 }] }]],
    ["a: &a {b: 1, c: 2}\nd: {<<: *a, b: 3}", [{ a: { b: 1, c: 2 }, d: { b: 3, c: 2 } }]],
    [
      "a: &a {x: 1}\nb: &b {x: 2, y: 2}\nc: {<<: [*a, *b]}",
      [{ a: { x: 1 }, b: { x: 2, y: 2 }, c: { x: 1, y: 2 } }],
    ],
    ["a: 2024-01-01\nb: !!timestamp 2024-01-01", [{ a: "2024-01-01", b: "2024-01-01" }]],
    ["%YAML 1.1\n---\na: 2024-01-01\nb: yes", [{ a: "2024-01-01", b: true }]],
    ["a: !!binary aGk=\nb: !!set {c, d}", [{ a: "aGk=", b: { c: null, d: null } }]],
    ["1: a\ntrue: b\n? [c]\n: d", [{ "1": "a", true: "b" }]],
    ["a: {b, c: }", [{ a: { b: null, c: null } }]],
  ])("reads %j", (content, documents) => {
    expect(getYamlDocuments(content)).toEqual(documents);
  });

  it("takes __proto__ for a key like any other", () => {
    const [document] = getYamlDocuments("__proto__: {a: 1}\nb: {<<: {__proto__: 2}}");
    expect(Object.entries(document ?? {})).toEqual([
      ["__proto__", { a: 1 }],
      ["b", JSON.parse('{"__proto__": 2}')],
    ]);
    expect(Object.getPrototypeOf(document)).toBe(Object.prototype);
  });

  it("repeats an alias as often as is reasonable", () => {
    const items = Array.from({ length: 1000 }, () => "- *a\n").join("");
    const [document] = getYamlDocuments(`- &a {b: [c]}\n${items}`);
    expect(document).toHaveLength(1001);
    const chain = Array.from({ length: 3000 }, (_, index) => {
      return `k${index + 1}: &k${index + 1} {<<: *k${index}, x${index}: 1}\n`;
    });
    expect(() => getYamlDocuments(`k0: &k0 {}\n${chain.join("")}`)).toThrow(
      "the document: has aliases (*) that multiply to more than is reasonable",
    );
  });
});
