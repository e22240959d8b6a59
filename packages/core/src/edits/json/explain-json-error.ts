/** What is wrong, without words of the document, by the name that the parser gives it. */
export function explainJsonError(name: string): string {
  return explanations.get(name) ?? "this is not JSON";
}

const explanations = new Map([
  ["InvalidSymbol", "this cannot stand here; text belongs in double quotes"],
  ["InvalidNumberFormat", "this is no number"],
  ["PropertyNameExpected", "a key in double quotes is missing"],
  ["ValueExpected", "a value is missing"],
  ["ColonExpected", "a colon is missing"],
  ["CommaExpected", "a comma or a closing bracket is missing"],
  ["CloseBraceExpected", "a { is not closed"],
  ["CloseBracketExpected", "a [ is not closed"],
  ["EndOfFileExpected", "something follows the value; a document is one value"],
  ["UnexpectedEndOfComment", "a comment is not closed"],
  ["UnexpectedEndOfString", "text is not closed on its line"],
  ["UnexpectedEndOfNumber", "a number is not complete"],
  ["InvalidUnicode", "four digits must follow \\u"],
  ["InvalidEscapeCharacter", "there is no such escape sequence"],
  ["InvalidCharacter", "a control character must be escaped"],
]);
