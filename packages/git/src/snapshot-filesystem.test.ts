import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { CliRemote } from "./cli/cli-remote.ts";
import { FilesystemError } from "./errors.ts";
import type { Oid } from "./objects/object.ts";
import { Repository } from "./repository.ts";
import type { Snapshot } from "./snapshot.ts";
import type { SnapshotFilesystem } from "./snapshot-filesystem.ts";
import { type GitServer, startGitServer } from "./testing/git-server.ts";

const content = {
  "README.md": "hello\n",
  "env/staging/app.yaml": "image: one\n",
  "env/staging/sub/deep.yaml": "deep\n",
  "env/production/app.yaml": "image: zero\n",
  "run.sh": { content: "#!/bin/sh\n", mode: "100755" },
  link: { content: "env", mode: "120000" },
  "env/link": { content: "../README.md", mode: "120000" },
  "big.bin": Buffer.alloc(2000, 7),
  "B.txt": "upper\n",
  "model.bin": pointer("1"),
  "dos.txt": "one\r\ntwo\r\nthree",
  "latin1.yaml": Buffer.from("# caf\u00e9\nimage: one\n", "latin1"),
} as const;

/** A file of Git LFS (git-lfs, docs/spec.md). */
function pointer(digit: string): string {
  return `version https://git-lfs.github.com/spec/v1\noid sha256:${digit.repeat(64)}\nsize 12345\n`;
}

let server: GitServer;
let repository: Repository;
let snapshot: Snapshot;
let first: Oid;
let files: SnapshotFilesystem;

beforeAll(async () => {
  server = await startGitServer();
  first = await server.createRepository("files", content);
  const entry = `160000,${first},vendor/module`;
  await server.git("files", "update-index", "--add", "--cacheinfo", entry);
  await server.git("files", "read-tree", "--index-output=index", "main");
  await server.git("files", "update-index", "--add", "--cacheinfo", entry);
  const tree = await server.git("files", "write-tree");
  const commit = await server.git("files", "commit-tree", "-p", "main", "-m", "module", tree);
  await server.git("files", "update-ref", "refs/heads/main", commit);
  const author = { name: "Glu", email: "glu@example.com" };
  repository = new Repository({ remote: new CliRemote({ url: server.pathOf("files") }), author });
  snapshot = await repository.snapshot("main");
});

afterAll(async () => {
  await repository.close();
  await server.close();
});

beforeEach(() => {
  files = snapshot.filesystem({ maxFileSize: 1000 });
});

describe("a filesystem of a snapshot", () => {
  it("reads bytes and text", async () => {
    expect(await files.readFile("README.md")).toEqual(Uint8Array.from(Buffer.from("hello\n")));
    expect(await files.readFile("./env//staging/./app.yaml", "utf8")).toBe("image: one\n");
    expect(await files.readFile("README.md", { encoding: "utf8" })).toBe("hello\n");
  });

  it("hands out bytes that can be changed without harm", async () => {
    (await files.readFile("README.md")).fill(0);
    expect(await snapshot.filesystem().readFile("README.md", "utf8")).toBe("hello\n");
  });

  it("lists a directory in byte order", async () => {
    expect(await files.readdir(".")).toEqual([
      "B.txt",
      "README.md",
      "big.bin",
      "dos.txt",
      "env",
      "latin1.yaml",
      "link",
      "model.bin",
      "run.sh",
      "vendor",
    ]);
    expect(await files.readdir("env/staging")).toEqual(["app.yaml", "sub"]);
  });

  it("tells files, directories and links apart, and their sizes", async () => {
    const kinds = await Promise.all(
      ["README.md", "env", "link", "big.bin"].map(async (path) => {
        const stat = await files.stat(path);
        return [stat.isFile(), stat.isDirectory(), stat.isSymbolicLink(), stat.size];
      }),
    );
    expect(kinds).toEqual([
      [true, false, false, 6],
      [false, true, false, 0],
      [false, false, true, 0],
      [true, false, false, 2000],
    ]);
  });

  it("remembers every path that was asked for, also those missing", async () => {
    await files.readFile("README.md");
    await files.readdir("./env/");
    await files.stat("missing/file").catch(() => undefined);
    await files.readdir(".");
    await files.writeFile("written", "");
    expect([...files.reads]).toEqual(["README.md", "env", "missing/file", ""]);
  });

  it("remembers every path that was written, also with what stood there", async () => {
    await files.writeFile("./README.md", await files.readFile("README.md"));
    await files.mkdir("made");
    await files.rm("missing", { force: true });
    expect([...files.writes]).toEqual(["README.md", "made", "missing"]);
  });

  it("sees its own writes, which nobody else sees", async () => {
    await files.writeFile("env/new/file.txt", "new\n");
    expect(await files.readFile("env/new/file.txt", "utf8")).toBe("new\n");
    expect(await files.readdir("env")).toEqual(["link", "new", "production", "staging"]);
    expect((await files.stat("env/new")).isDirectory()).toBe(true);
    await expect(snapshot.filesystem().readFile("env/new/file.txt")).rejects.toThrow("ENOENT");
  });

  it("keeps what was written when the given bytes change later", async () => {
    const bytes = Buffer.from("before\n");
    await files.writeFile("README.md", bytes);
    bytes.fill(0);
    expect(await files.readFile("README.md", "utf8")).toBe("before\n");
  });

  it("keeps the mode of a file that is written again", async () => {
    await files.writeFile("run.sh", "#!/bin/bash\n");
    await files.writeFile("new.sh", "#!/bin/bash\n");
    expect(await files.diff()).toContain("new file mode 100644");
    expect(await files.diff()).not.toMatch(/(?:old|new) mode 100/);
  });

  it("removes files, directories and links", async () => {
    await files.rm("README.md");
    await files.rm("env/staging", { recursive: true });
    await files.rm("link");
    await files.rm("missing", { force: true });
    await expect(files.readFile("env/staging/app.yaml")).rejects.toThrow("ENOENT");
    expect(await files.readdir("env")).toEqual(["link", "production"]);
    expect(await files.changes()).toEqual([
      "README.md",
      "env/staging/app.yaml",
      "env/staging/sub/deep.yaml",
      "link",
    ]);
  });

  it("puts a file where a directory was, and a directory where a file was", async () => {
    await files.rm("env", { recursive: true });
    await files.writeFile("env", "now a file\n");
    await files.rm("README.md");
    await files.writeFile("README.md/inside", "now a directory\n");
    expect(await files.readFile("env", "utf8")).toBe("now a file\n");
    expect(await files.readdir("README.md")).toEqual(["inside"]);
    await expect(files.readFile("env/staging/app.yaml")).rejects.toThrow("ENOTDIR");
    expect(await files.changes()).toContain("README.md/inside");
  });

  it("hides what a removed directory held when it is made again", async () => {
    await files.rm("env/staging", { recursive: true });
    await files.writeFile("env/staging/other.yaml", "other\n");
    expect(await files.readdir("env/staging")).toEqual(["other.yaml"]);
    expect(await files.changes()).toEqual([
      "env/staging/app.yaml",
      "env/staging/other.yaml",
      "env/staging/sub/deep.yaml",
    ]);
  });

  it("makes directories as node:fs does, but commits none that is empty", async () => {
    await expect(files.mkdir("a/b")).rejects.toThrow("ENOENT");
    await files.mkdir("a");
    await files.mkdir("a/b");
    await files.mkdir("x/y/z", { recursive: true });
    await files.mkdir("x/y/z", { recursive: true });
    expect(await files.readdir("a")).toEqual(["b"]);
    expect(await files.changes()).toEqual([]);
    expect((await files.build()).tree).toBe(snapshot.tree);
  });

  it("drops a directory from which everything was removed", async () => {
    await files.rm("env/production/app.yaml");
    const { tree } = await files.build();
    expect(tree).not.toBe(snapshot.tree);
    expect(await files.diff()).toContain("deleted file mode 100644");
  });

  it("knows no change when the same bytes are written", async () => {
    await files.writeFile("README.md", "other\n");
    await files.writeFile("README.md", "hello\n");
    expect(await files.changes()).toEqual([]);
    expect(await files.diff()).toBe("");
  });

  it("keeps line ends and a missing last one when a part of a file is changed", async () => {
    const text = await files.readFile("dos.txt", "utf8");
    await files.writeFile("dos.txt", text.replace("two", "zwei"));
    const bytes = await files.readFile("dos.txt");
    expect(Buffer.from(bytes).toString("latin1")).toBe("one\r\nzwei\r\nthree");
    const { objects } = await files.build();
    const blob = objects.find(({ type }) => type === "blob");
    expect(blob?.data.toString("latin1")).toBe("one\r\nzwei\r\nthree");
    expect(await files.diff()).toMatch(/ one\r\n-two\r\n\+zwei\r\n three\n\\ No newline/);
  });

  it("keeps a byte order mark, and what stands for unreadable characters, in the text", async () => {
    const text = "\ufeffimage: one \ufffd\n";
    await files.writeFile("bom.yaml", text);
    expect(await files.readFile("bom.yaml", "utf8")).toBe(text);
  });

  it("does not read as text what would not be written back as it was", async () => {
    await expect(files.readFile("latin1.yaml", "utf8")).rejects.toMatchObject({
      code: "EILSEQ",
      message:
        "EILSEQ: is not UTF-8 text (the byte at 5, 0xe9 in line 1, begins no character); save it as UTF-8, or read it as bytes, open 'latin1.yaml'",
    });
    const bytes = await files.readFile("latin1.yaml");
    expect(Buffer.from(bytes).toString("latin1")).toBe("# caf\u00e9\nimage: one\n");
    await files.writeFile("latin1.yaml", bytes);
    expect(await files.changes()).toEqual([]);
  });

  it("puts nothing but another pointer in the place of a pointer of Git LFS", async () => {
    const refused = { code: "ELFS", path: "model.bin", syscall: "open" };
    await expect(files.writeFile("model.bin", "content\n")).rejects.toMatchObject(refused);
    await files.writeFile("model.bin", pointer("2"));
    await expect(files.writeFile("model.bin", "content\n")).rejects.toMatchObject(refused);
    expect(await files.readFile("model.bin", "utf8")).toBe(pointer("2"));
    await files.rm("model.bin");
    await files.writeFile("model.bin", "content\n");
    await files.writeFile("model.bin", "newer\n");
    expect(await files.readFile("model.bin", "utf8")).toBe("newer\n");
  });

  it("B37: creates nothing by reading, and keeps nothing of an empty directory", async () => {
    await expect(files.readFile("env/missing")).rejects.toThrow("ENOENT");
    await expect(files.stat("env/missing")).rejects.toThrow("ENOENT");
    await files.mkdir("empty/below", { recursive: true });
    await files.writeFile("gone/file", "");
    await files.rm("gone", { recursive: true });
    const { tree, objects } = await files.build();
    expect([tree, objects]).toEqual([snapshot.tree, []]);
  });

  const failures: readonly [string, string, (on: SnapshotFilesystem) => Promise<unknown>][] = [
    ["ENOENT", "a missing file", (on) => on.readFile("missing")],
    ["ENOENT", "a file below a missing directory", (on) => on.readFile("missing/file")],
    ["ENOENT", "a missing directory", (on) => on.readdir("missing")],
    ["ENOENT", "removing what is not there", (on) => on.rm("missing")],
    ["ENOTDIR", "a path through a file", (on) => on.readFile("README.md/file")],
    ["ENOTDIR", "writing through a file", (on) => on.writeFile("README.md/file", "")],
    ["ENOTDIR", "listing a file", (on) => on.readdir("README.md")],
    ["EISDIR", "reading a directory", (on) => on.readFile("env")],
    ["EISDIR", "writing over a directory", (on) => on.writeFile("env", "")],
    ["EISDIR", "writing the root", (on) => on.writeFile(".", "")],
    ["EISDIR", "removing a directory as a file", (on) => on.rm("env")],
    ["EEXIST", "making a directory that is there", (on) => on.mkdir("env")],
    [
      "EEXIST",
      "making a directory over a file",
      (on) => on.mkdir("README.md", { recursive: true }),
    ],
    ["EFBIG", "reading a file that is too large", (on) => on.readFile("big.bin")],
    ["EFBIG", "writing a file that is too large", (on) => on.writeFile("a", "x".repeat(1001))],
    ["EILSEQ", "reading bytes as text", (on) => on.readFile("latin1.yaml", "utf8")],
    ["ELOOP", "reading a link", (on) => on.readFile("link")],
    ["ELOOP", "writing over a link", (on) => on.writeFile("env/link", "")],
    ["ELOOP", "a path through a link", (on) => on.readFile("link/staging/app.yaml")],
    ["ELOOP", "writing through a link", (on) => on.writeFile("link/staging/app.yaml", "")],
    ["EACCES", "a submodule", (on) => on.stat("vendor/module")],
    ["EACCES", "a path into a submodule", (on) => on.readFile("vendor/module/file")],
    ["EACCES", "writing into a submodule", (on) => on.writeFile("vendor/module/file", "")],
    ["EACCES", "removing a submodule", (on) => on.rm("vendor/module", { recursive: true })],
    ["EACCES", "removing the root", (on) => on.rm(".", { recursive: true })],
    ["EACCES", "a path that leads out", (on) => on.readFile("env/../../etc/passwd")],
    ["EACCES", "an absolute path", (on) => on.readFile("/etc/passwd")],
    ["EACCES", "git's own directory", (on) => on.writeFile(".git/config", "")],
    ["EACCES", "git's own directory in capitals", (on) => on.writeFile("env/.GIT/config", "")],
    ["EACCES", "git's own directory on Windows", (on) => on.writeFile("GIT~1/config", "")],
    ["EACCES", "git's own directory with a stream", (on) => on.writeFile(".git::$INDEX/x", "")],
    ["EACCES", "git's own directory on a Mac", (on) => on.writeFile(".g\u200cit/config", "")],
    ["EACCES", "git's own directory after a backslash", (on) => on.writeFile("a\\.git\\x", "")],
    ["EACCES", "a backslash that leads out", (on) => on.writeFile("a\\..\\b", "")],
    ["EINVAL", "an empty path", (on) => on.readFile("")],
    ["EINVAL", "a NUL character", (on) => on.readFile("a\0b")],
    ["EINVAL", "half a character", (on) => on.writeFile("\ud800", "")],
    ["EINVAL", "an endless path", (on) => on.stat("a/".repeat(3000))],
  ];

  it.each(failures)("B37: fails with %s for %s", async (code, _, call) => {
    const error: unknown = await call(files).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(FilesystemError);
    expect(error).toMatchObject({ code, path: expect.any(String), syscall: expect.any(String) });
  });

  it("reads a whole set of files with one fetch", async () => {
    const remote = new CliRemote({ url: server.pathOf("files") });
    let fetches = 0;
    const counting = {
      location: remote.location,
      listRefs: remote.listRefs.bind(remote),
      log: remote.log.bind(remote),
      contains: remote.contains.bind(remote),
      recent: remote.recent.bind(remote),
      push: remote.push.bind(remote),
      checkPush: remote.checkPush.bind(remote),
      close: remote.close.bind(remote),
      fetch: (...args: Parameters<typeof remote.fetch>) => {
        fetches += 1;
        return remote.fetch(...args);
      },
    };
    const author = { name: "Glu", email: "glu@example.com" };
    const own = new Repository({ remote: counting, author });
    try {
      const fresh = (await own.snapshot("main")).filesystem();
      const before = fetches;
      const paths = ["README.md", "env/staging/app.yaml", "env/production/app.yaml", "missing/x"];
      await Promise.allSettled(paths.map((path) => fresh.readFile(path)));
      expect(fetches - before).toBe(1);
      await Promise.allSettled(paths.map((path) => fresh.readFile(path)));
      expect(fetches - before).toBe(1);
    } finally {
      await own.close();
    }
  });
});
