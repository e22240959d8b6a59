/** Characters; what is shorter would blot out everyday words. */
const shortest = 4;

/**
 * What finds a secret however it is written down: as it is, escaped in JSON, for a URL or a form, in
 * base64 or hexadecimal. Undefined for one that is too short to look for.
 */
export function secretPattern(secret: string): string | undefined {
  const texts = [...new Set([secret, secret.trim(), ...linesOf(secret)])];
  const patterns = texts
    .filter((text) => text.length >= shortest)
    .toSorted((a, b) => b.length - a.length)
    .flatMap((text) => [plainPattern(text), hexPattern(text), ...base64Patterns(text)]);
  return patterns.length === 0 ? undefined : patterns.join("|");
}

/** Of several lines each counts, but not such as `-----BEGIN PRIVATE KEY-----`, which says nothing. */
function linesOf(secret: string): readonly string[] {
  const lines = secret.split(/\r?\n/);
  return lines.length > 1 ? lines.filter((line) => !line.startsWith("-----")) : [];
}

/** Each character as it is, as JSON has it, or in percent codes (RFC 3986 section 2.1). */
function plainPattern(text: string): string {
  return Array.from(text, (character) => {
    const forms = [character, jsonForm(character), formOf(character)].map(quoted);
    return `(?:${[...new Set([...forms, percentPattern(character)])].join("|")})`;
  }).join("");
}

function jsonForm(character: string): string {
  return JSON.stringify(character).slice(1, -1);
}

/** A form writes a space as a plus. */
function formOf(character: string): string {
  return character === " " ? "+" : character;
}

function percentPattern(character: string): string {
  return Array.from(Buffer.from(character), (byte) => `%${hexByte(byte)}`).join("");
}

function hexPattern(text: string): string {
  return Array.from(Buffer.from(text), hexByte).join("");
}

/** In capitals or not. */
function hexByte(byte: number): string {
  const digits = byte.toString(16).padStart(2, "0");
  return digits.replaceAll(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}

/** In the middle of something encoded, what it looks like depends on how many bytes come before. */
function base64Patterns(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  return [0, 1, 2]
    .map((before) => {
      const whole = Buffer.concat([Buffer.alloc(before), bytes]);
      const start = before === 0 ? 0 : before + 1;
      // The last characters depend on what comes after.
      return whole.toString("base64").slice(start, Math.floor((whole.length * 8) / 6));
    })
    .filter((form) => form.length >= shortest)
    .map((form) => Array.from(form, base64Character).join(""));
}

/** For URLs (RFC 4648 section 5), or in percent codes. */
function base64Character(character: string): string {
  switch (character) {
    case "+":
      return "(?:[+-]|%2[bB])";
    case "/":
      return "(?:[/_]|%2[fF])";
    default:
      return character;
  }
}

function quoted(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}
