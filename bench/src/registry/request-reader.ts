/** Reads the requests a client sends on one connection. They must have no body, as those of a reader have none. */
export class RequestReader {
  #rest = "";

  /** The requests whose heads end in this chunk, such as `HEAD /v2/shop/manifests/v1`. */
  read(chunk: Buffer): readonly string[] {
    const heads = (this.#rest + chunk.toString("latin1")).split("\r\n\r\n");
    this.#rest = heads.pop() ?? "";
    return heads.map(requestOf);
  }
}

function requestOf(head: string): string {
  const [line = ""] = head.split("\r\n", 1);
  return line.replace(/ HTTP\/1\.[01]$/, "");
}
