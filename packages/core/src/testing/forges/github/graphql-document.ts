/** One field that is asked for, with what is given to it and what is asked of it. */
export interface GraphqlField {
  readonly name: string;
  readonly alias: string;
  readonly given: Readonly<Record<string, unknown>>;
  readonly fields: readonly GraphqlField[];
}

export interface GraphqlOperation {
  readonly kind: string;
  readonly fields: readonly GraphqlField[];
  /** Variables that are declared, with their types. */
  readonly declared: Readonly<Record<string, string>>;
  /** Names of the variables that are used. */
  readonly used: readonly string[];
}

const token = /\s*(?:([!$()[\]{}:,=])|(-?\d+)|"((?:[^"\\]|\\.)*)"|([_A-Za-z]\w*))\s*/y;

/**
 * Reads a GraphQL document of one operation, without fragments and directives.
 * @throws an Error where it cannot be read
 */
export function parseGraphql(
  document: string,
  variables: Readonly<Record<string, unknown>>,
): GraphqlOperation {
  return new GraphqlReader(document, variables).operation();
}

class GraphqlReader {
  readonly #document: string;
  readonly #variables: Readonly<Record<string, unknown>>;
  readonly #used: string[] = [];
  #at = 0;

  constructor(document: string, variables: Readonly<Record<string, unknown>>) {
    this.#document = document.replace(/,/g, " ");
    this.#variables = variables;
  }

  operation(): GraphqlOperation {
    const kind = this.#next();
    if (!["(", "{"].includes(this.#peek())) {
      this.#next();
    }
    const declared = this.#peek() === "(" ? this.#declarations() : {};
    const fields = this.#fields();
    return { kind, fields, declared, used: this.#used };
  }

  #declarations(): Record<string, string> {
    const declared: Record<string, string> = {};
    this.#expect("(");
    while (this.#peek() !== ")") {
      this.#expect("$");
      const name = this.#next();
      this.#expect(":");
      declared[name] = this.#type();
    }
    this.#expect(")");
    return declared;
  }

  #type(): string {
    const type = this.#next();
    return this.#peek() === "!" ? `${type}${this.#next()}` : type;
  }

  #fields(): GraphqlField[] {
    const fields: GraphqlField[] = [];
    this.#expect("{");
    while (this.#peek() !== "}") {
      fields.push(this.#field());
    }
    this.#expect("}");
    return fields;
  }

  #field(): GraphqlField {
    const alias = this.#next();
    const name = this.#peek() === ":" ? this.#after(":") : alias;
    const given = this.#peek() === "(" ? this.#object("(", ")") : {};
    const fields = this.#peek() === "{" ? this.#fields() : [];
    return { name, alias, given, fields };
  }

  #object(open: string, close: string): Record<string, unknown> {
    const entries: Record<string, unknown> = {};
    this.#expect(open);
    while (this.#peek() !== close) {
      const name = this.#next();
      this.#expect(":");
      entries[name] = this.#value();
    }
    this.#expect(close);
    return entries;
  }

  /** A number is not needed by anything that is served. */
  #value(): unknown {
    if (this.#peek() === "{") {
      return this.#object("{", "}");
    }
    if (this.#peek() !== "$") {
      return this.#next();
    }
    const name = this.#after("$");
    this.#used.push(name);
    return this.#variables[name];
  }

  #after(mark: string): string {
    this.#expect(mark);
    return this.#next();
  }

  #expect(wanted: string): void {
    const found = this.#next();
    if (found !== wanted) {
      throw new Error(`Expected "${wanted}", found "${found}"`);
    }
  }

  #peek(): string {
    const at = this.#at;
    const found = this.#next();
    this.#at = at;
    return found;
  }

  #next(): string {
    token.lastIndex = this.#at;
    const match = token.exec(this.#document);
    if (match === null) {
      throw new Error(`Unexpected end or character at ${this.#at}`);
    }
    this.#at = token.lastIndex;
    const [, mark, number, quoted, name] = match;
    return mark ?? number ?? name ?? JSON.parse(`"${quoted ?? ""}"`);
  }
}
