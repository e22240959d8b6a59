/** Characters; what is shorter would blot out everyday words. */
const shortest = 4;
const shortestEncoded = 8;
/** Of each owner: secrets that were replaced by newer ones may still be in what is under way. */
const mostRemembered = 4;

/** Writes `[redacted]` in place of the secrets that were handed out, however they are encoded. */
export class Redactor {
  /** By owner, the newest first. */
  readonly #secrets = new Map<string, readonly string[]>();
  #forms: readonly string[] = [];

  /** @param owner what the secret belongs to; a newer one of the same takes its place in time */
  remember(owner: string, secret: string): void {
    const known = this.#secrets.get(owner) ?? [];
    if (known[0] === secret) {
      return;
    }
    const others = known.filter((one) => one !== secret);
    this.#secrets.set(owner, [secret, ...others].slice(0, mostRemembered));
    const all = new Set([...this.#secrets.values()].flat().flatMap(formsOf));
    // One may hold another.
    this.#forms = [...all].toSorted((a, b) => b.length - a.length);
  }

  apply(text: string): string {
    return this.#forms.reduce((rest, form) => rest.replaceAll(form, "[redacted]"), text);
  }
}

/** How a secret may be written down: as it is, each of its lines, and encoded. */
function formsOf(secret: string): readonly string[] {
  const lines = secret.split(/\r?\n/);
  const plain = [secret, secret.trim(), ...(lines.length > 1 ? lines.filter(isNoHeading) : [])];
  const texts = plain.filter((text) => text.length >= shortest);
  return texts.flatMap((text) => [
    text,
    JSON.stringify(text).slice(1, -1),
    ...urlForms(text),
    Buffer.from(text).toString("hex"),
    ...base64Forms(text),
  ]);
}

function urlForms(text: string): readonly string[] {
  // Half a character cannot be encoded.
  const whole = Buffer.from(text).toString();
  const component = encodeURIComponent(whole);
  return [encodeURI(whole), component, component.replaceAll("%20", "+")];
}

/** Such as `-----BEGIN PRIVATE KEY-----`, which says nothing. */
function isNoHeading(line: string): boolean {
  return !line.startsWith("-----");
}

/** In the middle of something encoded, what it looks like depends on how many bytes come before. */
function base64Forms(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  return [0, 1, 2]
    .flatMap((before) => {
      const whole = Buffer.concat([Buffer.alloc(before), bytes]);
      const clean = before === 0 ? 0 : before + 1;
      // The last characters depend on what comes after.
      const end = Math.floor((whole.length * 8) / 6);
      return [whole.toString("base64"), whole.toString("base64url")].map((encoded) =>
        encoded.slice(clean, end),
      );
    })
    .filter((form) => form.length >= shortestEncoded);
}
