// A browser's storage and page, as far as the scripts under test ask for them.
import { mock } from "node:test";

class Shelf {
  getItem(key) { return this[key] ?? null; }
  setItem(key, text) { this[key] = String(text); }
  removeItem(key) { delete this[key]; }
}

export const MINUTE = 60 * 1000;
export const DAY = 24 * 60 * MINUTE;
let pages = 0;

export function newBrowser() {
  globalThis.localStorage = new Shelf();
  newTab();
  mock.timers.reset();
  mock.timers.enable({ apis: ["Date", "setInterval"], now: Date.UTC(2026, 5, 1, 9) });
}

export function newTab() {
  globalThis.sessionStorage = new Shelf();
}

// A script as a page loads it that an account has opened; signed out, the page names none.
export function opened(script, account) {
  globalThis.document = { body: { dataset: account ? { account } : {} }, title: "A page" };
  globalThis.location = { pathname: "/office/meetings/1/minutes/" };
  return import(`../../static/js/${script}?page=${(pages += 1)}`);
}

export const everything = () => JSON.stringify([localStorage, sessionStorage]);
