import assert from "node:assert/strict";
import { before, beforeEach, mock, test } from "node:test";

import { MINUTE, newBrowser, opened } from "./browser.mjs";

let notes;
before(async () => {
  newBrowser();
  notes = await opened("notes.js", "first");
});
beforeEach(newBrowser);
const seat = (kind, from) => ({ form: "attendance-1", body: `kind=${kind}&initial-kind=${from}` });
const bodies = () => notes.waiting().map(({ body }) => body);

test("notes wait in the order in which they were taken, though the clock is put back", () => {
  notes.add({ form: "new-guest", body: "name=Ann" }, true);
  mock.timers.setTime(Date.now() - 60 * MINUTE);
  notes.add({ form: "new-guest", body: "name=Bo" }, true);
  notes.add({ form: "new-guest", body: "name=Cy" }, true);
  assert.deepEqual(bodies(), ["name=Ann", "name=Bo", "name=Cy"]);
});

test("a later state of a form takes the place of the one that waits, and goes on from what was shown before it", () => {
  notes.add(seat("absent", ""), false);
  notes.add({ form: "attendance-2", body: "kind=present" }, false);
  notes.add(seat("present", "absent"), false);
  assert.deepEqual(bodies(), ["kind=present&initial-kind=", "kind=present"]);
});

test("a note on its way keeps its place: the server may have it", () => {
  const first = notes.add(seat("absent", ""), false);
  notes.isOnItsWay(first, true);
  notes.add(seat("present", "absent"), false);
  assert.deepEqual(bodies(), ["kind=absent&initial-kind=", "kind=present&initial-kind=absent"]);
});

test("a note that was turned down waits to be seen, and goes last when it is sent again", () => {
  const first = notes.add({ form: "new-guest", body: "name=Ann" }, true);
  notes.setAside({ ...first, again: true }, "The server could not take it.");
  notes.add({ form: "new-guest", body: "name=Bo" }, true);
  const [turnedDown] = notes.refused();
  assert.equal(turnedDown.words, "The server could not take it.");
  notes.sendAgain(turnedDown);
  assert.deepEqual([notes.refused(), bodies()], [[], ["name=Bo", "name=Ann"]]);
});

test("a note on what is exempt lies in its tab alone, among the others", () => {
  notes.add({ form: "new-guest", body: "name=Ann" }, true);
  notes.add({ form: "form-move-1", body: "text=secret", exempt: true }, true);
  notes.add({ form: "new-guest", body: "name=Bo" }, true);
  assert.deepEqual(bodies(), ["name=Ann", "text=secret", "name=Bo"]);
  assert.doesNotMatch(JSON.stringify(localStorage), /secret/);
});
