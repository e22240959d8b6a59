import { describe, expect, it } from "vitest";
import { RequestReader } from "./request-reader.ts";

const head = "HEAD /v2/shop/manifests/v1 HTTP/1.1\r\nhost: 127.0.0.1:5000\r\n\r\n";
const get = "GET /v2/shop/tags/list?n=1000 HTTP/1.1\r\naccept: */*\r\n\r\n";
const both = ["HEAD /v2/shop/manifests/v1", "GET /v2/shop/tags/list?n=1000"];

describe("RequestReader", () => {
  it("gives method and path of each request", () => {
    const reader = new RequestReader();
    expect(reader.read(Buffer.from(head))).toEqual(both.slice(0, 1));
    expect(reader.read(Buffer.from(get))).toEqual(both.slice(1));
  });

  it("tells apart what comes at once", () => {
    expect(new RequestReader().read(Buffer.from(head + get))).toEqual(both);
  });

  it("puts together what comes byte by byte", () => {
    const reader = new RequestReader();
    const requests = [...Buffer.from(head + get)].flatMap((byte) =>
      reader.read(Buffer.from([byte])),
    );
    expect(requests).toEqual(both);
  });

  it("waits for the end of a head", () => {
    expect(new RequestReader().read(Buffer.from(head.slice(0, -2)))).toEqual([]);
  });
});
