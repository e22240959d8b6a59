import { describe, expect, test } from "vitest";
import { type Asked, deployment, file, useTrials } from "./trial.ts";

const trials = useTrials();
const none = `sha256:${"0".repeat(64)}`;

interface Refused {
  readonly name: string;
  readonly content?: string | Buffer;
  readonly asked?: Asked;
  readonly options?: readonly string[];
  readonly reason: () => string;
}

const refused: readonly Refused[] = [
  {
    name: "a missing file",
    options: ["--file", "env/prod/app.yaml"],
    reason: () => "env/prod/app.yaml does not exist on branch main",
  },
  {
    name: "a missing branch",
    options: ["--branch", "nope"],
    reason: () =>
      `${trials.servers.git.urlOf(trials.repository)} has no branch nope. Push it, or use main, which HEAD points to.`,
  },
  {
    name: "a missing container",
    options: ["--container", "web"],
    reason: () => `${file}: there is no container web; there is Deployment/shop/app (nginx:1)`,
  },
  {
    name: "another image",
    options: ["--container", "app"],
    reason: () =>
      `${file}: spec.template.spec.containers[name=app].image: is "nginx:1", another image than ${trials.image}; put`,
  },
  {
    name: "a missing tag",
    asked: { version: () => ":9" },
    reason: () =>
      `${trials.servers.registry.host} answered 404 for ${trials.image}:9: check host, repository and tag`,
  },
  {
    name: "a missing credential",
    options: ["--image-credential", "ghcr"],
    reason: () => 'the configuration has no "ghcr" under credentials; add it to glu.yaml',
  },
  {
    name: "text that is not UTF-8",
    content: Buffer.from("# caf\u00e9\nimage: nginx\n", "latin1"),
    reason: () => `${file}: EILSEQ: is not UTF-8 text`,
  },
  {
    name: "a path that leads out",
    options: ["--file", "../app.yaml"],
    reason: () => "../app.yaml: EACCES: a path cannot hold '..'",
  },
  {
    name: "a tag that is needed and not known",
    content: "image: { tag: '1' }\n",
    asked: { version: () => `@${trials.digest}` },
    options: ["--key", "tag=image.tag"],
    reason: () => `${file}: no tag of ${trials.image} is known`,
  },
  {
    name: "a place that is missing",
    content: "image: { tag: '1' }\n",
    options: ["--key", "tag=image.tag", "--by", "digest"],
    reason: () => `${file}: an image written by digest needs a place for the digest`,
  },
  {
    name: "a text that is not YAML",
    content: "{{ image }}: [\n",
    reason: () => `${file}: line 2: the indentation does not fit, or a bracket is not closed`,
  },
  {
    name: "a missing digest",
    asked: { version: () => `@sha256:${"1".repeat(64)}` },
    reason: () => `${trials.servers.registry.host} answered 404 for ${trials.image}@sha256:1111`,
  },
];

describe("what cannot be done is said in one sentence:", () => {
  test.each(refused)("$name", async ({ content, asked = {}, options = [], reason }) => {
    const tried = await trials.tryOut(content ?? deployment("nginx:1"), asked, ...options);
    expect(tried.stderr).toContain(`glu: ${reason()}`);
    expect({ code: tried.code, stdout: tried.stdout }).toEqual({ code: 1, stdout: "" });
    expect(tried.stderr.split("\n")).toHaveLength(2);
  });
});

describe("glu plan called wrongly says how it is called:", () => {
  const repo = ["--repo", "https://git.example/config.git"];
  const rest = ["--image", "ghcr.io/acme/app:1", "--file", file];
  test.each([
    [
      ["--repo", "x"],
      "a trial needs --image and --file as well, such as: glu plan --repo https://",
    ],
    [[...repo, "--file", file], "a trial needs --image as well, such as: "],
    [rest, "a trial needs --repo as well, such as: "],
    [["--key", "a"], "a trial needs --repo and --image and --file as well, such as: "],
    [[...repo, ...rest, "app"], "'app': there are no phases in a trial without a program"],
    [[...repo, ...rest, "--all", "-l", "a=b"], "--label, --all: there are no phases in a trial"],
    [[...repo, ...rest, "--override", "now"], "--override: there are no phases in a trial"],
    [
      [...repo, ...rest, "--server", "http://glu.example"],
      "'plan --repo' runs here: leave --server",
    ],
    [[...repo, ...rest, "--by", "name"], "argument 'name' is invalid. Allowed choices are digest"],
    [[...repo, ...rest, "--key", "repo=a"], "--key says where the reference is, such as image.ref"],
    [[...repo, ...rest, "--branch", ""], "say which, or leave the option out"],
    [
      [...repo, ...rest, "--image", "ghcr.io/Acme/app"],
      '--image: "ghcr.io/Acme/app" is not an image',
    ],
    [
      [...repo, ...rest, "--image", `a@${none}`, "--by", "tag"],
      "--by tag needs a tag, and a@sha256:",
    ],
  ])("%j", async (args, message) => {
    const { code, stdout, stderr } = await trials.plan(...args);
    expect(stderr).toContain(`glu: `);
    expect(stderr).toContain(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });

  test("without --repo, --file is the program as ever", async () => {
    expect(await trials.plan("--file", "other.ts", "app", "staging")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^glu: there is no program other\.ts in /),
    });
  });
});
