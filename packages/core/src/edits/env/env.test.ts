import { describe, expect, it } from "vitest";
import { EditError } from "../edit-error.ts";
import { deleteEnv, getEnv, setEnv } from "./env.ts";

const compose = `# Read by docker compose and by the scripts.
COMPOSE_PROJECT_NAME=shop

APP_IMAGE=ghcr.io/acme/app@sha256:aaaa   # set by the pipeline
APP_URL="https://shop.example/?a=1&b=2"
export LOG_LEVEL = 'info'
DATABASE_URL=postgres://\${DB_USER}:\${DB_PASSWORD}@db/shop
COLOR=#ff8800
EMPTY=
# APP_IMAGE=ghcr.io/acme/app:latest
CERTIFICATE="-----BEGIN CERTIFICATE-----
MIIB=
-----END CERTIFICATE-----"
HTTP_PROXY
`;

function set(content: string, value: string): string {
  return setEnv(content, [{ name: "A", value }]);
}

function add(content: string, value: string): string {
  return setEnv(content, [{ name: "X", value, missing: "add" }]);
}

describe("setEnv", () => {
  it("changes the values it is given and no byte around them", () => {
    const after = setEnv(compose, [
      { name: "APP_IMAGE", value: "ghcr.io/acme/app@sha256:bbbb" },
      { name: "LOG_LEVEL", value: "debug" },
      {
        name: "CERTIFICATE",
        value: "-----BEGIN CERTIFICATE-----\nMIIC=\n-----END CERTIFICATE-----",
      },
      { name: "DATABASE_URL", value: "postgres://db" },
      { name: "EMPTY", value: "not any more" },
    ]);
    expect(after).toBe(
      compose
        .replace("aaaa", "bbbb")
        .replace("info", "debug")
        .replace("MIIB", "MIIC")
        .replace(/postgres:.*shop/, "postgres://db")
        .replace("EMPTY=", "EMPTY='not any more'"),
    );
  });

  it.each([
    ["A=b", "ghcr.io/acme/app:1.2_3@sha256:ab+/=%,", "A=ghcr.io/acme/app:1.2_3@sha256:ab+/=%,"],
    ["A=b", "größer", "A=größer"],
    ["A=b", "", "A="],
    ["A=b", "b c", "A='b c'"],
    ["A=b", "b#c", "A='b#c'"],
    ["A=b", "$b", "A='$b'"],
    ["A=b", "C:\\new", "A='C:\\new'"],
    ["A=b", "it's", 'A="it\'s"'],
    ["A=b", 'say "b"', "A='say \"b\"'"],
    ["A=b", " b ", "A=' b '"],
    ["A=b", "b\nc", 'A="b\\nc"'],
    ["A=b", "b\r\nc", 'A="b\\r\\nc"'],
    ["A=b", "$b\nc", "A='$b\nc'"],
    ["A=b # c", "x", "A=x # c"],
    ["A=b # c", "", "A='' # c"],
    ["A=b\t# c", "x", "A='x'\t# c"],
    ["A= # c", "x", "A=x # c"],
    ["A =  # c", "x", "A = x # c"],
    ["A=", "x", "A=x"],
    ["A = b", "x", "A = x"],
    ["\texport  A=b", "x", "\texport  A=x"],
    ["A='b'", "x", "A='x'"],
    ["A='b'#c", "x", "A='x'#c"],
    ["A='b'", "it's", 'A="it\'s"'],
    ['A="b" # c', "x y", 'A="x y" # c'],
    ['A="b"', "$x", "A='$x'"],
    ['A="b"', "`x`", "A='`x`'"],
    ['A="b"', 'say "x"', "A='say \"x\"'"],
    ['A="b\\"c"', "x", 'A="x"'],
    ['A="$B"', "x", 'A="x"'],
    ["A=$B", "x", "A=x"],
    ["A=`b`", "x", "A='x'"],
    ['A="b\nc"', "x\ny", 'A="x\ny"'],
    ["A='b\nc'", "x\ny", "A='x\ny'"],
    ["A='b\r\nc'\r\n", "x\ny", 'A="x\\ny"\r\n'],
    ["\ufeffA=b\r\nB=c\r\n", "x", "\ufeffA=x\r\nB=c\r\n"],
    ["#A=b\nA=b\nAA=b", "x", "#A=b\nA=x\nAA=b"],
  ])("turns %j with %j into %j", (before, value, after) => {
    expect(set(before, value)).toBe(after);
    expect(set(after, value)).toBe(after);
    expect(getEnv(after, "A")).toBe(value);
  });

  it.each(["A='b'", 'A="b"', "A=b # c", "A =  b  "])(
    "leaves %j as it is, which says b",
    (content) => {
      expect(set(content, "b")).toBe(content);
    },
  );

  it.each([
    ["B=1\nC=2", "x", "the document: has no variable A; it has B, C"],
    ["# A=1", "x", "the document: has no variable A; it is empty"],
    ["A=1\nB=2\nA=3", "x", "A: is there 2 times (lines 1, 3)"],
    ["B=1\nA", "x", "A, line 2: has no equals sign; it is taken from the environment"],
    [
      "A=b#c",
      "x",
      "A, line 1: has a # that some readers take for a comment; put the value in quotes",
    ],
    [
      "A=#c",
      "x",
      "A, line 1: has a # that some readers take for a comment; put the value in quotes",
    ],
    [
      "A=1",
      "it's $x",
      "A, line 1: cannot be set to this value so that every reader reads the same",
    ],
    [
      "A=1",
      'it\'s "x"',
      "A, line 1: cannot be set to this value so that every reader reads the same",
    ],
    ["A=1", "C:\\", "A, line 1: cannot be set to this value so that every reader reads the same"],
    ["A=1", "\0", "A, line 1: cannot be set to this value so that every reader reads the same"],
    ["A=1", "\u2028", "A, line 1: cannot be set to this value so that every reader reads the same"],
    ["A=1", "\ud800", "A, line 1: cannot be set to text with half a character (a lone surrogate)"],
  ])("refuses %j with %j: %s", (content, value, message) => {
    const edit = () => set(content, value);
    expect(edit).toThrow(EditError);
    expect(edit).toThrow(message);
  });

  it.each([
    ["A=1\nno variable", "line 2: this is no NAME=value, and no comment"],
    ["A: 1", "line 1: this is no NAME=value, and no comment"],
    ["A=1\nexport=2", "line 2: this is no NAME=value, and no comment"],
    ["\u00a0A=1", "line 1: this is no NAME=value, and no comment"],
    ["A='b", "line 1: this value has no clear end"],
    ['A=1\nB="b" c', "line 2: this value has no clear end"],
    ['A=1\nB="b\\\\"', "line 2: this value has no clear end"],
    ["A=1\nB=`b\nc`", "line 2: this value has no clear end"],
    ["A=1\nB=\u00a0'b'", "line 2: this value has no clear end"],
    ["A=1\rB=2", "line 1: this ends a line for some readers and not for others"],
    ["A=1\n# \u2028A=2", "line 2: this ends a line for some readers and not for others"],
  ])("refuses %j, which not every reader takes for the same: %s", (content, message) => {
    for (const action of [
      () => set(content, "x"),
      () => getEnv(content, "A"),
      () => deleteEnv(content, ["A"]),
    ]) {
      expect(action).toThrow(EditError);
      expect(action).toThrow(message);
    }
  });

  it("tells no value of the file", () => {
    expect(() => setEnv("A=hunter2\nB='hunter2", [])).toThrow(
      "line 2: this value has no clear end",
    );
    const edit = () => setEnv("A=hunter2", [{ name: "A", value: "it's $hunter3" }]);
    expect(edit).toThrow(EditError);
    expect(edit).not.toThrow("hunter");
  });

  it("edits a megabyte before the test runs out of time", () => {
    const lines = Array.from({ length: 40_000 }, (_, index) => `NAME_${index}="value ${index}"\n`);
    const after = setEnv(lines.join(""), [{ name: "NAME_39999", value: "x" }]);
    expect(after.endsWith('NAME_39998="value 39998"\nNAME_39999="x"\n')).toBe(true);
  });
});

describe("setEnv of what is missing", () => {
  it.each([
    ["", "x", "X=x\n"],
    ["\ufeff", "x", "\ufeffX=x\n"],
    ["# none\n", "x", "# none\nX=x\n"],
    ["# none", "x", "# none\nX=x"],
    ["A=1", "x", "A=1\nX=x"],
    ["A=1\n", "b c", "A=1\nX='b c'\n"],
    ["A=1 # one\r\n\r\n# end\r\n", "x", "A=1 # one\r\nX=x\r\n\r\n# end\r\n"],
    ["export A=1\n", "x", "export A=1\nexport X=x\n"],
    ["A = 1\n", "x", "A = 1\nX = x\n"],
    ["A = 1\nB= # c\n", "x", "A = 1\nB= # c\nX = x\n"],
    ['A="1"\nB="2"\n', "x", 'A="1"\nB="2"\nX="x"\n'],
    ["A='1'\nB=\"2\"\n", "x", "A='1'\nB=\"2\"\nX=x\n"],
    ["A='1\n2'\n", "x", "A='1\n2'\nX='x'\n"],
    ["A\n", "x", "A\nX=x\n"],
  ])("turns %j with %j into %j", (before, value, after) => {
    expect(add(before, value)).toBe(after);
    expect(add(after, value)).toBe(after);
    expect(getEnv(after, "X")).toBe(value);
  });

  it.each(["", "1A", "A B", "A=B", "ü", "export X"])("refuses the name %j", (name) => {
    const edit = () => setEnv("", [{ name, value: "x", missing: "add" }]);
    expect(edit).toThrow(EditError);
    expect(edit).toThrow("is no name that a variable can have");
  });

  it("refuses a value that cannot be written", () => {
    expect(() => add("", "it's $x")).toThrow("X: cannot be set to this value");
    expect(() => add("", "\udfff")).toThrow("X: cannot be set to text with half a character");
  });
});

describe("getEnv", () => {
  it.each([
    ["A=b", "b"],
    ["A=", ""],
    ["A=   ", ""],
    ["A=b c  # d", "b c"],
    ["A=it's", "it's"],
    ["A=C:\\new", "C:\\new"],
    ["A=''", ""],
    ["A=' b#$c\\n '", " b#$c\\n "],
    ['A="b\\nc\\rd\\e"', "b\nc\rd\\e"],
    ["A='b\n#c'", "b\n#c"],
    ["export A = 'b' # c", "b"],
    ["A", undefined],
    ["B=1", undefined],
    ["", undefined],
  ])("reads from %j: %j", (content, value) => {
    expect(getEnv(content, "A")).toBe(value);
  });

  it.each([
    ["A=1\nA=1", "A: is there 2 times (lines 1, 2)"],
    ["A=$B", "A, line 1: has a $, which some readers take for a variable"],
    ['A="a$b"', "A, line 1: has a $, which some readers take for a variable"],
    ["A=a#b", "A, line 1: has a # that some readers take for a comment"],
    ["A= # b", "A, line 1: has a comment behind it that some readers take for a part of it"],
    ["A=b\t# c", "A, line 1: has a comment behind it that some readers take for a part of it"],
    [
      'A="a\\tb"',
      "A, line 1: has a backslash that some readers take for part of an escape sequence",
    ],
    [
      "A='it\\'s'",
      "A, line 1: has a backslash that some readers take for part of an escape sequence",
    ],
    ["A=`b`", "A, line 1: is in backticks, which some readers take for a part of it"],
    ["A='b\r\nc'", "A, line 1: goes over lines that end in a carriage return"],
    ["A=b\u0085", "A, line 1: has an odd blank at its end; put it in quotes"],
    ["A=b\0", "A, line 1: has a character that no environment can hold"],
  ])("refuses to read %j: %s", (content, message) => {
    expect(() => getEnv(content, "A")).toThrow(message);
  });
});

describe("deleteEnv", () => {
  it("removes lines with the comment behind them and leaves the comments above", () => {
    const after = deleteEnv(compose, ["APP_IMAGE", "CERTIFICATE", "COLOR", "HTTP_PROXY", "NONE"]);
    expect(after).toBe(
      compose
        .replace(/^APP_IMAGE.*\n/m, "")
        .replace(/^CERTIFICATE[^"]*"[^"]*"\n/m, "")
        .replace("COLOR=#ff8800\n", "")
        .replace("HTTP_PROXY\n", ""),
    );
  });

  it.each([
    ["A=1", ""],
    ["A=1\n", ""],
    ["B=1\nA=2", "B=1"],
    ["B=1\r\nA=2", "B=1"],
    ["\ufeffA=1\r\nB=2\r\n", "\ufeffB=2\r\n"],
    ["  export A='1\n2' # c\nB=2", "B=2"],
    ["B=1", "B=1"],
  ])("turns %j into %j", (before, after) => {
    expect(deleteEnv(before, ["A", "A"])).toBe(after);
  });

  it("refuses a name that is there twice", () => {
    expect(() => deleteEnv("A=1\nA=2", ["A"])).toThrow("A: is there 2 times (lines 1, 2)");
  });
});
