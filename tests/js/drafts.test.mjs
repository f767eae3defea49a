import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { DAY, MINUTE, everything, newBrowser, newTab, opened } from "./browser.mjs";

beforeEach(newBrowser);
const FORM = "/office/items/60/";

test("what one account keeps, another neither reads nor takes out", async () => {
  const first = await opened("drafts.js", "first");
  first.put("typed", FORM, "the words");
  first.put("note", `${FORM} 1`, "a note");
  const second = await opened("drafts.js", "second");
  assert.equal(second.get("typed", FORM), null);
  assert.deepEqual([second.list("note", FORM), second.unsent()], [[], []]);
  assert.equal(second.othersWait(), true);
  second.drop("typed", FORM);
  second.forget();
  assert.equal((await opened("drafts.js", "first")).get("typed", FORM), "the words");
});

test("an account whose name begins like another's is another", async () => {
  (await opened("drafts.js", "abc")).put("typed", FORM, "the words");
  const shorter = await opened("drafts.js", "ab");
  shorter.forget();
  assert.equal(shorter.get("typed", FORM), null);
  assert.match(everything(), /the words/);
});

test("signed out nothing is kept", async () => {
  const nobody = await opened("drafts.js", "");
  nobody.put("typed", FORM, "the words");
  assert.equal(everything(), "[{},{}]");
});

test("what is about something exempt is kept in its tab alone", async () => {
  const page = await opened("drafts.js", "first");
  page.put("typed", FORM, "open words");
  page.put("typed", FORM, "exempt words", true);
  assert.equal(JSON.stringify(localStorage), "{}");
  assert.equal(page.get("typed", FORM), "exempt words");
  newTab();
  assert.equal(page.get("typed", FORM), null);
});

test("what is kept has its time", async () => {
  const page = await opened("drafts.js", "first");
  page.put("typed", "/open/", "open");
  page.put("typed", "/exempt/", "exempt", true);
  page.put("note", "/meeting/ 1", "note");
  mock.timers.tick(31 * MINUTE);
  assert.doesNotMatch(everything(), /exempt/); // without anybody opening a page
  assert.equal(page.get("typed", "/open/"), "open");
  mock.timers.setTime(Date.now() + 8 * DAY);
  await opened("drafts.js", "second");
  assert.doesNotMatch(everything(), /open/);
  assert.match(everything(), /note/);
  mock.timers.setTime(Date.now() + 31 * DAY);
  await opened("drafts.js", "");
  assert.equal(everything(), "[{},{}]");
});

test("notes on what is exempt wait as long as their tab is open", async () => {
  const page = await opened("drafts.js", "first");
  page.put("note", "/meeting/ 1", "a note", true);
  mock.timers.tick(5 * 60 * MINUTE);
  assert.equal(page.goesWithTheTab(), true);
  assert.equal(page.list("note", "/meeting/ ").length, 1);
});

test("signing out takes all that is the account's, of every kind and in both places", async () => {
  const page = await opened("drafts.js", "first");
  for (const kind of ["typed", "note", "refused", "upload", "page"]) {
    page.put(kind, "/open/", "words");
    page.put(kind, "/exempt/", "words", true);
  }
  assert.equal(page.unsent().length, 6);
  page.forget();
  assert.equal(everything(), "[{},{}]");
});

test("what earlier releases kept without an account is taken out, and other programs' is left", async () => {
  localStorage.setItem("kept:/office/minute/9/", "the words");
  localStorage.setItem("notes:/office/meetings/1/minutes/", "a note");
  localStorage.setItem("tus::tus-br-secret.pdf::1", "an address");
  localStorage.setItem("theirs", "something");
  await opened("drafts.js", "first");
  assert.deepEqual(Object.keys(localStorage), ["theirs"]);
});

test("what cannot be read is as if it were not there", async () => {
  localStorage.setItem(`scrutiny:first:typed:${FORM}`, "{not JSON");
  const page = await opened("drafts.js", "first");
  assert.equal(page.get("typed", FORM), null);
  assert.equal(everything(), "[{},{}]");
});
