import { expect, test } from "vitest";
import { isAboutAnother, isOurTitle, markedSection, renewSection } from "./marked-section.ts";

test("what people wrote around our section stays when it is renewed", () => {
  const first = `Please look at this by Friday.\n\n${markedSection("from a to b", "Update b")}\n\n- [x] seen`;
  const renewed = renewSection(first, markedSection("from a to c", "Update c"));
  expect(renewed).toContain("Please look at this by Friday.");
  expect(renewed).toContain("- [x] seen");
  expect(renewed).toContain("from a to c");
  expect(renewed).not.toContain("from a to b");
  expect(renewSection(renewed, markedSection("from a to c", "Update c"))).toBe(renewed);
});

test("a section that people removed is not brought back", () => {
  expect(renewSection("my own words", markedSection("from a to b", "Update b"))).toBe(
    "my own words",
  );
});

test("a section cannot be ended by what it quotes", () => {
  const section = markedSection("quotes <!-- glu:end --> of somebody", "Update b");
  const renewed = renewSection(`${section}\nmine`, markedSection("new", "Update b"));
  expect(renewed).toBe(`${markedSection("new", "Update b")}\nmine`);
});

test("a title is ours until somebody gives it another", () => {
  const text = markedSection("from a to b", "Update b");
  expect(isOurTitle("Update b", text)).toBe(true);
  expect(isOurTitle("Update b, but on Friday", text)).toBe(false);
  expect(isOurTitle("Update b", "no section")).toBe(false);
});

test("a section tells which promotion it is about, where it has one", () => {
  const text = `mine\n${markedSection("from a to b", "Update b", "0190-a")}`;
  expect(isAboutAnother("0190-a", text)).toBe(false);
  expect(isAboutAnother("0190-b", text)).toBe(true);
  expect(isAboutAnother(undefined, text)).toBe(false);
  expect(isAboutAnother("0190-b", markedSection("from a to b", "Update b"))).toBe(false);
  expect(isAboutAnother("0190-b", "my own words")).toBe(false);
});
