import type { AuditListView, PromotionListView } from "@glu/core/api-types";
import { beforeEach, describe, expect, test } from "vitest";
import { ServedShop } from "./served-shop.ts";

const served = new ServedShop();

const promotions = async (query: string) =>
  (await served.root<PromotionListView>(`/promotions${query}`)).promotions.map(
    ({ kind, to, state }) => `${kind} ${to} ${state}`,
  );

const entries = async (query: string) =>
  (await served.root<AuditListView>(`/audit${query}`)).entries.map(
    ({ action, scope, outcome }) => `${action} ${scope} ${outcome}`,
  );

beforeEach(async () => {
  await served.serve();
  await served.post("/from/oci/to/staging/perform", {});
  await served.post("/from/staging/to/production/perform", {});
  await served.post("/phases/staging/rollback", { reason: "5xx" });
});

describe("promotions are listed", () => {
  test.each([
    [
      "",
      ["rollback staging promoted", "promotion production promoted", "promotion staging promoted"],
    ],
    ["?pipeline=app&limit=1", ["rollback staging promoted"]],
    ["?pipeline=app&phase=production", ["promotion production promoted"]],
    ["?kind=promotion&phase=staging&pipeline=app", ["promotion staging promoted"]],
    ["?kind=rollback", ["rollback staging promoted"]],
    ["?state=failed", []],
    ["?actor=api&kind=rollback", ["rollback staging promoted"]],
    ["?actor=jane", []],
  ])("as %j says", async (query, expected) => {
    expect(await promotions(query)).toEqual(expected);
  });

  test("page by page, and of one phase as well", async () => {
    const one = await served.root<PromotionListView>("/promotions?kind=promotion&limit=1");
    expect(one.promotions[0]?.to).toBe("production");
    expect(await promotions(`?kind=promotion&limit=1&before=${one.next}`)).toEqual([
      "promotion staging promoted",
    ]);
    const { promotions: into } = await served.get<PromotionListView>(
      "/phases/staging/promotions?kind=rollback",
    );
    expect(into.map(({ kind }) => kind)).toEqual(["rollback"]);
  });

  test.each(["?phase=staging", "?state=done", "?kind=other", "?actor="])(
    "%j is 400",
    async (query) => {
      const answer = await fetch(`${served.url}/api/v1/promotions${query}`);
      expect(await answer.json()).toMatchObject({ status: 400, code: "BAD_REQUEST" });
    },
  );
});

describe("the audit log is listed", () => {
  test.each([
    ["?action=rollback", ["rollback app/staging rolled-back"]],
    ["?pipeline=app&limit=1", ["rollback app/staging rolled-back"]],
    ["?pipeline=app&after=&limit=1", ["promote app/staging promoted"]],
    ["?pipeline=nope", []],
    ["?outcome=promoted", ["promote app/production promoted", "promote app/staging promoted"]],
    ["?origin=cli", []],
    ["?actor=api&action=promote&limit=1", ["promote app/production promoted"]],
  ])("as %j says", async (query, expected) => {
    expect(await entries(query)).toEqual(expected);
  });

  test.each(["?action=dance", "?outcome=x", "?origin=x"])("%j is 400", async (query) => {
    const answer = await fetch(`${served.url}/api/v1/audit${query}`);
    await answer.arrayBuffer();
    expect(answer.status).toBe(400);
  });
});
