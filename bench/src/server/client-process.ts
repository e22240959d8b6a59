/** A process that follows what a server tells, as many clients at once. */
import { serve } from "../child.ts";
import { Followers } from "./followers.ts";

export class ClientProcess {
  #followers = new Followers();

  /** Resolves once so many clients have heard the first word. */
  async follow({ url, count }: { readonly url: string; readonly count: number }): Promise<void> {
    await this.#followers.follow(url, count);
  }

  /** Resolves with how often all together were told these words, once that is often enough. */
  async toldOf(asked: { readonly words: string; readonly times: number }): Promise<number> {
    return await this.#followers.toldOf(asked.words, asked.times);
  }

  /** All go. */
  async leave(): Promise<void> {
    this.#followers.close();
    this.#followers = new Followers();
  }
}

const clients = new ClientProcess();
serve(clients, () => clients.leave());
