import type { ErrorCode } from "yaml";

/** What is wrong, without words of the document: those of the library can hold some. */
export function explainYamlError(code: ErrorCode): string {
  return explanations[code];
}

const explanations: Readonly<Record<ErrorCode, string>> = {
  ALIAS_PROPS: "an alias can have neither a tag nor an anchor",
  BAD_ALIAS: "this alias has no name",
  BAD_COLLECTION_TYPE: "this tag does not fit the value",
  BAD_DIRECTIVE: "this directive is not understood",
  BAD_DQ_ESCAPE: "there is no such escape sequence",
  BAD_INDENT: "the indentation does not fit, or a bracket is not closed",
  BAD_PROP_ORDER: "tags and anchors stand before the value, after its indicator",
  BAD_SCALAR_START: "text cannot begin with this character; put it in quotes",
  BLOCK_AS_IMPLICIT_KEY: "a mapping cannot begin here; text with a colon belongs in quotes",
  BLOCK_IN_FLOW: "a block cannot stand between brackets",
  DUPLICATE_KEY: "the same key is there twice",
  IMPOSSIBLE: "this is not YAML",
  KEY_OVER_1024_CHARS: "a key cannot be longer than 1024 characters",
  MISSING_CHAR: "a character is missing: a colon, a comma, a space, a quote or a bracket",
  MULTIPLE_ANCHORS: "a value can have one anchor only",
  MULTIPLE_DOCS: "a second document begins here; only one is supported",
  MULTIPLE_TAGS: "a value can have one tag only",
  MULTILINE_IMPLICIT_KEY: "a key must stand on one line",
  NON_STRING_KEY: "a key must be text",
  RESOURCE_EXHAUSTION: "this is nested too deeply",
  TAB_AS_INDENT: "tabs cannot indent; use spaces",
  TAG_RESOLVE_FAILED: "this tag is not understood",
  UNEXPECTED_TOKEN: "this cannot stand here",
};
