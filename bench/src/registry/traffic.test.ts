import { expect, it } from "vitest";
import { countRequests } from "./traffic.ts";

it("tells apart what registries limit and what they do not", () => {
  const requests = [
    "HEAD /v2/shop/manifests/v1",
    "GET /v2/shop/manifests/sha256:00",
    "HEAD /v2/shop/manifests/v1",
    "GET /v2/shop/tags/list?n=1000",
    "GET /v2/shop/blobs/sha256:00",
  ];
  expect(countRequests({ requests, connections: 1 })).toEqual({ all: 5, heads: 2, gets: 1 });
});
