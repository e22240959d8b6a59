/** A command as the shell would start it: its words, without variables set for it and without redirections. */
export type ShellCommand = readonly string[];

const operators = /^(?:&&|\|\||;;|[;&|()\n])/;
const redirection = /^\d*(?:>>|>&|<<<|<|>)\s*(?:&?\d\b)?/;
const keywords = /^(?:if|then|elif|else|fi|while|until|do|done|esac|[{}!]|\[\[?|\]\]?)$/;

/** The commands of a script, those within `$( )` too. What variables stand for is not known. */
export function shellCommands(script: string): readonly ShellCommand[] {
  return new Scanner(withoutDocuments(script)).commands();
}

function withoutDocuments(script: string): string {
  return script.replaceAll(/<<-?\s*(['"]?)(\w+)\1(.*\n)[\s\S]*?^\s*\2$/gm, "$3");
}

class Scanner {
  readonly #found: string[][] = [[]];
  #rest: string;
  #word: string | undefined;

  constructor(script: string) {
    this.#rest = script.replaceAll(/\\\n\s*/g, " ");
  }

  commands(): readonly ShellCommand[] {
    while (this.#rest !== "") {
      this.#step();
    }
    this.#endWord();
    return this.#found.map(started).filter((words) => words.length > 0);
  }

  #step(): void {
    if (this.#word === undefined && this.#take(/^#.*/) !== undefined) {
      return;
    }
    if (this.#word === undefined && this.#take(redirection) !== undefined) {
      this.#take(/^(?:"[^"]*"|[^\s;&|()]*)/);
    } else if (this.#take(operators) !== undefined) {
      this.#endWord();
      this.#found.push([]);
    } else if (this.#take(/^[^\S\n]+/) !== undefined) {
      this.#endWord();
    } else {
      this.#word = (this.#word ?? "") + this.#piece();
    }
  }

  #piece(): string {
    const literal = this.#take(/^'[^']*'/);
    if (literal !== undefined) {
      return literal.slice(1, -1);
    }
    if (this.#rest.startsWith("$(")) {
      return this.#substitution();
    }
    if (this.#take(/^"/) === undefined) {
      return this.#take(/^\\./)?.slice(1) ?? this.#take(/^[^\s'"\\$;&|()<>]+|^[\s\S]/) ?? "";
    }
    let quoted = "";
    while (this.#rest !== "" && this.#take(/^"/) === undefined) {
      quoted += this.#rest.startsWith("$(")
        ? this.#substitution()
        : (this.#take(/^\\[\s\S]/)?.slice(1) ?? this.#take(/^[^"\\$]+|^\$/) ?? "");
    }
    return quoted;
  }

  #substitution(): string {
    let depth = 0;
    let end = 1;
    do {
      depth += { "(": 1, ")": -1 }[this.#rest[end] ?? ")"] ?? 0;
      end += 1;
    } while (depth > 0);
    this.#found.unshift(...shellCommands(this.#rest.slice(2, end - 1)).map((words) => [...words]));
    this.#rest = this.#rest.slice(end);
    return "…";
  }

  #take(pattern: RegExp): string | undefined {
    const [taken] = pattern.exec(this.#rest) ?? [];
    this.#rest = this.#rest.slice(taken?.length ?? 0);
    return taken;
  }

  #endWord(): void {
    if (this.#word !== undefined) {
      this.#found.at(-1)?.push(this.#word);
    }
    this.#word = undefined;
  }
}

/** Without what the shell does by itself. */
function started(words: ShellCommand): ShellCommand {
  const [first = ""] = words;
  if (first === "for" || first === "case") {
    return [];
  }
  return /^\w+=/.test(first) || keywords.test(first) ? started(words.slice(1)) : words;
}
