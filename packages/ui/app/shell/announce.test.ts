import { afterEach, expect, test } from "vitest";
import { promotionOf } from "../view-model/testing/test-records.ts";
import { announce, currentAnnouncements, forgetAnnouncements } from "./announce.ts";

afterEach(forgetAnnouncements);

const shown = () =>
  currentAnnouncements().map((one) => ("promotion" in one ? one.promotion.id : one.words));

test("what was done goes before a promotion that is followed, and the oldest first", () => {
  announce({ promotion: promotionOf({ id: "0190" }) });
  for (const words of ["first", "second", "third", "fourth"]) {
    announce({ words, tone: "good" });
  }
  expect(shown()).toEqual(["0190", "second", "third", "fourth"]);
});

test("what is new is said, also while many promotions are followed", () => {
  for (const id of ["1", "2", "3", "4"]) {
    announce({ promotion: promotionOf({ id }) });
  }
  announce({ words: "held", tone: "good" });
  expect(shown()).toEqual(["2", "3", "4", "held"]);
});
