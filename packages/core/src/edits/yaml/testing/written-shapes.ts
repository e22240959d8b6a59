/** Shapes that are allowed, and which somebody has used somewhere, made up for tests. */
export const writtenShapes: Readonly<Record<string, string>> = {
  blocksAtTheEnd: `a: |+
  kept

b: |
  clipped

# a comment far left
c: |
  text
   # not a comment
    deeper
`,
  mixedIndentation: `a:
      b:
       c: 1
       d:
         - 1
         -   e: 2
             f: 3
g:
- h:
  - i
  -
    - j
    - - k
      - l
- m:
    n: 4
`,
  json: `{
  "name": "shop",
  "image": {"tag": "1.4.2", "digest": null},
  "list": [1, 2.50, true, "four"],
  "objects": [
    {
      "name": "a",
      "value": "x"
    },
    {"name":"b","value":"y"}
  ],
  "empty": {},
  "none": []
}
`,
  compactJson: `{"a":{"b":[1,2,{"c":"d"}],"e":""},"f":null}`,
  flow: `one: {a: 1, b: {c: [x, y]}, }
two: [ {n: 1, v: a} , {n: 2, v: b}, ]
three: {
  a: 1,   # first
  "b": 2,
  c: [
    x, # ex
    y
  ] # see
}
four: [
  a,
  # between
  b: 1,
  c,
]
five: {a, b: , ? c : d}
six: {a: 1, # one
  b: 2}
seven: { }
eight: [
]
nine: {a: "x, y", 'b': [z ]}
`,
  windows: `# notes\r
apiVersion: v1\r
kind: Service\r
metadata:\r
  name: shop\r
spec:\r
  ports:\r
    - port: 80\r
      name: http\r
\r
    - port: 443\r
      name: https   \r
  note: |\r
    two\r
    lines\r
  selector: {}\r
  none:\r
`,
  windowsWithoutEnd: "a:\r\n  - b: 1\r\n    c: 2\r\nd:\r\n  e: |\r\n    x\r\n  f: [1,\r\n    2]",
  byteOrderMark: "\ufeffa: 1\nb:\n  - c\n",
  byteOrderMarkOnly: "\ufeff",
  nothing: "",
  commentsOnly: "# nothing yet\n\n# but soon\n",
  commentWithoutEnd: "# nothing yet",
  markerOnly: "---\n# empty\n",
  nullOnly: "null # nothing\n",
  withoutEnd: "a: 1\nb:\n  c: d\n  e:\n    - f\n    - g: h",
  withoutEndNull: "a:\n  b: ~",
  withoutEndEmpty: "a:\n  b:",
  spacesAndTabs:
    "a:   1  \t\nb:\t2\t# tab\nc:   \n  - d   \n  - e\t\t\n  \nf:  'g'  \t # h\n\t\ni: {j: 1 ,\tk: 2\t}   \n",
  unicode: `größe: "größer 🚀"
名前: 値
emoji: 🎉   # 🎊
"quoted key": 'it''s'
escaped: "tab\\tline\\nfeed \\u00e9"
"\\u0061b": 1
? complex key
: complex value
1: number
true: truth
`,
  multiLine: `plain: one
  two

  three
single: 'one

  two'
double: "one \\
  two"
flow: [one
  two, three]
list:
- four
  five
- "six

  seven"
`,
  longLines: `a: ${"word ".repeat(400)}end
b: "${"x".repeat(3000)}"   # ${"y".repeat(500)}
c: [${Array.from({ length: 300 }, (_, index) => `item-${index}`).join(", ")}]
`,
  severalDocuments: `# the first
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
---
apiVersion: v1
kind: Service
metadata: {name: web}
# after the service
---
# only a comment
---
kind: ConfigMap
metadata:
  name: x
data:
  a: |
    --- not a document
    b
...
# between documents
---
kind: List
items:
- a
- b
---
`,
  documentsInOddForms: `--- # first
a: 1
--- {b: 2}
---
- c
--- |
 text
--- plain
...
---
last: "---"
...
`,
  directives: `%YAML 1.1
%TAG !e! tag:example.com,2000:
---
a: yes
b: !e!thing {c: 1}
d: 2024-01-01
...
---
e: 1
`,
  tags: `a: !!str 5
b: !custom
  c: 1
d: !!binary aGVsbG8=
e: !!set {f, g}
h: !Ref i
j: [!x k, !!int "7"]
`,
  rootList: `- a
- b: 1
  c: 2

# about the next
- - d
  - e
- |
  text
-
- ~
`,
  rootScalar: "just text # and a comment\n",
  anchorsWithoutAliases: `a: &a 1
b: &b
  c: &c [d]
e:
  - &f g
  - h
`,
  values: `int: 1
float: 1.0
exp: 1e5
big: 12345678901234567890
hex: 0x1F
octal: 0o14
inf: .inf
minus: -0
text: "1"
truth: true
date: 2024-01-01T00:00:00Z
url: https://example.com:8080/path?x=1#part
time: 12:30
windows: C:\\path
percent: 100%
at: "@home"
star: "*"
colon: "a: b"
hash: a#b
dash: -a
question: ?a
`,
};
