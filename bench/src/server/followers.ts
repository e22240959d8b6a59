import { Agent, type ClientRequest, request } from "node:http";

/** Clients that are told what happens. */
export class Followers {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  readonly #requests: ClientRequest[] = [];
  readonly #listeners = new Set<() => void>();
  #text = "";

  /** Resolves once each has heard the first word. */
  async follow(url: string, count: number): Promise<void> {
    await Promise.all(Array.from({ length: count }, () => this.#follow(url)));
  }

  /** Resolves with how often all together were told this, once that is often enough. */
  async toldOf(words: string, times: number): Promise<number> {
    for (;;) {
      const count = this.#text.split(words).length - 1;
      if (count >= times) {
        return count;
      }
      await new Promise<void>((resolve) => {
        const listener = () => {
          this.#listeners.delete(listener);
          resolve();
        };
        this.#listeners.add(listener);
      });
    }
  }

  close(): void {
    for (const each of this.#requests) {
      each.destroy();
    }
    this.#agent.destroy();
  }

  #follow(url: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const asked = request(url, { agent: this.#agent }, (answer) => {
        answer.setEncoding("utf8");
        answer.on("error", () => undefined);
        answer.on("data", (text: string) => {
          this.#text += text;
          resolve();
          for (const listener of this.#listeners) {
            listener();
          }
        });
      });
      asked.on("error", reject);
      asked.end();
      this.#requests.push(asked);
    });
  }
}
